"""Daily judgement and weekly review as documents: computed from the records of the day before, issued, and taken note of by
every college."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from anyuan.demo.years._common.planner import count_tables
from anyuan.demo.years.lingshou_123456.calendar import local
from anyuan.demo.years.lingshou_123456.registers import Ground
from anyuan.demo.years.lingshou_123456.shapes import Year
from anyuan.directory.policy import Grant, Viewer
from anyuan.journal.rules import Actor
from anyuan.measures import actions as measures
from anyuan.measures.queries import About
from anyuan.measures.rules import periods
from anyuan.reports import actions
from anyuan.reports.queries.catalogue import template
from anyuan.reports.rules.templates import measures_of

DAILY, WEEKLY = "lingshou_123456_daily", "lingshou_123456_weekly"


def write(year: Year, ground: Ground) -> int:
    """A judgement on every morning, a review on every Monday; returns how many documents."""
    first, last = date(year.number, 1, 1), date(year.number, 12, 31)
    now = local(last + timedelta(days=2), 9)
    measures.take(now=now)
    days = [first + timedelta(days=n - 1) for n in range((last - first).days + 2)]
    for name in sorted(set(measures_of(template(DAILY))) | set(measures_of(template(WEEKLY)))):
        measures.fill(name, days, now=now)
    count_tables()
    viewer, about = Viewer.system(), About(area=ground.county)
    leader = Actor.person(ground.desk["leader"])
    taking = [
        (
            Viewer(grants=(Grant("school_director", school_id=college.pk),)),
            Actor.person(ground.hands[code, "security_director"]),
        )
        for code, college in ground.colleges.items()
    ]
    count = 0
    for name, period, at in _due(first, last):
        row = actions.draft(name, viewer, period, about, by=leader, now=at)
        actions.issue(row, by=leader, now=at + timedelta(minutes=30))
        for nth, (school, by) in enumerate(taking, 1):
            actions.take(row, school, by=by, now=at + timedelta(minutes=40 + 7 * nth))
        count += 1
    return count


def _due(first: date, last: date) -> Iterator[tuple[str, periods.Period, datetime]]:
    for n in range((last - first).days + 1):
        day = first + timedelta(days=n)
        yesterday = day - timedelta(days=1)
        yield DAILY, periods.of(yesterday, "day"), local(day, 8)
        if day.isoweekday() == 1:
            yield WEEKLY, periods.of(yesterday, "week"), local(day, 9)
