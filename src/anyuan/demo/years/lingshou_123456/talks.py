"""Law talks of every month, practice posts outside, the AR experience room: through the actions of the duties. Of the
counselling room nothing is written: its bookings are destroyed a day after (red line 8)."""

from __future__ import annotations

from datetime import date, timedelta

from anyuan.demo.years.lingshou_123456.calendar import local
from anyuan.demo.years.lingshou_123456.registers import Ground
from anyuan.demo.years.lingshou_123456.shapes import Talk, Year
from anyuan.directory.models import Person
from anyuan.duties import actions
from anyuan.journal.rules import Actor

BY = Actor.system("demo")
SEATS = 45


def write(year: Year, ground: Ground) -> None:
    """All of them. Inside the caller's transaction."""
    for one in year.talks:
        _talk(one, ground)
    begun = local(date(year.number, 1, 1), 8)
    for code, college in ground.colleges.items():
        person = Person.objects.get(pk=ground.hands[code, "counsellor"])
        actions.make_room(
            "counselling", "心理咨询室", counsellor=person, area=ground.town, school=college, by=BY, now=begun
        )
    first = next(iter(ground.colleges.values()))
    room = actions.make_room(
        "experience", "AR安全体验室", seats=SEATS, area=ground.town, school=first, by=BY, now=begun
    )
    for visit in year.visits:
        by = ground.hands[visit.college.code, "security_director"]
        actions.book(
            room.pk, visit.at, visit.at + timedelta(hours=1), person=by, label=f"{visit.college.name}新生班",
            count=visit.people, by=Actor.person(by), now=visit.at - timedelta(days=4),
        )  # fmt: skip


def _talk(one: Talk, ground: Ground) -> None:
    by = Actor.person(ground.desk["police"])
    plan = actions.Gathering(
        kind=one.kind, topic=one.topic, title=one.title, starts_at=one.at, ends_at=one.at + timedelta(minutes=60),
        area=ground.town, school=ground.colleges[one.college.code],
    )  # fmt: skip
    row = actions.plan_session(plan, by=by, now=one.at - timedelta(days=5))
    counts = {"pupils": one.people, "staff": 2}
    actions.hold_session(row.pk, counts, words="演示数据", by=by, now=plan.ends_at)
