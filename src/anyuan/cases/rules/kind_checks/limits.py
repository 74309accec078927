"""Limits: every clock that can run has one, and each says where it comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from anyuan.cases.rules.kind_checks.basics import whole
from anyuan.cases.rules.kind_checks.vocabulary import CLOCKS, OTHER_CLOCKS
from anyuan.kernel.faults import Fault
from anyuan.kernel.workdays import UNITS

STARTS = ("opened", "assigned", "stage")
MOST = 3660


def limits(kind: Mapping[str, Any]) -> Iterator[Fault]:
    """All lines of ``[[limits]]`` of a kind, and that no clock is without one."""
    steps = tuple(f"step:{step.get('key')}" for step in kind.get("steps", ()))
    categories = [c.get("code") for c in kind.get("categories", ())]
    seen = set()
    for number, line in enumerate(kind.get("limits", ()), 1):
        place = f"limits[{number}]"
        yield from limit(place, line, (*CLOCKS, *OTHER_CLOCKS, *steps), steps)
        if line.get("category", "") not in ("", *categories):
            yield Fault(f"{place}.category", "“{word}” is not one of the categories", word=line["category"])
        key = tuple(str(line.get(name, "")) for name in ("clock", "grade", "category", "department"))
        if key in seen:
            yield Fault(place, "the same clock, grade, category and department already have a limit above")
        seen.add(key)
    for clock in CLOCKS:
        if (clock, "", "", "") not in seen:
            yield Fault("limits", "no general limit for the clock “{clock}”: a case could wait for ever", clock=clock)


def limit(place: str, line: Mapping[str, Any], clocks: Sequence[str], steps: Sequence[str] = ()) -> Iterator[Fault]:
    """One line: of a kind, of a grade, or of a city."""
    clock, unit = line.get("clock"), line.get("unit")
    if clock not in clocks:
        yield Fault(f"{place}.clock", "must be one of {allowed}", allowed=", ".join(clocks))
    if unit not in UNITS:
        yield Fault(f"{place}.unit", "must be one of {allowed}", allowed=", ".join(UNITS))
    least = 0 if unit in ("minutes", "hours") else 1
    if not whole(line.get("amount"), least, MOST):
        yield Fault(f"{place}.amount", "must be a whole number from {least} to {most}", least=least, most=MOST)
    # Only a step may wait for another step; the clocks of a case start with its moves.
    starts = (*STARTS, *(s for s in steps if s != clock)) if str(clock).startswith("step:") else STARTS
    if line.get("from", "stage") not in starts:
        yield Fault(f"{place}.from", "must be one of {allowed}", allowed=", ".join(starts))
    for flag in ("to_the_hour", "roll"):
        if not isinstance(line.get(flag, False), bool) or (line.get(flag) and unit != "natural_days"):
            yield Fault(f"{place}.{flag}", "is true or false, and true only with natural_days")
    for key in ("source", "confidence"):
        if not str(line.get(key, "")).strip():
            yield Fault(f"{place}.{key}", "must say where the limit comes from, and how sure that is")
    yield from _yellow(f"{place}.yellow", line.get("yellow", 0.5))


def _yellow(place: str, yellow: Any) -> Iterator[Fault]:
    if isinstance(yellow, Mapping):
        if not whole(yellow.get("amount"), 1, MOST) or yellow.get("unit") not in UNITS:
            yield Fault(place, "needs a whole amount above 0 and a unit of {allowed}", allowed=", ".join(UNITS))
    elif not isinstance(yellow, int | float) or isinstance(yellow, bool) or not 0 < yellow < 1:
        yield Fault(place, "must lie between 0 and 1, or be an amount and a unit before the end")
