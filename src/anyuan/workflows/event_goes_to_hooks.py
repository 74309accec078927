"""When something happens that an outside system asked for and may hear, the system is told; a recall goes to all reached."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from anyuan.hooks.actions import offer
from anyuan.hooks.queries import anybody_listens
from anyuan.incidents.models import Incident
from anyuan.journal.models import Entry
from anyuan.journal.subscriptions import handles_whatever
from anyuan.workflows import _incident

INSTANTS = (
    "received_at",
    "acknowledged_at",
    "verified_at",
    "dispatched_at",
    "arrived_at",
    "cleared_at",
    "recalled_at",
    "closed_at",
)


@handles_whatever(anybody_listens, name="event_goes_to_hooks")
def handle(entry: Entry, now: datetime) -> None:
    """Owe the deliveries; the worker's poster sends them."""
    incident = _incident.of_entry(entry)
    offer(entry, more={"incident": as_told(incident)} if incident is not None else None, now=now)


def as_told(incident: Incident) -> dict[str, Any]:
    """An incident for another system: what, where, since when, how far; nobody's name. ``version`` orders two of them."""
    return {
        "ref": incident.ref,
        "kind": incident.kind,
        "level": incident.level,
        "state": incident.state,
        "verdict": incident.verdict,
        "exercise": incident.exercise,
        "school": {"code": incident.school.code, "name": incident.school.name} if incident.school else None,
        "place": {"code": incident.place.code, "name": incident.place.name} if incident.place else None,
        "lon": incident.lon,
        "lat": incident.lat,
        "version": incident.version,
        **{name: at.isoformat() if (at := getattr(incident, name)) else None for name in INSTANTS},
    }
