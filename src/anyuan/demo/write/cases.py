"""A month of cases behind the invented city: every kind in every state, so that my work, the board and the ledgers are alive.

Everything goes through the actions of the centre, each at its own past time; the journal says first that it was generated.
What has run over is passed at once, so that a first start finds lights, not a flood of messages.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.utils.timezone import localtime

from anyuan.cases import actions
from anyuan.cases.models import Case
from anyuan.demo import events
from anyuan.demo.write import case_special
from anyuan.demo.write.case_course import Course
from anyuan.demo.write.case_matters import MATTERS, STAGES
from anyuan.directory.models import Appointment, Area, Organisation, School, Shift
from anyuan.dispatch.actions import pass_due
from anyuan.journal.actions import record
from anyuan.journal.models import Entry, Todo
from anyuan.journal.rules import Actor, Scope, Subject

DAYS = 30
AT_THE_CENTRE = ("registered", "dismissed", "waiting", "bounced", "replying")
BY = Actor.system("demo")
MARK = "（演示数据）"


@dataclass(slots=True)
class Cast:
    """Who and what the month is played with."""

    rng: Random
    now: datetime
    top: Area
    schools: list[School]
    departments: dict[str, Organisation]
    centre: dict[str, list[int]]
    people: dict[tuple[str, int], int] = field(default_factory=dict)

    def centre_person(self, role: str = "dispatcher", index: int = 0) -> Actor:
        """Somebody of the centre."""
        found = self.centre[role]
        return Actor.person(found[index % len(found)])

    def owner_person(self, case: Case) -> Actor:
        """Who answers for the owner of a case."""
        return self.owner_person_of(case.owner_kind, case.owner_id)

    def owner_person_of(self, kind: str, id: int) -> Actor:
        """Who answers for a body; the desk where nobody is appointed."""
        return Actor.person(self.people.get((kind, id)) or self.centre["dispatcher"][0])


def write(seed: int, top: Area, *, now: datetime) -> int:
    """Play the month of cases that ends at ``now``; returns how many. Inside the transaction that builds the city."""
    cast = cast_of(Random(f"cases {seed}"), top, now)
    first = Entry.objects.order_by("-id").values_list("id", flat=True).first() or 0
    subject, scope = Subject("directory.area", top.pk, top.name), Scope(area_path=top.path)
    data = {"days": DAYS, "seed": seed}
    record(events.CASES_MADE, subject=subject, by=BY, now=now, data=data, scope=scope)
    number = 0
    for stage, count in STAGES:
        for _ in range(count):
            _play(cast, number, stage)
            number += 1
    case_special.play(cast)
    while pass_due(now):
        pass
    Todo.objects.filter(entry_id__gt=first).delete()
    return Case.objects.count()


def cast_of(rng: Random, top: Area, now: datetime) -> Cast:
    """Who and what a month of this city is played with."""
    centre = {
        role: list(Shift.objects.filter(role=role).order_by("person_id").values_list("person_id", flat=True).distinct())
        for role in ("dispatcher", "duty_leader", "commander")
    }
    departments = {row.code: row for row in Organisation.objects.filter(area=top, code__startswith="YX-")}
    people: dict[tuple[str, int], int] = {}
    for held in Appointment.objects.filter(post__in=("head", "police_chief", "liaison")).order_by("post"):
        people[("organisation", held.organisation_id or 0)] = held.person_id
    for held in Appointment.objects.filter(post="security_director"):
        people[("school", held.school_id or 0)] = held.person_id
    schools = list(School.objects.select_related("area", "police_station").order_by("code"))
    return Cast(rng, now, top, schools, departments, centre, people)


def _play(cast: Cast, number: int, stage: str) -> None:
    """One case as far as it came."""
    # What waits for the centre is what people asked of it; a hazard goes to its school at once.
    asked = [matter for matter in MATTERS if matter[0] in ("request", "complaint")]
    kind, category, department, title, text = cast.rng.choice(asked if stage in AT_THE_CENTRE else MATTERS)
    # Every fourth at the school whose director can log in.
    school = cast.schools[1] if number % 4 == 0 else cast.rng.choice(cast.schools)
    opened = _moment(cast, stage, number)
    due = {"answer_by": cast.now + timedelta(hours=3)} if stage == "yellow" else {}
    if stage == "red":
        due = {"answer_by": cast.now - timedelta(hours=20)}
    course = Course(cast, opened)
    course.open(
        kind,
        category=category,
        school=school,
        title=title,
        text=text + MARK,
        number=number,
        reply_wanted=kind in ("request", "complaint"),
        **due,
    )
    owner = cast.departments.get(department) or (
        None if kind in ("hazard", "rectification") else cast.departments["YX-EDU"]
    )
    course.to(owner or school)
    _STAGES[stage](course, owner)


def _moment(cast: Cast, stage: str, number: int) -> datetime:
    """When it came in: what is closed over the whole month, what is fresh within the last hours, in working time."""
    fresh = {"registered": 2, "assigned": 3, "dismissed": 30, "handling": 20, "waiting": 24, "bounced": 22}
    if stage in fresh:
        return cast.now - timedelta(hours=fresh[stage], minutes=cast.rng.randrange(60))
    days = 4 + number % (DAYS - 5) if stage in ("closed", "reopened") else cast.rng.randrange(3, 6)
    at = localtime(cast.now - timedelta(days=days))
    return at.replace(hour=cast.rng.choice((8, 9, 10, 11, 14, 15, 16)), minute=cast.rng.randrange(60))


def _closed(course: Course, _owner: Any) -> None:
    course.accept().submit().verify().answer()


def _reopened(course: Course, _owner: Any) -> None:
    course.accept().submit().verify().answer()
    course.do(actions.reopen, reason="回访时发现问题又出现" + MARK, by=course.leader())


def _handling(course: Course, _owner: Any) -> None:
    course.accept()
    course.do(actions.note, text="已到现场查看，正在联系相关方。" + MARK, by=course.owner())


def _waiting(course: Course, _owner: Any) -> None:
    course.accept()
    # Whoever owns the case asks another; which department that is depends on the seed.
    asked = next(
        d
        for d in map(course.cast.departments.__getitem__, ("YX-HEALTH", "YX-EDU"))
        if d.pk != course.row.organisation_id
    )
    course.do(actions.ask, organisation=asked.pk, question="是否有相关处置意见？" + MARK, by=course.owner())


def _extension(course: Course, _owner: Any) -> None:
    course.accept()
    unit = course.row.definition.get("extension", {}).get("unit", "working_days")
    course.do(actions.extension_ask, amount=1, unit=unit, reason="需要等待材料到货" + MARK, by=course.owner())


def _supervised(course: Course, _owner: Any) -> None:
    course.accept()
    course.do(actions.supervise, demand="请说明进展和预计完成时间" + MARK, by=course.leader())


_STAGES: dict[str, Any] = {
    "closed": _closed,
    "reopened": _reopened,
    "replying": lambda course, _owner: course.accept().submit().verify(),
    "submitted": lambda course, _owner: course.accept().submit(),
    "returned": lambda course, _owner: course.accept().submit().back(),
    "handling": _handling,
    "red": _handling,
    "yellow": _handling,
    "assigned": lambda course, _owner: course.assign(),
    "registered": lambda course, _owner: None,
    "bounced": lambda course, _owner: course.assign().do(
        actions.bounce, reason="不属于本单位职责" + MARK, by=course.owner()
    ),
    "waiting": _waiting,
    "extension": _extension,
    "supervised": _supervised,
    "dismissed": lambda course, _owner: course.dismiss("同一事项已在办理" + MARK),
}
