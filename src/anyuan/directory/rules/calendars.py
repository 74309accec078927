"""Calendars as data: the State Council's notice of each year, checked and read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from anyuan.kernel.faults import Fault
from anyuan.kernel.workdays import Words, WorkCalendar

LANGUAGES = ("en", "zh")
MAX_SPAN_DAYS = 60


def problems(pack: Mapping[str, Any]) -> Iterator[Fault]:
    """What is wrong with a calendar, one sentence each; nothing for a good one."""
    year = pack.get("year")
    if not isinstance(year, int) or not 1949 <= year <= 2200:
        yield Fault("year", "must be a year")
        return
    yield from _words("label", pack.get("label"))
    if not isinstance(pack.get("published"), bool):
        yield Fault("published", "must be true or false")
    for key in ("notice", "source", "confidence") if pack.get("published") else ():
        if not str(pack.get(key, "")).strip():
            yield Fault(key, "a published calendar says which notice it was taken from, and how sure that is")
    off: set[date] = set()
    worked: set[date] = set()
    for number, holiday in enumerate(pack.get("holidays", ()), 1):
        place = f"holidays[{number}]"
        yield from _words(f"{place}.name", holiday.get("name"))
        first, last = as_date(holiday.get("from")), as_date(holiday.get("to"))
        if first is None or last is None or not first <= last <= first + timedelta(days=MAX_SPAN_DAYS):
            yield Fault(place, "from and to must be dates in order, at most {days} days apart", days=MAX_SPAN_DAYS)
            continue
        days = set(_days(first, last))
        if days & off:
            yield Fault(place, "overlaps another holiday")
        off |= days
        for day in holiday.get("make_up", ()):
            known = as_date(day)
            if known is None or known.weekday() < 5:
                yield Fault(f"{place}.make_up", "{day} must be a date on a Saturday or Sunday", day=day)
            else:
                worked.add(known)
    if off & worked:
        yield Fault("holidays", "{day} is a holiday and a make-up working day at once", day=min(off & worked))
    if any(day.year not in (year - 1, year) for day in off | worked):
        yield Fault("holidays", "every day must lie in {year} or in the year before it", year=year)


def calendar(packs: Iterable[Mapping[str, Any]]) -> WorkCalendar:
    """One calendar of all checked packs; later packs win where both speak of a day."""
    off: dict[date, Words] = {}
    worked: dict[date, Words] = {}
    published: set[int] = set()
    for pack in packs:
        if pack["published"]:
            published.add(pack["year"])
        for holiday in pack.get("holidays", ()):
            first, last = as_date(holiday["from"]), as_date(holiday["to"])
            assert first is not None
            assert last is not None
            off |= dict.fromkeys(_days(first, last), holiday["name"])
            worked |= {day: holiday["name"] for day in map(as_date, holiday.get("make_up", ())) if day}
    return WorkCalendar(off, worked, frozenset(published))


def overridden(base: WorkCalendar, days: Iterable[tuple[date, bool, Words]]) -> WorkCalendar:
    """A calendar with days of one area laid over it: (day, worked, name), the wider areas first; the last one counts.

    A year that no notice covers counts as known once the days handed in for it name New Year's Day and National Day
    as free: a list with both is the year's list, a local festival alone is not.
    """
    off, worked = dict(base.holidays), dict(base.make_up_days)
    named: set[date] = set()
    for day, works, name in days:
        ours, theirs = (worked, off) if works else (off, worked)
        ours[day] = name
        theirs.pop(day, None)
        named.add(day)
    years = {day.year for day in named if date(day.year, 1, 1) in off and date(day.year, 10, 1) in off}
    return replace(base, holidays=off, make_up_days=worked, published=base.published | years)


def as_date(value: Any) -> date | None:
    """A TOML date, or its ISO text in a JSON pack; None for anything else."""
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return None
    return value if type(value) is date else None


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _words(place: str, value: Any) -> Iterator[Fault]:
    for language in LANGUAGES:
        if not isinstance(value, Mapping) or not str(value.get(language, "")).strip():
            yield Fault(place, "has no text in {language}", language=language)
