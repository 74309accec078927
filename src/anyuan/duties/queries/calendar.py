"""The school calendar as one school has it: the public holidays, its area's days and terms, and its own on top."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Max
from django.utils import timezone

from anyuan.directory.queries.calendar import calendar_for
from anyuan.duties.models import SpecialDay, Term
from anyuan.duties.rules.calendar import Named, SchoolCalendar, joined

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
    terms: dict[tuple[str, Any], list[tuple[date, date]]] = defaultdict(list)
    for term in Term.objects.filter(last_day__gte=first, first_day__lte=last).select_related("area"):
        terms[_level(term)].append((term.first_day, term.last_day))
    # A level that has terms at all is in vacation between them, also when none of them touches the span.
    for term in Term.objects.select_related("area"):
        terms.setdefault(_level(term), [(term.first_day, term.last_day)])
    days: dict[tuple[str, Any], dict[date, Named]] = defaultdict(dict)
    for row in SpecialDay.objects.filter(day__gte=first, day__lte=last).select_related("area"):
        level = days[_level(row)]
        known = level.get(row.day, Named(frozenset()))
        level[row.day] = Named(known.names | {row.name}, row.follows or known.follows)
    return Calendars(dict(terms), dict(days), {}, first, last)


def calendar_stamp() -> tuple[Any, ...]:
    """Changes whenever somebody changes a term or a day."""
    terms = Term.objects.aggregate(n=Count("pk"), last=Max("pk"), first=Max("first_day"), end=Max("last_day"))
    return tuple(terms.values()) + tuple(SpecialDay.objects.aggregate(n=Count("pk"), last=Max("pk")).values())


def _level(row: Term | SpecialDay) -> tuple[str, Any]:
    return ("school", row.school_id) if row.school_id else ("area", row.area.path if row.area else "")


def _above(path: str) -> Iterable[str]:
    """``/46/4690/`` → ``/46/``, ``/46/4690/``."""
    parts = [part for part in path.split("/") if part]
    return ["/" + "/".join(parts[: n + 1]) + "/" for n in range(len(parts))]
