"""The school calendar as one school has it: the public holidays, its area's days and terms, and its own on top."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone

from anyuan.directory.models import CalendarDay, DayKind
from anyuan.directory.queries.calendar import calendar_for
from anyuan.duties.rules.calendar import Named, SchoolCalendar, joined, terms_of

# What the directory's calendar calls a day, and what the rules of the duties call it.
NAME_OF = {
    str(DayKind.HOLIDAY): "holiday",
    str(DayKind.WORKING): "make_up",
    str(DayKind.EXAM): "exam",
    str(DayKind.WEATHER): "weather",
    str(DayKind.CLOSED): "closed",
    str(DayKind.PEAK): "peak",
}
KIND_OF = {name: kind for kind, name in NAME_OF.items()}
ENDS = (str(DayKind.TERM_START), str(DayKind.TERM_END))
HOLIDAY, MAKE_UP = Named(frozenset({"holiday"})), Named(frozenset({"make_up"}))


@dataclass(frozen=True, slots=True)
class Calendars:
    """All calendars that were asked for, read with two queries. Schools without days of their own share one object."""

    terms: dict[tuple[str, Any], list[tuple[date, date]]]
    days: dict[tuple[str, Any], dict[date, Named]]
    made: dict[Any, SchoolCalendar]
    first: date
    last: date

    def of(self, area_path: str, school_id: int | None) -> SchoolCalendar:
        """The calendar of a school, or of an area where no school is meant."""
        own = ("school", school_id)
        key = (area_path, school_id if own in self.terms or own in self.days else None)
        if key not in self.made:
            self.made[key] = self._make(area_path, own)
        return self.made[key]

    def _make(self, area_path: str, own: tuple[str, Any]) -> SchoolCalendar:
        levels = [("area", path) for path in _above(area_path)] + [own]
        terms: list[tuple[date, date]] = []
        days = self._notices(area_path)
        for level in levels:  # from the widest to the narrowest: the narrower word replaces the wider one
            terms = self.terms.get(level, terms)
            for day, named in self.days.get(level, {}).items():
                days[day] = joined(days.get(day), named)
        return SchoolCalendar(tuple(sorted(terms)), days, timezone.get_default_timezone())

    def _notices(self, area_path: str) -> dict[date, Named]:
        """Public holidays and working weekends of the notices; a school says itself which weekday a make-up day follows."""
        work = calendar_for(area_path)
        days = {day: HOLIDAY for day in work.holidays if self.first <= day <= self.last}
        return days | {day: MAKE_UP for day in work.make_up_days if self.first <= day <= self.last}


def calendars(first: date, last: date) -> Calendars:
    """The calendars of every area and school for a span of days."""
    ends: dict[tuple[str, Any], dict[str, list[tuple[date, str]]]] = defaultdict(lambda: defaultdict(list))
    days: dict[tuple[str, Any], dict[date, Named]] = defaultdict(dict)
    # Terms are few and all are read: a level that has terms at all is in vacation between them.
    within = Q(kind__in=ENDS) | Q(kind__in=tuple(NAME_OF), date__gte=first, date__lte=last)
    columns = ("date", "kind", "follows", "name", "school_id", "area__path")
    for day, kind, follows, name, school, path in CalendarDay.objects.filter(within, active=True).values_list(*columns):
        level = ("school", school) if school else ("area", path)
        if kind in ENDS:
            ends[level][kind].append((day, name))
            continue
        known = days[level].get(day, Named(frozenset()))
        days[level][day] = Named(known.names | {NAME_OF[kind]}, follows or known.follows)
    terms = {level: terms_of(two[DayKind.TERM_START], two[DayKind.TERM_END]) for level, two in ends.items()}
    return Calendars(terms, dict(days), {}, first, last)


def calendar_stamp() -> int:
    """Changes whenever somebody changes a day of the calendar."""
    rows = CalendarDay.objects.filter(active=True).order_by("pk").values_list("pk", "follows", "name")
    return hash(tuple(rows))


def _above(path: str) -> Iterable[str]:
    """``/46/4690/`` → ``/46/``, ``/46/4690/``."""
    parts = [part for part in path.split("/") if part]
    return ["/" + "/".join(parts[: n + 1]) + "/" for n in range(len(parts))]
