"""From a stored case to the facts that its clocks depend on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from anyuan.cases.models import Case, Closure, Consultation, Extension
from anyuan.cases.queries import bodies
from anyuan.cases.queries.calendar import calendar_for
from anyuan.cases.queries.why import assigned_at
from anyuan.cases.rules import clocks, moves


def clock_columns(
    row: Case, columns: Mapping[str, Any], state: str, now: datetime, hint: Mapping[str, Any]
) -> dict[str, Any]:
    """``due_kind``, ``due_at``, ``yellow_at`` (and the handler's promise) of ``row`` once ``columns`` are set.

    ``hint``: what is about to be written: ``asked`` (id of the department), ``extension`` ((amount, unit)).
    """
    clock = moves.CLOCKS[state]
    facts = facts_of(row, columns, state, hint, now=now)
    calendar = calendar_for(row.area_path)
    found: dict[str, Any] = {}
    promise = None
    if started := _promised_since(row, columns):
        promise = clocks.handle(facts, calendar, started)
        found["handle_due_at"] = promise.due_at
    if clock == "handle":
        planned = promise or clocks.handle(facts, calendar, now)
    elif clock == "wait":
        asked = hint.get("asked") or _asked(row)
        planned = clocks.stage(_of_asked(facts, asked), "wait", calendar, columns.get("stage_at", row.stage_at))
    else:
        stage_at = columns.get("stage_at", row.stage_at)
        planned = clocks.stage(facts, clock, calendar, stage_at)
    return found | {"due_kind": clock, "due_at": planned.due_at, "yellow_at": planned.yellow_at}


def facts_of(
    row: Case, columns: Mapping[str, Any], state: str, hint: Mapping[str, Any], *, now: datetime
) -> clocks.Facts:
    """What the clocks of the case depend on, as it will be with ``columns``."""
    owner = (columns.get("owner_kind", row.owner_kind), columns.get("owner_id", row.owner_id))
    since = _promised_since(row, columns)
    answer_by = row.definition.get("answer_by")
    return clocks.Facts(
        definition=row.definition,
        opened_at=columns.get("reopened_at", row.reopened_at) or row.opened_at,  # opened again: counted anew
        grade=columns.get("grade", row.grade),
        category=columns.get("category", row.category),
        departments=bodies.departments(*owner),
        answer_by=datetime.fromisoformat(answer_by) if answer_by and not _again(row, columns) else None,
        pauses=_pauses(row, since, now, being_returned=(row.state, state) == ("submitted", "handling")),
        extensions=(*_extensions(row, since), *([hint["extension"]] if "extension" in hint else ())),
        assigned_at=assigned_at(row) if not _again(row, columns) else None,
    )


def _of_asked(facts: clocks.Facts, organisation_id: int) -> clocks.Facts:
    """The same facts for the department that is asked: the limit counts on it."""
    asked = bodies.departments("organisation", organisation_id)
    return clocks.Facts(facts.definition, facts.opened_at, facts.grade, facts.category, asked)


def _asked(row: Case) -> int:
    waiting = Consultation.objects.filter(case_id=row.pk, answered_at=None, withdrawn_at=None)
    return waiting.values_list("organisation_id", flat=True).get()


def _promised_since(row: Case, columns: Mapping[str, Any]) -> datetime | None:
    """From when the handler's promise counts: from acceptance, or from the last reopening."""
    accepted = columns.get("accepted_at", row.accepted_at)
    reopened = columns.get("reopened_at", row.reopened_at)
    if accepted is None or reopened is None:
        return accepted
    return max(accepted, reopened)


def _again(row: Case, columns: Mapping[str, Any]) -> bool:
    return columns.get("reopened_count", row.reopened_count) > 0


def _pauses(
    row: Case, since: datetime | None, now: datetime, *, being_returned: bool
) -> tuple[tuple[datetime, datetime], ...]:
    """Times during which others had the case: departments that were asked, verifiers who gave it back."""
    if since is None:
        return ()
    asked = Consultation.objects.filter(case_id=row.pk, asked_at__gte=since).order_by("id")
    verdicts = ("returned", "") if being_returned else ("returned",)
    judged = Closure.objects.filter(case_id=row.pk, verdict__in=verdicts, submitted_at__gte=since).order_by("number")
    waits = [(c.asked_at, c.answered_at or c.withdrawn_at or now) for c in asked]
    return tuple(waits + [(c.submitted_at, c.judged_at or now) for c in judged])


def _extensions(row: Case, since: datetime | None) -> tuple[tuple[int, str], ...]:
    if since is None:
        return ()
    granted = Extension.objects.filter(case_id=row.pk, granted=True, asked_at__gte=since).order_by("id")
    return tuple(granted.values_list("amount", "unit"))
