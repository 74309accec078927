"""Joint meetings on the screens: who may owe a decision, and how the cases that came of decisions stand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from anyuan.cases import queries as cases
from anyuan.console.queries.cases.owners import names
from anyuan.console.queries.cases.rows import CaseRow, rows
from anyuan.directory.models import Organisation
from anyuan.directory.policy import Viewer
from anyuan.duties.models import Decision, Meeting, Occurrence

MOST = 300


@dataclass(frozen=True, slots=True)
class Line:
    """One decision: what, who, until when, and its case as far as this viewer sees it."""

    decision: Decision
    owner: str
    case: CaseRow | None


@dataclass(frozen=True, slots=True)
class Standing:
    """One meeting that is or was owed, with its minutes and how many of the decisions' cases stand how."""

    occurrence: Occurrence
    meeting: Meeting | None
    decisions: int
    open: int
    over: int


def owners_for(owed: Occurrence) -> list[tuple[str, Any]]:
    """(``kind:id``, row) of those who may owe a decision of this meeting: its school, and the bodies at work in its area."""
    found: list[tuple[str, Any]] = [(f"school:{owed.school_id}", owed.school)] if owed.school is not None else []
    # A county's departments and its towns'; of those above it none, whom it cannot bind.
    rows = Organisation.objects.filter(active=True)
    near = rows.filter(area__path__startswith=_county(owed.area_path)).order_by("name", "id")
    return found + [(f"organisation:{row.pk}", row) for row in near[:MOST]]


def lines(decisions: Iterable[Decision], viewer: Viewer, now: datetime) -> list[Line]:
    """The decisions with their cases. A case that the viewer may not see is not there."""
    found = list(decisions)
    named = names([(one.owner_kind, one.owner_id) for one in found])
    refs = [one.case_ref for one in found if one.case_ref]
    seen = {row.ref: row for row in rows(cases.visible_to(viewer, now=now).filter(ref__in=refs))}
    return [Line(one, named.get((one.owner_kind, one.owner_id), "–"), seen.get(one.case_ref)) for one in found]


def standings(occurrences: Iterable[Occurrence], viewer: Viewer, now: datetime) -> list[Standing]:
    """Meetings in the order given, each with its decisions counted: a handful of queries, however many there are."""
    owed = list(occurrences)
    kept = {row.occurrence_id: row for row in Meeting.objects.filter(occurrence__in=[one.pk for one in owed])}
    decided: dict[int, list[Decision]] = {}
    for one in Decision.objects.filter(meeting__in=[row.pk for row in kept.values()]):
        decided.setdefault(one.meeting_id, []).append(one)
    refs = [one.case_ref for found in decided.values() for one in found if one.case_ref]
    seen = {
        case.ref: case for case in cases.visible_to(viewer, now=now).filter(ref__in=refs, open=True)
    }  # fmt: skip
    answer = []
    for one in owed:
        meeting = kept.get(one.pk)
        mine = decided.get(meeting.pk, []) if meeting else []
        running = [seen[decision.case_ref] for decision in mine if decision.case_ref in seen]
        over = sum(case.due_at is not None and case.due_at <= now for case in running)
        answer.append(Standing(one, meeting, len(mine), len(running), over))
    return answer


def _county(path: str) -> str:
    """The county's part of a path, or the path itself where it is a county or more."""
    parts = path.strip("/").split("/")
    return f"/{'/'.join(parts[:3])}/" if len(parts) > 3 else path
