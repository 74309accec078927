"""Periods as people and addresses name them: 2026, 2026-H1, 2026-Q3, 2026-11, 2026-W48, 2026-11-23, or two days with ``..``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

_FORM = re.compile(
    r"(?P<year>\d{4})"
    r"(?:-(?:H(?P<half>[12])|Q(?P<quarter>[1-4])|W(?P<week>\d{2})|(?P<month>\d{2})(?:-(?P<day>\d{2}))?))?"
)
LONGEST_DAYS = 4000
# A year earlier and a period later must still be dates.
YEARS = range(1900, 3000)


class PeriodUnreadable(ValueError):
    """No period is named like this."""


@dataclass(frozen=True, slots=True)
class Period:
    """Local days, both included. ``kind``: year, half, quarter, month, week, day or span."""

    first: date
    last: date
    kind: str = "span"

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    def __str__(self) -> str:
        return name(self)


def read(text: str) -> Period:
    """The period that an address names, within the years of `YEARS`. Raises PeriodUnreadable."""
    period = _named(text)
    if period.first.year not in YEARS or period.last.year not in YEARS:
        raise PeriodUnreadable(text)
    return period


def _named(text: str) -> Period:
    if ".." in text:
        first, _dots, last = text.partition("..")
        try:
            span = Period(date.fromisoformat(first), date.fromisoformat(last))
        except ValueError:
            raise PeriodUnreadable(text) from None
        if not 1 <= span.days <= LONGEST_DAYS:
            raise PeriodUnreadable(text)
        return span
    found = _FORM.fullmatch(text)
    if found is None:
        raise PeriodUnreadable(text)
    try:
        return _read(found)
    except ValueError:
        raise PeriodUnreadable(text) from None


def _read(found: re.Match[str]) -> Period:
    year = int(found["year"])
    if found["day"]:
        day = date(year, int(found["month"]), int(found["day"]))
        return Period(day, day, "day")
    if found["week"]:
        monday = date.fromisocalendar(year, int(found["week"]), 1)
        return Period(monday, monday + timedelta(days=6), "week")
    if found["half"]:
        return _months(year, 6 * int(found["half"]) - 5, 6, "half")
    if found["quarter"]:
        return _months(year, 3 * int(found["quarter"]) - 2, 3, "quarter")
    if found["month"]:
        return _months(year, int(found["month"]), 1, "month")
    return _months(year, 1, 12, "year")


def name(period: Period) -> str:
    """How an address names it; `read` gives the same period back."""
    first = period.first
    match period.kind:
        case "day":
            return first.isoformat()
        case "week":
            year, week, _day = first.isocalendar()
            return f"{year}-W{week:02}"
        case "month":
            return f"{first:%Y-%m}"
        case "quarter":
            return f"{first.year}-Q{(first.month + 2) // 3}"
        case "half":
            return f"{first.year}-H{1 if first.month == 1 else 2}"
        case "year":
            return f"{first.year}"
    return f"{first.isoformat()}..{period.last.isoformat()}"


def of(day: date, kind: str) -> Period:
    """The period of a kind in which a day lies. Raises PeriodUnreadable for a kind that there is not."""
    match kind:
        case "day":
            return Period(day, day, "day")
        case "week":
            monday = day - timedelta(days=day.weekday())
            return Period(monday, monday + timedelta(days=6), "week")
        case "month":
            return _months(day.year, day.month, 1, "month")
        case "quarter":
            return _months(day.year, (day.month - 1) // 3 * 3 + 1, 3, "quarter")
        case "half":
            return _months(day.year, 1 if day.month <= 6 else 7, 6, "half")
        case "year":
            return _months(day.year, 1, 12, "year")
    raise PeriodUnreadable(kind)


def before(period: Period) -> Period:
    """The period of the same kind just before; for a span one of the same length."""
    if period.kind == "span":
        return Period(period.first - timedelta(days=period.days), period.first - timedelta(days=1))
    return of(period.first - timedelta(days=1), period.kind)


def after(period: Period) -> Period:
    """The period of the same kind that follows."""
    if period.kind == "span":
        return Period(period.last + timedelta(days=1), period.last + timedelta(days=period.days))
    return of(period.last + timedelta(days=1), period.kind)


def last_year(period: Period) -> Period:
    """The same period a year earlier: the same week of the year (or the last one), else the same dates (29 February → 28)."""
    if period.kind == "week":
        year, week, _day = period.first.isocalendar()
        monday = date.fromisocalendar(year - 1, min(week, _weeks(year - 1)), 1)
        return Period(monday, monday + timedelta(days=6), "week")
    if period.kind in ("day", "span"):
        return Period(_year_earlier(period.first), _year_earlier(period.last), period.kind)
    return of(_year_earlier(period.first), period.kind)


def months(period: Period) -> tuple[list[date], list[Period]]:
    """The whole months inside (by their first day), and what remains at the two ends, as spans of days."""
    whole: list[date] = []
    ends: list[Period] = []
    at = period.first
    while at <= period.last:
        month = of(at, "month")
        if at == month.first and month.last <= period.last:
            whole.append(at)
        else:
            ends.append(Period(at, min(month.last, period.last)))
        at = month.last + timedelta(days=1)
    return whole, ends


def _months(year: int, month: int, count: int, kind: str) -> Period:
    after = date(year + (month + count - 1) // 12, (month + count - 1) % 12 + 1, 1)
    return Period(date(year, month, 1), after - timedelta(days=1), kind)


def _year_earlier(day: date) -> date:
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def _weeks(year: int) -> int:
    return date(year, 12, 28).isocalendar().week
