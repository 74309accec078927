"""When the exercise alarm of a drill opens or joins an incident, the drill knows it, and keeps that incident's own clocks."""

from __future__ import annotations

from datetime import datetime

from anyuan.duties.actions import interrupt_drill, keep_measured, link_incident
from anyuan.incidents.queries import real_alarm_at
from anyuan.journal.models import Entry
from anyuan.journal.subscriptions import handles
from anyuan.workflows import _drill, _incident

FOLLOWED = ("acknowledged", "verified", "dispatched", "arrived", "cleared", "closed", "leg_proven", "leg_unproven")


@handles(
    "incidents.opened",
    "incidents.signal_joined",
    *(f"incidents.{name}" for name in FOLLOWED),
    name="drill_follows_its_incident",
)
def handle(entry: Entry, now: datetime) -> None:
    """Link once; take the clocks over each time one of them moved."""
    incident = _incident.of_entry(entry)
    if incident is None or not incident.exercise:
        return
    drill = _drill.of_incident(incident)
    if drill is None and entry.name in ("incidents.opened", "incidents.signal_joined"):
        drill = _drill.that_raised(incident)
        if drill is not None:
            link_incident(drill.pk, incident.pk, incident.ref, by=_drill.BY, now=now)
            # A real alarm that came in between the look before the start and the start itself breaks through here.
            real = real_alarm_at(drill.school_id)
            if real:
                interrupt_drill(drill.pk, incident=real, by=_drill.BY, now=now)
    if drill is not None:
        keep_measured(drill.pk, _drill.measured(incident), now=now)
