"""Grading schemes and local limits as data: what a usable one holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from anyuan.cases.rules.kind_checks import CLOCKS, ORGANISATION_KINDS, OTHER_CLOCKS, ROLES, coded, limit_problems, words

LEADERS = (*ROLES, *(f"organisation:{kind}" for kind in ORGANISATION_KINDS), "school")


def problems(scheme: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with a grading scheme, one sentence each."""
    yield from words("label", scheme.get("label"))
    grades = scheme.get("grades", ())
    if len(grades) < 2:
        yield "grades: a scheme needs at least two grades, the heaviest first"
    found = list(coded("grades", grades))
    yield from found
    if found:
        return
    for number, grade in enumerate(grades, 1):
        if grade.get("leads") not in LEADERS:
            yield f"grades[{number}].leads: must be one of {', '.join(LEADERS)}"
        for place, line in enumerate(grade.get("limits", ()), 1):
            yield from limit_problems(f"grades[{number}].limits[{place}]", line, (*CLOCKS, *OTHER_CLOCKS))
    if not str(scheme.get("source", "")).strip() or not str(scheme.get("confidence", "")).strip():
        yield "source: source and confidence say where the scheme comes from and how sure that is"


def override_problems(pack: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with a pack of local limits (``packs/case_limits``), one sentence each."""
    yield from words("label", pack.get("label"))
    if not str(pack.get("kind", "")).strip():
        yield "kind: names no kind of case"
    for number, line in enumerate(pack.get("limits", ()), 1):
        step = str(line.get("clock", ""))
        steps = (step,) if step.startswith("step:") else ()
        yield from limit_problems(f"limits[{number}]", line, (*CLOCKS, *OTHER_CLOCKS, *steps))
