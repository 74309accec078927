"""Days and instants of a year, in local time."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from anyuan.demo.years._common import BY
from anyuan.directory.models import Area
from anyuan.duties import actions as duties


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """A local clock time of a day, as an aware instant."""
    return datetime.combine(day, time(hour, minute), timezone.get_default_timezone())


def before(year: int) -> datetime:
    """The last evening before the year: when what holds from 1 January on is taken into use."""
    return at(date(year - 1, 12, 31), 23, 0)


def days(year: int) -> list[date]:
    """Every day of the year."""
    first = date(year, 1, 1)
    return [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]


def school_days(year: int) -> list[date]:
    """Mondays to Fridays within the terms that `terms` enters; public holidays are left to the calendar."""
    spans = [(first, last) for _name, first, last in _terms(year)]
    return [day for day in days(year) if day.weekday() < 5 and any(a <= day <= b for a, b in spans)]


def terms(area: Area, year: int) -> None:
    """Enter the terms that touch the year into the area's calendar."""
    duties.set_calendar(area, terms=_terms(year), by=BY, now=before(year))


def _terms(year: int) -> list[tuple[str, date, date]]:
    return [
        (f"{year - 1}年秋季学期", date(year - 1, 9, 1), date(year, 1, 14)),
        (f"{year}年春季学期", date(year, 2, 13), date(year, 7, 5)),
        (f"{year}年秋季学期", date(year, 9, 1), date(year + 1, 1, 19)),
    ]
