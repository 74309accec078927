"""When an incident is acknowledged, the alarm points behind it are; when it is closed, they are reset, by that person.

A button that says "pressed" in every report alarms again only after its point was reset (GB 50394 5.2.3: by hand,
never by itself); closing the incident is that hand.
"""

from __future__ import annotations

from datetime import datetime

from anyuan.incidents.models import IncidentSignal
from anyuan.intake.actions.shelving import settle_points
from anyuan.journal import rows
from anyuan.journal.models import Entry
from anyuan.journal.subscriptions import handles
from anyuan.workflows._incident import actor_of, of_entry

VERBS = {"incidents.acknowledged": "acknowledge", "incidents.closed": "reset"}


@handles(*VERBS, name="incident_settles_points")
def handle(entry: Entry, now: datetime) -> None:
    """Points that cannot make the move (shelved, out of service) stay as they are."""
    incident = of_entry(entry)
    if incident is None:
        return
    signals = [row.signal_id for row in rows.read(IncidentSignal, incident_id=incident.pk)]
    if not signals:  # it came by a call
        return
    settle_points(signals, VERBS[entry.name], by=actor_of(entry), now=now)
