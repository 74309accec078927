"""Which limit counts for a clock of a case, when it falls due, and when it turns yellow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from anyuan.kernel.workdays import WORKING_UNITS, Due, WorkCalendar

DEFAULT_YELLOW = 0.75  # of the time gone


class LimitMissing(LookupError):
    """The kind has no limit for this clock; a checked kind has one for every clock that can run."""


@dataclass(frozen=True, slots=True)
class Limit:
    """One line of ``[[limits]]``.

    ``start`` is "opened" (from the opening of the case), "assigned" (from its last assignment), "stage" (from the move
    that started the clock), or for a step "step:<key>" (from the moment that other step was done). ``yellow`` is the
    share of the time after which it turns yellow; ``yellow_before`` (amount, unit) instead counts back from the end.
    ``norm`` names the row of the table of legal limits that it obeys.
    """

    clock: str
    amount: int
    unit: str
    start: str = "stage"
    grade: str = ""
    category: str = ""
    department: str = ""
    yellow: float = DEFAULT_YELLOW
    yellow_before: tuple[int, str] | None = None
    to_the_hour: bool = False
    roll: bool = False
    source: str = ""
    confidence: str = ""
    norm: str = ""


def limit_for(
    definition: Mapping[str, Any],
    clock: str,
    grade: str = "",
    department: str | Sequence[str] = "",
    category: str = "",
) -> Limit:
    """The most specific limit of a frozen kind for a clock.

    A limit for the grade beats one for the category, which beats one for the department; among departments the first
    of ``department`` that is named wins (give the organisation's code, then its kind). Raises LimitMissing.
    """
    departments = [department] if isinstance(department, str) else list(department)
    best: tuple[int, int, Mapping[str, Any]] | None = None
    for line in definition.get("limits", ()):
        named = line.get("department", "")
        if line["clock"] != clock or line.get("grade", "") not in ("", grade):
            continue
        if line.get("category", "") not in ("", category) or (named and named not in departments):
            continue
        weight = 4 * bool(line.get("grade")) + 2 * bool(line.get("category")) + bool(named)
        place = -departments.index(named) if named else 0
        if best is None or (weight, place) > best[:2]:
            best = (weight, place, line)
    if best is None:
        raise LimitMissing(f"{definition.get('name', '?')}: {clock}")
    return limit(best[2])


def limit(line: Mapping[str, Any]) -> Limit:
    """A line of the pack as a Limit."""
    yellow = line.get("yellow", DEFAULT_YELLOW)
    back = (int(yellow["amount"]), str(yellow["unit"])) if isinstance(yellow, Mapping) else None
    return Limit(
        clock=line["clock"],
        amount=line["amount"],
        unit=line["unit"],
        start=line.get("from", "stage"),
        grade=line.get("grade", ""),
        category=line.get("category", ""),
        department=line.get("department", ""),
        yellow=DEFAULT_YELLOW if back else float(yellow),
        yellow_before=back,
        to_the_hour=line.get("to_the_hour", False),
        roll=line.get("roll", False),
        source=line.get("source", ""),
        confidence=line.get("confidence", ""),
        norm=line.get("norm", ""),
    )


def due(
    limit: Limit,
    calendar: WorkCalendar,
    *,
    opened_at: datetime,
    stage_at: datetime,
    assigned_at: datetime | None = None,
) -> Due:
    """When the limit falls due for a case opened at ``opened_at`` whose clock was started at ``stage_at``.

    ``assigned_at`` is when the case was given to its present owner; without it "assigned" counts from ``stage_at``.
    """
    start = {"opened": opened_at, "assigned": assigned_at or stage_at}.get(limit.start, stage_at)
    return calendar.due(start, limit.amount, limit.unit, to_the_hour=limit.to_the_hour, roll=limit.roll)


def step_due(
    definition: Mapping[str, Any],
    key: str,
    calendar: WorkCalendar,
    *,
    opened_at: datetime,
    stage_at: datetime,
    done: Mapping[str, datetime] | None = None,
    grade: str = "",
    category: str = "",
    department: str | Sequence[str] = "",
) -> Due | None:
    """When a step of the kind is due; None when it has no limit, or waits for another step that is not in ``done``
    (step key → when it was done)."""
    try:
        line = limit_for(definition, f"step:{key}", grade, department, category)
    except LimitMissing:
        return None
    before = line.start.removeprefix("step:")
    if before != line.start:
        began = (done or {}).get(before)
        return due(line, calendar, opened_at=opened_at, stage_at=began) if began else None
    return due(line, calendar, opened_at=opened_at, stage_at=stage_at)


def yellow(limit: Limit, calendar: WorkCalendar, due: Due) -> datetime:
    """When the clock turns yellow: never before its start, never after its end. Shares of working limits are shares
    of working time, so that a weekend alone turns nothing yellow."""
    if limit.yellow_before is not None:
        at = calendar.before(due.at, *limit.yellow_before)
    elif limit.unit in WORKING_UNITS:
        at = calendar.advance(due.start, calendar.working_time(due.start, due.at) * limit.yellow)
    else:
        at = due.start + (due.at - due.start) * limit.yellow
    return min(max(at, due.start), due.at)
