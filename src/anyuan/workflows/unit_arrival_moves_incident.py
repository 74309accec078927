"""When somebody who was sent reports from the scene, the incident has its arrival and the leg has its proof."""

from __future__ import annotations

from datetime import datetime

from anyuan.dispatch.models import Assignment
from anyuan.incidents.actions import help_arrived
from anyuan.journal import rows
from anyuan.journal.models import Entry
from anyuan.journal.subscriptions import handles
from anyuan.workflows import _incident


@handles("dispatch.arrived", name="unit_arrival_moves_incident")
def handle(entry: Entry, now: datetime) -> None:
    """Carry the arrival over, with the time at which it happened. Nothing changes when it has been carried already."""
    incident = _incident.of_entry(entry)
    task = next(iter(rows.read(Assignment, id=entry.data["assignment"])), None)
    if incident is None or task is None:
        return
    if incident.merged_into_id is not None:
        incident = incident.merged_into
    proof = entry.data.get("proof")
    help_arrived(incident, task=task, by=_incident.actor_of(entry), now=now, at=entry.at, proof=proof)
