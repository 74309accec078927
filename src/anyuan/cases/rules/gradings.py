"""Grading schemes and local limits as data: what a usable one holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from anyuan.cases.rules.kind_checks.basics import coded, names, tables, whole, words
from anyuan.cases.rules.kind_checks.limits import limit
from anyuan.cases.rules.kind_checks.vocabulary import CLOCKS, ORGANISATION_KINDS, OTHER_CLOCKS, ROLES
from anyuan.kernel.faults import Fault

# Who leads a grade: whoever owns the case anyway, the case's school, the nearest body of a kind, or somebody in a role.
LEADERS = ("owner", "school", *(f"organisation:{kind}" for kind in ORGANISATION_KINDS), *(f"role:{r}" for r in ROLES))
COLOURS = ("red", "orange", "yellow", "blue", "green", "grey")


def problems(scheme: Mapping[str, Any]) -> Iterator[Fault]:
    """What is wrong with a grading scheme, one fault each."""
    yield from words("label", scheme.get("label"))
    for key in ("source", "confidence"):
        if not str(scheme.get(key, "")).strip():
            yield Fault(key, "must say where the scheme comes from, and how sure that is")
    if scheme.get("downgrade_people", 2) != 2:
        yield Fault("downgrade_people", "a downgrade needs two people, in every scheme")
    grades = scheme.get("grades", ())
    found = list(coded("grades", grades))
    yield from found
    if found:
        return
    if len(grades) < 2:
        yield Fault("grades", "a scheme needs at least two grades, the heaviest first")
    for number, grade in enumerate(grades, 1):
        place = f"grades[{number}]"
        yield from names(f"{place}.leads", [grade.get("leads")], LEADERS)
        yield from names(f"{place}.colour", [grade.get("colour")], COLOURS)
        days = grade.get("visits_after_days", ())
        if not all(whole(day, 1, 3660) for day in days) or sorted(set(days)) != list(days):
            yield Fault(f"{place}.visits_after_days", "must be whole numbers of days that grow")
        yield from tables(f"{place}.limits", grade.get("limits", ()))
        for position, line in enumerate(grade.get("limits", ()), 1):
            yield from limit(f"{place}.limits[{position}]", line, (*CLOCKS, *OTHER_CLOCKS))


def override_problems(pack: Mapping[str, Any]) -> Iterator[Fault]:
    """What is wrong with a pack of local limits (``packs/case_limits``), one fault each."""
    yield from words("label", pack.get("label"))
    if not str(pack.get("kind", "")).strip():
        yield Fault("kind", "names no kind of case")
    if not isinstance(pack.get("area", ""), str):
        yield Fault("area", "must be the code of an area, in quotation marks")
    found = list(tables("limits", pack.get("limits", ())))
    yield from found
    if found:
        return
    if not pack.get("limits"):
        yield Fault("limits", "changes nothing")
    for number, line in enumerate(pack.get("limits", ()), 1):
        step = str(line.get("clock", ""))
        steps = (step,) if step.startswith("step:") else ()
        yield from limit(f"limits[{number}]", line, (*CLOCKS, *OTHER_CLOCKS, *steps), steps)
