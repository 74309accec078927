"""The school year 2022 as the prefecture kept it: two terms, the days before and after holidays, and how a day is drawn."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from random import Random

HOURS_EAST = 8  # Asia/Shanghai, which has had no summer time since 1991


def terms(year: int) -> list[tuple[str, date, date]]:
    """Name, first and last day of the terms that touch the year."""
    return [
        (f"{year - 1}年秋季学期", date(year - 1, 9, 1), date(year, 1, 14)),
        (f"{year}年春季学期", date(year, 2, 21), date(year, 7, 8)),
        (f"{year}年秋季学期", date(year, 9, 1), date(year + 1, 1, 13)),
    ]


def peaks(year: int) -> list[tuple[date, str]]:
    """Days on which pupils travel in crowds: the ends of terms and what lies around the long holidays."""
    return [
        (date(year, 1, 14), "寒假离校"),
        (date(year, 2, 20), "春季开学返校"),
        (date(year, 4, 2), "清明离校"),
        (date(year, 4, 29), "劳动节离校"),
        (date(year, 5, 4), "劳动节返校"),
        (date(year, 6, 2), "端午离校"),
        (date(year, 7, 8), "暑假离校"),
        (date(year, 8, 31), "秋季开学返校"),
        (date(year, 9, 30), "国庆离校"),
        (date(year, 10, 7), "国庆返校"),
    ]


def weekdays(first: date, last: date) -> list[date]:
    """Mondays to Fridays of a span."""
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in days if day.isoweekday() < 6]


def taught(year: int) -> list[date]:
    """Weekdays within the terms of the year, away from the long holidays: on these lessons and drills are held."""
    quiet = weekdays(date(year, 4, 30), date(year, 5, 4)) + weekdays(date(year, 10, 1), date(year, 10, 9))
    quiet += [date(year, 4, 4), date(year, 4, 5), date(year, 6, 3), date(year, 9, 12)]
    spans = [(date(year, 2, 22), date(year, 7, 1)), (date(year, 9, 2), date(year, 12, 30))]
    return [day for span in spans for day in weekdays(*span) if day not in quiet]


def local(day: date, hour: int, minute: int = 0, second: int = 0) -> datetime:
    """A local clock time as UTC."""
    return datetime.combine(day, time(hour, minute, second), UTC) - timedelta(hours=HOURS_EAST)


def within_school_hours(day: date, rng: Random) -> datetime:
    """Some quarter of an hour at which classes sit."""
    return local(day, rng.choice((8, 9, 10, 14, 15)), rng.choice((0, 15, 30, 45)))
