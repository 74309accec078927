"""From rows to what `shapes.incidents` declares."""

from __future__ import annotations

from typing import Any

from anyuan.api.shapes.incidents import IncidentBrief
from anyuan.api.shapes.words import named
from anyuan.directory.policy import Viewer, may
from anyuan.dispatch.models import Assignment
from anyuan.incidents.models import Incident
from anyuan.incidents.queries import Page
from anyuan.journal.events import say
from anyuan.journal.models import Entry

_PLAIN = tuple(name for name in IncidentBrief.model_fields if name not in ("school", "place"))


def brief(row: Incident) -> dict[str, Any]:
    """The incident as a row of a list."""
    return {name: getattr(row, name) for name in _PLAIN} | {"school": named(row.school), "place": named(row.place)}


def whole(page: Page, viewer: Viewer) -> dict[str, Any]:
    """The incident with everything on it. Names of people only for those who may see people."""
    row = page.incident
    names = page.names if may(viewer, "people.see") else {}
    return brief(row) | {
        "cause": row.cause,
        "plan": row.plan_name,
        "allowed": list(page.allowed),
        "assignments": [assignment_out(task, names) for task in page.assignments],
        "signals": [
            {
                "id": s.signal_id,
                "kind": s.kind,
                "level": s.level,
                "place": named(s.place),
                "occurred_at": s.occurred_at,
                "received_at": s.received_at,
                "ended_at": s.ended_at,
                "text": s.text,
            }
            for s in page.signals
        ],
        "clocks": [
            {"kind": c.kind, "state": c.outcome, "started_at": c.started_at, "due_at": c.due_at, "met_at": c.met_at}
            for c in page.clocks
        ],
        "legs": [
            {"name": leg.name, "state": leg.state, "due_at": leg.due_at, "met_at": leg.met_at} for leg in page.legs
        ],
        "timeline": [entry_line(entry, names) for entry in page.timeline],
    }


def assignment_out(task: Assignment, names: dict[str, str] | None = None) -> dict[str, Any]:
    """A task and who owes it: a unit's or body's name; a person's only when ``names`` holds it."""
    owner = (names or {}).get(f"person:{task.owner_id}", "") if task.owner_kind == "person" else task.owner_label
    return {
        "id": task.pk,
        "role": task.role,
        "owner_kind": task.owner_kind,
        "owner_id": task.owner_id,
        "owner": owner,
        "state": task.state,
        "due_at": task.due_at,
        "offered_at": task.offered_at,
        "acknowledged_at": task.acknowledged_at,
        "en_route_at": task.en_route_at,
        "arrived_at": task.arrived_at,
        "ended_at": task.ended_at,
        "eta_seconds": task.eta_seconds,
    }


def entry_line(entry: Entry, names: dict[str, str]) -> dict[str, Any]:
    """One line of a timeline; who did it by name only where ``names`` holds it."""
    key = f"{entry.actor_kind}:{entry.actor_label if entry.actor_id is None else entry.actor_id}"
    return {
        "id": entry.pk,
        "name": entry.name,
        "at": entry.at,
        "recorded_at": entry.recorded_at,
        "actor": names.get(key, entry.actor_kind),
        "sentence": say(entry.name, entry.data, entry.subject_ref),
        "data": entry.data,
    }
