"""Who is on an incident: tasks with their owner, state, clock and the verbs that the person asking may do."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from anyuan.console.present import words
from anyuan.console.present.clocks import Limit
from anyuan.console.queries import candidates
from anyuan.directory import policy
from anyuan.directory.models import Person, Unit
from anyuan.directory.policy import Viewer
from anyuan.dispatch.models import Assignment
from anyuan.dispatch.queries import assignments_of
from anyuan.dispatch.rules import moves
from anyuan.incidents.models import Incident

SUBJECT = "incidents.incident"
LABELS = {
    "acknowledge": _("Accepted"),
    "en_route": _("On the way"),
    "arrive": _("On scene"),
    "clear": _("Done"),
    "cancel": _("Call off"),
}
NEXT = {"offered": "acknowledge", "acknowledged": "en_route", "en_route": "arrive", "on_scene": "clear"}


@dataclass(frozen=True, slots=True)
class Act:
    """One button of a task."""

    name: str
    label: Any
    url: str


@dataclass(frozen=True, slots=True)
class Task:
    """One assignment as a line."""

    id: int
    owner: str
    role: str
    state: str
    at: datetime | None
    limit: Limit | None
    reason: str
    verbs: list[Act] = field(default_factory=list)


def tasks(incident: Incident, viewer: Viewer) -> list[Task]:
    """Open tasks first, in the order in which they were given."""
    found = list(assignments_of(SUBJECT, incident.pk))
    found.sort(key=lambda row: (row.ended_at is not None, row.pk))
    people = Person.objects.in_bulk({row.owner_id for row in found if row.owner_kind == "person"})
    units = Unit.objects.in_bulk({row.owner_id for row in found if row.owner_kind == "unit"})
    may_move = policy.allows(viewer, "assignments.make", incident)
    return [_task(row, owner_of(row, people, units), incident, may_move) for row in found]


def owner_of(row: Assignment, people: dict[int, Person], units: dict[int, Unit]) -> str:
    """The name of whoever owes it."""
    if row.owner_kind == "person":
        person = people.get(row.owner_id or 0)
        return words.named(person) if person else str(_("A person whose record was disposed of"))
    unit = units.get(row.owner_id or 0) if row.owner_kind == "unit" else None
    return words.named(unit) if unit else row.owner_label


def _task(row: Assignment, owner: str, incident: Incident, may_move: bool) -> Task:
    waits = row.state in ("offered", "acknowledged", "en_route") and row.due_at is not None
    at = row.ended_at or row.arrived_at or row.en_route_at or row.acknowledged_at
    return Task(
        id=row.pk,
        owner=owner,
        role=row.role,
        state=row.state,
        at=at,
        limit=Limit(row.due_at, row.offered_at, words.word("clock", "arrive")) if waits and row.due_at else None,
        reason=candidates.why(row),
        verbs=list(_acts(row, incident)) if may_move else [],
    )


def _acts(row: Assignment, incident: Incident) -> list[Act]:
    """On the desk: the next step of the task as told over the radio, and calling it off."""
    if row.state not in moves.ASSIGNMENT_OPEN:
        return []
    steps = [NEXT[row.state], *(["cancel"] if row.state != "on_scene" else [])]
    return [Act(step, LABELS[step], reverse("console:task-verb", args=[incident.ref, row.pk, step])) for step in steps]
