"""An incident's own clocks as numbers: what a drill's report and a record show of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from anyuan.incidents.models import Incident, Leg
from anyuan.incidents.rules.plans import say
from anyuan.journal import rows

STAMPS = ("acknowledged_at", "verified_at", "dispatched_at", "arrived_at", "cleared_at", "closed_at")


def measured(incident: Incident) -> dict[str, Any]:
    """Seconds from the receipt of the alarm to each stamp, and what came of each leg of 1-3-5. Plain JSON values."""
    begin = incident.received_at
    legs = {leg["name"]: leg for leg in incident.plan.get("legs", ())}
    return {
        "received_at": begin.isoformat(),
        "state": incident.state,
        "stamps": {name: _seconds(begin, getattr(incident, name)) for name in STAMPS},
        "legs": [
            {
                "name": leg.name,
                "title": {short: say(legs.get(leg.name, {}).get("title"), short) for short in ("en", "zh")},
                "allowed": _seconds(begin, leg.due_at),
                "taken": _seconds(begin, leg.met_at),
                "state": leg.state,
            }
            for leg in rows.read(Leg, order="order", incident_id=incident.pk)
        ],
    }


def _seconds(begin: datetime, at: datetime | None) -> int | None:
    return None if at is None else round((at - begin).total_seconds())
