"""The registry: each source answers one or several facts for many schools at once, with a day and the rows beneath.

A source is a function in this folder with ``@source("name", …)``; it is found by listing the folder. It leaves out a school
of which it knows nothing, and then the fact is grey, never zero.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cache, cached_property
from importlib import import_module
from pkgutil import iter_modules

from django.utils import timezone

from anyuan.directory.models import School
from anyuan.standards.rules.values import Fact, Row

MOST_ROWS = 200  # of one fact on one page; more are counted and opened in their own list


@dataclass(frozen=True)
class Ask:
    """Which schools, on which local day, and whether the rows are wanted as well (for many schools only the values)."""

    schools: Sequence[School]
    on: date
    rows: bool = False
    answers: frozenset[str] = frozenset()  # keys of requirements whose answers are asked for

    @cached_property
    def ids(self) -> list[int]:
        return [school.pk for school in self.schools]

    @cached_property
    def end(self) -> datetime:
        """The first instant after the day."""
        return datetime.combine(self.on + timedelta(days=1), time(0), timezone.get_default_timezone())

    @cached_property
    def begin(self) -> datetime:
        return datetime.combine(self.on, time(0), timezone.get_default_timezone())


Found = Mapping[str, Mapping[int, Fact]]  # name → school → fact
Source = Callable[[Ask], Found]
_sources: dict[str, Source] = {}


def source(*names: str) -> Callable[[Source], Source]:
    """Declare that a function answers these facts (``answer`` stands for all answers of inspections)."""

    def keep(function: Source) -> Source:
        for name in names:
            if name in _sources:
                raise ValueError(f"the fact {name} has two sources")
            _sources[name] = function
        return function

    return keep


@cache
def sources() -> Mapping[str, Source]:
    """Every fact that has a source, by name."""
    from anyuan.standards.queries import facts

    for module in sorted(m.name for m in iter_modules(facts.__path__)):
        import_module(f"{facts.__name__}.{module}")
    return dict(_sources)


def gather(ask: Ask, names: Iterable[str]) -> dict[int, dict[str, Fact]]:
    """Facts by school and name, for those of ``names`` that have a source. Each source is asked once."""
    known = sources()
    wanted = {name.partition(":")[0] for name in names}
    answers = frozenset(name.partition(":")[2] for name in names if ":" in name)
    found: dict[int, dict[str, Fact]] = {school.pk: {} for school in ask.schools}
    for function in dict.fromkeys(known[name] for name in sorted(wanted) if name in known):
        for name, by_school in function(replace(ask, answers=answers)).items():
            for school, fact in by_school.items():
                found[school][name] = fact
    return found


def listed(ask: Ask, rows: Iterable[Row]) -> tuple[Row, ...]:
    """The rows of a fact, where they are wanted at all."""
    return tuple(rows)[:MOST_ROWS] if ask.rows else ()
