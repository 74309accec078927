"""The college year: two terms, and the days on which everybody travels at once."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from random import Random


def terms(year: int) -> list[tuple[str, date, date]]:
    """Name, first and last day of the terms that touch the year."""
    return [
        (f"{year - 1}年秋季学期", date(year - 1, 9, 4), date(year, 1, 19)),
        (f"{year}年春季学期", date(year, 2, 26), date(year, 7, 12)),
        (f"{year}年秋季学期", date(year, 9, 2), date(year + 1, 1, 17)),
    ]


def peaks(year: int) -> list[tuple[date, str]]:
    """The guarded corridor is open on these days."""
    return [
        (date(year, 1, 19), "寒假离校"),
        (date(year, 2, 25), "春季返校"),
        (date(year, 4, 30), "劳动节离校"),
        (date(year, 5, 5), "劳动节返校"),
        (date(year, 7, 12), "暑假离校"),
        (date(year, 9, 1), "新生报到"),
        (date(year, 9, 30), "国庆离校"),
        (date(year, 10, 7), "国庆返校"),
    ]


def in_term(year: int) -> list[date]:
    """Mondays to Fridays within the terms of the year."""
    spans = ((date(year, 2, 27), date(year, 7, 5)), (date(year, 9, 4), date(year, 12, 27)))
    days = [first + timedelta(days=n) for first, last in spans for n in range((last - first).days + 1)]
    return [day for day in days if day.isoweekday() < 6]


def local(day: date, hour: int, minute: int = 0, second: int = 0) -> datetime:
    """A local clock time (UTC+8) as UTC."""
    return datetime.combine(day, time(hour, minute, second), UTC) - timedelta(hours=8)


def some_time(day: date, hours: tuple[int, ...], rng: Random) -> datetime:
    """Some second of one of these hours."""
    return local(day, rng.choice(hours), rng.randrange(60), rng.randrange(60))
