"""Inspections in the invented city: last month's is over, its findings put right and looked at again but for one; this week's
is under way, with sheets that wait for answers; one school has been talked to.

Everything goes through the actions of the standards and the cases, at the time at which it would have been done. Nobody is told.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from django.utils.timezone import localdate, localtime

from anyuan.cases.models import Case
from anyuan.demo.write import cases
from anyuan.demo.write.case_course import MARK, Course, picture
from anyuan.directory.models import Area, School
from anyuan.journal.models import Entry, Todo
from anyuan.journal.rules import Actor
from anyuan.standards import actions
from anyuan.standards.models import Assessment, Finding, Inspection
from anyuan.workflows import finding_opens_rectification

STANDARDS = ("four-100", "traffic")
# Every fifth school in turn; the second of them is the one whose director can log in.
FIRST, STEP, LAST_MONTH, THIS_WEEK = 1, 5, 8, 6
# What the inspectors found unmet: which school of the round, which requirement, what they saw.
UNMET = (
    (1, "vehicles_inside", "送货车辆课间驶入校区，未与学生错峰"),
    (3, "crossing_marked", "校门前斑马线磨损，无减速标志"),
    (4, "closed_management", "后门放学后无人值守"),
    (6, "traffic_lesson", "本学期交通安全课无教案和记录"),
)
STILL_OPEN = "crossing_marked"


def write(seed: int, top: Area, *, now: datetime) -> int:
    """Play them up to ``now``; returns how many. Inside the transaction that builds the city."""
    last = Entry.objects.order_by("-id").values_list("id", flat=True).first() or 0
    cast = cases.cast_of(Random(f"inspections {seed}"), top, now)
    schools = cast.schools[FIRST::STEP]
    over = _plan(cast, "quarterly", "秋季学期校园安全季度检查", schools[:LAST_MONTH], days_ago=24, long=6)
    seen_at = _morning(now, 21)
    for number, school in enumerate(schools[:LAST_MONTH]):
        _fill(cast, over, school, "self", seen_at - timedelta(days=1), {})
        unmet = {key: words for which, key, words in UNMET if which == number}
        _fill(cast, over, school, "inspector", seen_at, unmet)
    for entry in Entry.objects.filter(name="standards.finding_made", id__gt=last).order_by("id"):
        finding_opens_rectification.handle(entry, seen_at + timedelta(minutes=5))
    for finding in Finding.objects.filter(answer__assessment__inspection=over).order_by("pk"):
        _put_right(cast, finding, seen_at + timedelta(days=1))
    reason = "后门无人值守，检查时两次发现" + MARK
    actions.decide("talk", schools[4], reason=reason, inspection=over, by=cast.centre_person("commander"), now=seen_at)
    current = _plan(
        cast, "monthly", "校门口秩序专项督查", schools[LAST_MONTH : LAST_MONTH + THIS_WEEK], days_ago=2, long=6
    )
    for number, school in enumerate(schools[LAST_MONTH : LAST_MONTH + THIS_WEEK]):
        if number % 2 == 0:
            _fill(cast, current, school, "self", min(_morning(now, 1), now), {})
        if number == 0:
            _fill(cast, current, school, "inspector", min(_morning(now, 1), now), {})
    # Nobody is written to about what was invented.
    Todo.objects.filter(entry_id__gt=last).delete()
    return Inspection.objects.count()


def _plan(cast: cases.Cast, kind: str, title: str, schools: list[School], *, days_ago: int, long: int) -> Inspection:
    day = localdate(cast.now) - timedelta(days=days_ago)
    return actions.plan(
        kind,
        cast.top,
        title=title + MARK,
        standards=STANDARDS,
        opens_on=day,
        due_on=day + timedelta(days=long),
        schools=schools,
        by=cast.centre_person("duty_leader"),
        now=_morning(cast.now, days_ago + 3),
    )


def _fill(
    cast: cases.Cast, inspection: Inspection, school: School, side: str, now: datetime, unmet: dict[str, str]
) -> None:
    """One school's sheet, answered and handed in: by the school itself, or by whoever came to look."""
    sheet = Assessment.objects.select_related("inspection", "school").get(
        inspection=inspection, school=school, side=side
    )
    by = cast.owner_person_of("school", school.pk) if side == "self" else _inspector(cast)
    for line in sheet.lines:
        words = unmet.get(line["key"], "")
        photos = [("检查照片.jpg", picture(school.pk % 4))] if line.get("photo") and side == "inspector" else []
        note = words + MARK if words else ""
        seen = actions.Seen(_number(cast.rng), line["key"], not words, seen_on=localdate(now), note=note, photos=photos)
        actions.answer(sheet, seen, by=by, now=now)
    actions.submit(sheet, by=by, now=now + timedelta(minutes=2))


def _put_right(cast: cases.Cast, finding: Finding, at: datetime) -> None:
    """The school mends it, a leader verifies, the inspector looks again; one still waits for the road works."""
    case = Case.objects.get(ref=finding.case_ref)
    course = Course(cast, at)
    course.row = case
    course.to(finding.school).accept()
    if finding.requirement == STILL_OPEN:
        return
    course.at += timedelta(days=2)
    course.submit().verify().answer()
    actions.ask_recheck(finding, by=Actor.system("standards"), now=course.at)
    again = actions.Seen(_number(cast.rng), finding.requirement, True, note="已整改到位" + MARK)
    if finding.line.get("photo"):
        again = actions.Seen(again.client_id, again.requirement, True, photos=[("复查照片.jpg", picture(1))])
    actions.look_again(finding, again, by=_inspector(cast), now=course.at + timedelta(days=1))


def _inspector(cast: cases.Cast) -> Actor:
    return cast.owner_person_of("organisation", cast.departments["YX-EDU"].pk)


def _morning(now: datetime, days_ago: int) -> datetime:
    """Half past nine, so many days ago."""
    return localtime(now - timedelta(days=days_ago)).replace(hour=9, minute=30, second=0, microsecond=0)


def _number(rng: Random) -> str:
    return str(UUID(int=rng.getrandbits(128)))
