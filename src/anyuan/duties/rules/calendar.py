"""The school calendar: which local day is what. Terms, holidays, make-up days, exam days, weather days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta, tzinfo
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

# What a day can be called by a calendar. "closed" is one school's own free day; "weather" a day on which the authority
# has suspended lessons; "make_up" a weekend day that is taught, after the timetable of the weekday it follows.
NAMED = ("holiday", "make_up", "exam", "weather", "closed", "peak")
# What a rule may ask for or avoid. "any" is every day.
TAGS = (*NAMED, "school", "weekend", "vacation", "term", "any")
SHANGHAI = ZoneInfo("Asia/Shanghai")
# How far a rule that falls on a wrong day may be shifted.
MAX_SHIFT_DAYS = 31


@dataclass(frozen=True, slots=True)
class Named:
    """What a day is called, and for a make-up day the ISO weekday whose timetable it follows (0: its own)."""

    names: frozenset[str]
    follows: int = 0


@dataclass(frozen=True, slots=True)
class SchoolCalendar:
    """Days as one school has them. ``terms`` include both ends; without any term every day lies in term."""

    terms: tuple[tuple[date, date], ...] = ()
    days: Mapping[date, Named] = field(default_factory=dict)
    zone: tzinfo = SHANGHAI

    def tags(self, day: date) -> frozenset[str]:
        """Everything that may be said of the day."""
        named = self.days.get(day)
        names = named.names if named else frozenset()
        in_term = not self.terms or any(first <= day <= last for first, last in self.terms)
        weekend = day.isoweekday() > 5
        free = bool(names & {"holiday", "closed"}) or (weekend and "make_up" not in names)
        own = {"any", "term" if in_term else "vacation"}
        if weekend:
            own.add("weekend")
        if in_term and not free and "weather" not in names:
            own.add("school")
        return names | own

    def weekday(self, day: date) -> int:
        """The ISO weekday whose timetable holds on the day."""
        named = self.days.get(day)
        return named.follows if named and named.follows else day.isoweekday()

    def suits(self, day: date, on: frozenset[str], skip: frozenset[str]) -> bool:
        """Is it a day on which a rule that asks ``on`` (one of; empty: any) and avoids ``skip`` is owed?"""
        tags = self.tags(day)
        return (not on or bool(tags & on)) and not tags & skip

    def term_of(self, day: date) -> tuple[date, date] | None:
        """The term that holds the day."""
        return next((term for term in self.terms if term[0] <= day <= term[1]), None)


def terms_of(starts: Iterable[tuple[date, str]], ends: Iterable[tuple[date, str]]) -> list[tuple[date, date]]:
    """Terms from their two ends ``(day, name)``, in order. An end belongs to the start of the same name, else to the last
    start before it. Where one end is not known yet, the term is open on that side: a duty is rather owed than forgotten.
    """
    opened, closed = sorted(starts), sorted(ends)
    found = []
    for n, (first, name) in enumerate(opened):
        following = opened[n + 1][0] if n + 1 < len(opened) else date.max
        later = [end for end in closed if end[0] >= first]
        mine = next((end for end in later if name and end[1] == name), None)
        mine = mine or next((end for end in later if end[0] < following), None)
        if mine is not None:
            closed.remove(mine)
        last = mine[0] if mine else following - timedelta(days=1) if following != date.max else date.max
        found.append((first, last))
    found += [(date.min, end) for end, _name in closed[:1] if not opened or end < opened[0][0]]
    return sorted(found)


def joined(wider: Named | None, narrower: Named) -> Named:
    """What a day is called when a county and then a school speak about it: both hold, except where they contradict each
    other about being taught at all; then the narrower word does."""
    if wider is None:
        return narrower
    against = {"make_up": {"holiday", "closed"}, "holiday": {"make_up"}, "closed": {"make_up"}}
    dropped = {word for name in narrower.names for word in against.get(name, ())}
    return Named((wider.names - dropped) | narrower.names, narrower.follows or wider.follows)


def period_end(day: date, until: str, calendar: SchoolCalendar) -> date:
    """The last day of the week, month, quarter, term or year that holds ``day``. Raises KeyError for another word."""
    if until == "term_end":
        term = calendar.term_of(day)
        return term[1] if term and term[1] != date.max else date(day.year, 12, 31)
    if until == "week_end":
        return day + timedelta(days=7 - day.isoweekday())
    months = {"month_end": day.month, "quarter_end": (day.month + 2) // 3 * 3, "year_end": 12}[until]
    following = date(day.year + months // 12, months % 12 + 1, 1)
    return following - timedelta(days=1)


PERIODS = ("week_end", "month_end", "quarter_end", "term_end", "year_end")


def calendar_problems(terms: list[Any], days: list[Any]) -> list[str]:
    """What is wrong with a calendar that somebody hands in: dates in order, known names."""
    found = [f"term {n}: ends before it starts" for n, (a, b) in enumerate(terms, 1) if b < a]
    ordered = sorted(terms)
    found += [f"terms overlap: {a[0]} … {a[1]} and {b[0]} … {b[1]}" for a, b in pairwise(ordered) if b[0] <= a[1]]
    found += [f"{day}: {name!r} is not a kind of day" for day, name in days if name not in NAMED]
    return found
