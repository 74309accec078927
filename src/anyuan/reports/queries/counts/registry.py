"""Counts by name. A count is made only from its rows here, so a number without rows cannot come to be.

A source is a function with ``@source("name")`` in a file of this folder; adding a file adds a source, no shared file is edited.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone

from anyuan.directory.models import Area, School
from anyuan.directory.policy import Viewer
from anyuan.measures.queries import About
from anyuan.measures.rules import periods
from anyuan.measures.rules.periods import Period

_ANSWERED = object()
TOWNSHIP = 4  # level of the tree
Words = dict[str, str]


class CountUnknown(LookupError):
    """No count of this name, or nothing that it could be about."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row, as a list shows it. ``counted``: it stands in the numerator. ``amount``: what is added up, mostly 1 for 1."""

    ref: str
    url: str
    title: Words
    counted: bool = True
    school: School | None = None
    at: date | datetime | None = None
    state: Words | None = None
    path: str = ""
    amount: int = 1

    def now_counted(self) -> Row:
        """The same row where it is what is counted: a gap."""
        return replace(self, counted=True)


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked: ``of`` is what the source knows under that name. ``memory`` lasts for one document."""

    viewer: Viewer
    of: str
    period: Period
    about: About
    now: datetime
    today: date
    memory: dict[Any, Any] = field(default_factory=dict)

    @property
    def on(self) -> date:
        """The last day of the period that has begun: what stands is judged on it."""
        return min(self.period.last, self.today)

    @property
    def until(self) -> datetime:
        """The first instant after the period, local."""
        after = self.period.last + timedelta(days=1)
        return datetime.combine(after, time(), timezone.get_current_timezone())

    @property
    def path(self) -> str:
        """The area that it is about; empty for everything in sight."""
        if self.about.school is not None:
            return str(self.about.school.area.path)
        return str(self.about.area.path) if self.about.area is not None else ""

    def inside(self, row: Row) -> bool:
        """Does a row lie within what is asked about?"""
        about = self.about
        if about.school is not None:
            return row.school is not None and row.school.pk == about.school.pk
        if about.body is not None:
            school = row.school
            return school is not None and about.body.pk in (school.organisation_id, school.police_station_id)
        return about.area is None or row.path.startswith(about.area.path)


@dataclass(frozen=True, slots=True)
class Found:
    """What a source answers: how it is called, its rows, and whether it is a share. ``dated``: it counts what happened in the
    period (and then last year's can be asked as well), not what stands at its end."""

    title: Words
    rows: tuple[Row, ...]
    share: bool = False
    dated: bool = False
    unit: str = "count"  # count, people (added up), seconds (of one record)


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows, of how many. ``reason``: ``nothing`` where there is nothing to divide by, ``no_data`` where nobody knows."""

    source: str
    of: str
    title: Words
    period: Period
    about: About
    on: date
    rows: tuple[Row, ...]
    share: bool
    unit: str = "count"
    last_year: Count | None = None
    answered: Any = field(default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.answered is not _ANSWERED:
            raise TypeError("a count is asked of the records (reports.queries.counts.count); it is never written down")

    @property
    def name(self) -> str:
        return f"{self.source}:{self.of}"

    @property
    def numerator(self) -> int:
        return sum(row.amount for row in self.rows if row.counted)

    @property
    def denominator(self) -> int | None:
        return sum(row.amount for row in self.rows) if self.share else None

    @property
    def reason(self) -> str:
        if self.unit != "count" and not any(row.counted for row in self.rows):
            return "no_data"  # nobody has said how many pupils, nothing arrived: that is not zero
        return "nothing" if self.denominator == 0 else ""

    @property
    def value(self) -> float | None:
        if self.reason:
            return None
        return float(self.numerator) if self.denominator is None else self.numerator / self.denominator

    @property
    def query(self) -> dict[str, str]:
        return {"of": self.of, "period": str(self.period), **self.about.query}

    @property
    def rows_url(self) -> str:
        """Where the rows of the numerator are."""
        return f"/reports/rows/{self.source}/?{urlencode(self.query)}"

    @property
    def light(self) -> str:
        """green where all of them do, red where one does not, grey where nobody owes it."""
        if self.reason:
            return "grey"
        return "green" if self.numerator == self.denominator else "red"


Source = Callable[[Ask], Found]
_SOURCES: dict[str, Source] = {}


def source(name: str) -> Callable[[Source], Source]:
    """Under which name templates and addresses ask for it."""

    def keep(found: Source) -> Source:
        _SOURCES[name] = found
        return found

    return keep


@cache
def sources() -> Mapping[str, Source]:
    """Every source of this folder."""
    package = importlib.import_module("anyuan.reports.queries.counts")
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"{package.__name__}.{module.name}")
    return _SOURCES


def count(
    name: str, viewer: Viewer, of: str, period: Period, about: About, *, now: datetime, today: date, memory: Any = None
) -> Count:
    """One count; where it counts what happened, with the same period of last year. Raises CountUnknown."""
    if name not in sources():
        raise CountUnknown(name)
    memory = {} if memory is None else memory
    found = _asked(name, Ask(viewer, of, period, about, now, today, memory))
    then = None
    if found[1].dated:
        last = periods.last_year(period)
        then = _made(name, *_asked(name, Ask(viewer, of, last, about, now, today, memory)))
    return _made(name, *found, last_year=then)


def parts(whole: Count, by: str) -> list[tuple[Area | School, Count]]:
    """A count by township or by school, in the order of their codes. Rows of no school are in no part by school."""
    towns = _towns(whole.rows)
    groups: dict[Any, list[Row]] = {}
    places: dict[Any, Area | School] = {}
    for row in whole.rows:
        place = row.school if by == "school" else towns.get(row.path)
        if place is not None:
            places[place.pk] = place
            groups.setdefault(place.pk, []).append(row)
    found = []
    for key, rows in groups.items():
        one = places[key]
        about = About(school=one) if isinstance(one, School) else About(area=one)
        found.append((one, _part(whole, about, tuple(rows))))
    return sorted(found, key=lambda pair: pair[0].code)


def _towns(rows: tuple[Row, ...]) -> dict[str, Area]:
    """Path → its township: the area of level 4 on it, else the path's own area."""
    codes = {path: path.strip("/").split("/") for path in {row.path for row in rows}}
    known = {area.code: area for area in Area.objects.filter(code__in={code for on in codes.values() for code in on})}
    found = {}
    for path, on in codes.items():
        town = next((known[code] for code in on if code in known and known[code].level == TOWNSHIP), known.get(on[-1]))
        if town is not None:
            found[path] = town
    return found


def _asked(name: str, ask: Ask) -> tuple[Ask, Found]:
    found = sources()[name](ask)
    kept = Found(found.title, tuple(row for row in found.rows if ask.inside(row)), found.share, found.dated, found.unit)
    return ask, kept


def _made(name: str, ask: Ask, found: Found, last_year: Count | None = None) -> Count:
    return Count(
        name, ask.of, found.title, ask.period, ask.about, ask.on, found.rows, found.share, found.unit, last_year,
        answered=_ANSWERED,
    )  # fmt: skip


def _part(whole: Count, about: About, rows: tuple[Row, ...]) -> Count:
    return Count(
        whole.source, whole.of, whole.title, whole.period, about, whole.on, rows, whole.share, whole.unit,
        answered=_ANSWERED,
    )  # fmt: skip
