"""Law lessons by age, one a month at every school in term, through the actions; they fill the lesson that is owed."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from anyuan.demo.years._common.clock import at, school_days
from anyuan.demo.years._common.duties import Came, year_of
from anyuan.demo.years.wuzhishan import words
from anyuan.demo.years.wuzhishan.land import Ground
from anyuan.directory.models import School
from anyuan.duties import actions
from anyuan.journal.rules import Actor

MONTHS = (3, 4, 5, 6, 9, 10, 11, 12)
AGES = {"primary": "primary", "junior": "junior"}


def write(ground: Ground, rng: Random, year: int) -> None:
    """184 lessons; the awareness month in June has a session in each township."""
    held: set[tuple[int, int]] = set()
    for month in MONTHS:
        days = [day for day in school_days(year) if day.month == month and 3 < day.day < 27]
        for school in ground.schools:
            _lesson(ground, rng, school, days[rng.randrange(len(days))])
            held.add((school.pk, month))
    for number, town in enumerate(words.TOWNSHIPS):
        _awareness(ground, rng, number, town, year)
    # The duty is done where the lesson was held; in months of holidays nothing was owed.
    year_of(
        ground.city, rng, "law_lesson", year,
        lambda one, n: Came("done", 1, heads=None, minutes=9 * 60)
        if (one.post.school_id, one.planned.day.month) in held
        else Came("excused", 0, reason="school_event"),
    )  # fmt: skip


def _lesson(ground: Ground, rng: Random, school: School, day: date) -> None:
    age = AGES.get(school.stage, "senior")
    begins = at(day, rng.choice((9, 10, 14, 15)))
    by = Actor.person(ground.officers[school.pk].pk)
    plan = actions.Gathering(
        kind="lesson", topic="law", title=words.LESSONS[age], starts_at=begins, ends_at=begins + timedelta(minutes=40),
        area=ground.city, school=school, speaker=ground.officers[school.pk],
    )  # fmt: skip
    row = actions.plan_session(plan, by=by, now=begins - timedelta(days=3))
    pupils = (school.pupils or 0) // rng.choice((3, 4, 5))
    actions.hold_session(row.pk, {"pupils": pupils, "staff": 3}, words=words.MARK, by=by, now=plan.ends_at)


def _awareness(ground: Ground, rng: Random, number: int, town: str, year: int) -> None:
    begins = at(date(year, 6, 3 + number), 19)
    by = Actor.person(ground.heads["WZ-JUSTICE"].pk)
    plan = actions.Gathering(
        kind="community", topic="protection", title=f"{town}未成年人保护宣传", starts_at=begins,
        ends_at=begins + timedelta(hours=1), area=ground.city,
    )  # fmt: skip
    row = actions.plan_session(plan, by=by, now=begins - timedelta(days=7))
    counts = {"pupils": rng.randrange(20, 60), "parents": rng.randrange(40, 120)}
    actions.hold_session(row.pk, counts, words=words.MARK, by=by, now=plan.ends_at)
