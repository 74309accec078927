"""Verdicts: a standard over schools on a day, read through the person asking; every number opens its rows."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from anyuan.directory.models import Area, School
from anyuan.directory.policy import Viewer
from anyuan.standards.queries.facts import Ask, gather
from anyuan.standards.queries.held import Held, Shelf
from anyuan.standards.queries.visible import in_scope, opened_on, schools_visible_to
from anyuan.standards.rules.judging import facts_of, judge
from anyuan.standards.rules.lights import Rate, light, rate
from anyuan.standards.rules.values import OFF, Fact, Verdict

TOWNSHIP = 4  # level of the tree


@dataclass(frozen=True, slots=True)
class SchoolSheet:
    """One school under one standard: verdicts by requirement, lights by code."""

    school: School
    held: Held
    verdicts: Mapping[str, Verdict]
    lights: Mapping[str, str]

    @property
    def light(self) -> str:
        """Everything that must be, in one light; what only should be decides nothing."""
        must = [self.verdicts[line["key"]].verdict for line in self.held.lines if line["level"] == "must"]
        return light(must)

    @property
    def counts(self) -> Mapping[str, int]:
        return Counter(verdict.verdict for verdict in self.verdicts.values())


@dataclass(frozen=True, slots=True)
class Sheet:
    """A standard over schools. ``lines`` are the requirements that at least one of the schools has."""

    name: str
    on: date
    held: Held
    lines: tuple[Mapping[str, Any], ...]
    schools: tuple[SchoolSheet, ...]
    towns: Mapping[int, Area] = field(default_factory=dict)  # school → township

    def rate(self, key: str) -> Rate:
        """How many schools pass one requirement (达标率)."""
        return rate(Counter(s.verdicts[key].verdict for s in self.schools if key in s.verdicts))

    def counts(self, key: str) -> Mapping[str, int]:
        return Counter(s.verdicts[key].verdict for s in self.schools if key in s.verdicts)

    def light_rate(self, code: str, schools: Iterable[SchoolSheet] | None = None) -> Rate:
        """How many schools have a light green."""
        return rate(Counter(s.lights[code] for s in (self.schools if schools is None else schools) if code in s.lights))

    @property
    def whole(self) -> Rate:
        """How many schools have everything that must be."""
        return rate(Counter(s.light for s in self.schools))

    def by_town(self) -> list[tuple[Area | None, list[SchoolSheet]]]:
        """The schools by township, in the order of their codes."""
        found: dict[int, list[SchoolSheet]] = defaultdict(list)
        areas: dict[int, Area | None] = {}
        for sheet in self.schools:
            town = self.towns.get(sheet.school.pk)
            found[town.pk if town else 0].append(sheet)
            areas[town.pk if town else 0] = town
        return sorted(((areas[pk], rows) for pk, rows in found.items()), key=lambda e: e[0].code if e[0] else "")


def judged(
    viewer: Viewer,
    name: str,
    on: date,
    *,
    area_path: str = "",
    schools: Sequence[School] | None = None,
    rows: bool = False,
    shelf: Shelf | None = None,
    action: str = "standards.see",
) -> Sheet | None:
    """The standard over the schools to which the viewer may do ``action`` and that are in scope on ``on``; None when it holds
    for none of them."""
    seen = schools_visible_to(viewer, action)
    if schools is not None:
        seen = seen.filter(pk__in=[school.pk for school in schools])
    if area_path:
        seen = seen.filter(area__path__startswith=area_path)
    there = [school for school in seen if in_scope(school, on)]
    shelf = shelf or Shelf(on, name)
    held = {school.pk: shelf.held(name, school.area.path) for school in there}
    texts = {pk: text for pk, text in held.items() if text is not None}
    if not texts:
        return None
    there = [school for school in there if school.pk in texts]
    lines: dict[str, Mapping[str, Any]] = {}
    distinct = {id(text): text for text in texts.values()}.values()
    for text in distinct:
        lines |= {line["key"]: line for line in text.lines if line["key"] not in lines}
    wanted = frozenset[str]().union(*(facts_of(line) for text in distinct for line in text.lines))
    known = gather(Ask(there, on, rows), wanted)
    made = tuple(sheet_of(school, texts[school.pk], known[school.pk], on, shelf) for school in there)
    return Sheet(name, on, made[0].held, tuple(lines.values()), made, _towns(there))


def sheet_of(school: School, held: Held, known: Mapping[str, Fact], on: date, shelf: Shelf) -> SchoolSheet:
    """One school by one text."""
    verdicts = {
        line["key"]: judge(
            line,
            known,
            on,
            opened_on=opened_on(school),
            here=shelf.covers(line.get("region", ""), school.area.path),
            switched=held.switches.get(line["key"]),
        )
        for line in held.lines
    }
    lights = {
        item["code"]: light(verdicts[key].verdict if key in verdicts else OFF for key in item["of"])
        for item in held.lights
    }
    return SchoolSheet(school, held, verdicts, lights)


def one(viewer: Viewer, name: str, school: School, on: date) -> SchoolSheet | None:
    """One school with all rows; None when it is not to be seen, not in scope, or the standard does not hold for it."""
    found = judged(viewer, name, on, schools=[school], rows=True)
    return found.schools[0] if found else None


def _towns(schools: Sequence[School]) -> dict[int, Area]:
    """The township of each school: the area of level 4 on its path, else its own area."""
    codes = {code for school in schools for code in school.area.path.strip("/").split("/")}
    towns = {area.code: area for area in Area.objects.filter(code__in=codes, level=TOWNSHIP)}
    found = {}
    for school in schools:
        mine = [towns[code] for code in school.area.path.strip("/").split("/") if code in towns]
        found[school.pk] = mine[0] if mine else school.area
    return found
