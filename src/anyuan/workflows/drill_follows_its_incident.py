"""When the exercise alarm of a drill joins an incident, the drill knows it; when the drill or the incident ends, the incident's
own clocks are kept, and with the incident's end its roll call is closed and the names in it are destroyed."""

from __future__ import annotations

from datetime import datetime

from anyuan.duties.actions import close_rolls_of, keep_measured
from anyuan.incidents import queries as incidents
from anyuan.incidents.models import Incident
from anyuan.journal.models import Entry
from anyuan.journal.subscriptions import handles
from anyuan.workflows import _drill, _incident


@handles("incidents.signal_joined", "incidents.closed", "duties.drill_ended", name="drill_follows_its_incident")
def handle(entry: Entry, now: datetime) -> None:
    """Follow, keep, close."""
    if entry.name == "incidents.closed":
        close_rolls_of(entry.subject_id, by=_drill.BY, now=now)
    drill = _drill.of_entry(entry)
    incident = _incident.of_entry(entry)
    if drill is not None:
        incident = Incident.objects.filter(pk=drill.incident_id).first()
    if incident is None or not incident.exercise:
        return
    if entry.name == "incidents.signal_joined":
        _drill.follow(incident, now)
        return
    drill = drill or _drill.of_incident(incident)
    if drill is not None:
        keep_measured(drill.pk, incidents.measured(incident), now=now)
