"""The days of an invented school year: two terms, the long holidays left out, and clock times in the house's zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from random import Random

HOURS_EAST = 8  # Asia/Shanghai, which has had no summer time since 1991


def terms(year: int) -> list[tuple[str, date, date]]:
    """Name, first and last day of the terms that touch the year."""
    return [
        (f"{year - 1}年秋季学期", date(year - 1, 9, 1), date(year, 1, 13)),
        (f"{year}年春季学期", date(year, 2, 20), date(year, 7, 7)),
        (f"{year}年秋季学期", date(year, 9, 1), date(year + 1, 1, 12)),
    ]


def taught(year: int) -> list[date]:
    """Mondays to Fridays within the terms of the year, away from the long holidays: on these lessons and drills are held."""
    found = []
    for first, last in ((date(year, 2, 22), date(year, 6, 30)), (date(year, 9, 2), date(year, 12, 29))):
        days = (first + timedelta(days=n) for n in range((last - first).days + 1))
        found += [day for day in days if day.isoweekday() < 6 and not _holiday(day)]
    return found


def _holiday(day: date) -> bool:
    """The days around Qingming, the first of May, and the first week of October."""
    return (day.month, day.day) in ((4, 4), (4, 5)) or (day.month == 5 and day.day < 6) or (
        day.month == 10 and day.day < 9
    )  # fmt: skip


def every(year: int) -> list[date]:
    """All days of the year."""
    first = date(year, 1, 1)
    return [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]


def local(day: date, hour: int, minute: int = 0, second: int = 0) -> datetime:
    """A local clock time as UTC."""
    return datetime.combine(day, time(hour, minute, second), UTC) - timedelta(hours=HOURS_EAST)


def in_school_hours(day: date, rng: Random) -> datetime:
    """Some quarter of an hour at which classes sit."""
    return local(day, rng.choice((8, 9, 10, 14, 15)), rng.choice((0, 15, 30, 45)))


def spread(days: list[date], count: int) -> list[date]:
    """``count`` of the days, evenly over all of them, in order; a day comes again when there are fewer days than that."""
    return [days[n * len(days) // count] for n in range(count)]
