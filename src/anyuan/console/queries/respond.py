"""The tasks of one person: their own, and those of the unit or team that they are on duty with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from anyuan.console.present import words
from anyuan.console.present.clocks import Limit
from anyuan.console.queries.queue import SUBJECT, what, where
from anyuan.directory.models import TeamMember
from anyuan.directory.queries.roster import shifts_at
from anyuan.dispatch.models import Assignment
from anyuan.dispatch.rules import moves
from anyuan.incidents.models import Incident

# State of the task → the one next act, as a big button.
NEXT = {
    "offered": ("acknowledge", _("Accept")),
    "acknowledged": ("en_route", _("I am on my way")),
    "en_route": ("arrive", _("I am on the scene")),
    "on_scene": ("clear", _("Dealt with")),
}
STEPS = (
    ("acknowledge", "acknowledged_at", _("Accepted")),
    ("en_route", "en_route_at", _("On the way")),
    ("arrive", "arrived_at", _("On scene")),
    ("clear", "ended_at", _("Done")),
)


@dataclass(frozen=True, slots=True)
class Card:
    """One task on a phone."""

    task: Assignment
    incident: Incident
    what: str
    where: str
    limit: Limit | None

    @property
    def next(self) -> tuple[str, Any] | None:
        """The one next act, or None when the task is over."""
        return NEXT.get(self.task.state)

    @property
    def may_decline(self) -> bool:
        return "decline" in moves.ASSIGNMENT_MOVES and self.task.state in ("offered", "acknowledged")

    @property
    def steps(self) -> list[dict[str, Any]]:
        return [{"name": name, "label": label, "at": getattr(self.task, column)} for name, column, label in STEPS]

    @property
    def address(self) -> str:
        for row in (self.incident.place, self.incident.school):
            if row is not None and row.address:
                return str(row.address)
        return ""

    @property
    def plan_items(self) -> list[Any]:
        """What the plan asks of this role, for reading on the way."""
        return [item for item in self.incident.checklist.all() if item.role in (self.task.role, "responder")]


def mine(person_id: int, now: datetime) -> list[Card]:
    """Open tasks, the most urgent first, and what was ended within the last hour is not shown."""
    rows = Assignment.objects.filter(owned_by(person_id, now), subject_kind=SUBJECT, ended_at__isnull=True)
    return cards(list(rows.order_by("due_at", "id")))


def owned_by(person_id: int, now: datetime) -> Q:
    """Tasks of the person, of the units that they crew at ``now``, and of their teams."""
    units = [
        unit
        for unit in shifts_at(now)
        .filter(Q(person_id=person_id, substitute__isnull=True) | Q(substitute_id=person_id), unit__isnull=False)
        .values_list("unit_id", flat=True)
    ]
    today = now.date()
    teams = TeamMember.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=today), person_id=person_id, starts_on__lte=today
    ).values_list("team_id", flat=True)
    return (
        Q(owner_kind="person", owner_id=person_id)
        | Q(owner_kind="unit", owner_id__in=units)
        | Q(owner_kind="team", owner_id__in=list(teams))
    )


def cards(rows: list[Assignment]) -> list[Card]:
    """Tasks with their incidents."""
    incidents = Incident.objects.select_related("school", "place").in_bulk({row.subject_id for row in rows})
    return [_card(row, incidents[row.subject_id]) for row in rows if row.subject_id in incidents]


def _card(row: Assignment, incident: Incident) -> Card:
    waits = row.due_at is not None and row.state in ("offered", "acknowledged", "en_route")
    limit = Limit(row.due_at, row.offered_at, words.word("clock", "arrive")) if waits and row.due_at else None
    return Card(row, incident, what(incident), where(incident), limit)
