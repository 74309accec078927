"""When an incident opens, a drill at its school learns of it: a real one interrupts it, its own exercise is followed.

One reaction for both, because every alarm passes here.
"""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from anyuan.duties.actions import interrupt_drill
from anyuan.duties.models import Drill
from anyuan.incidents.models import Incident
from anyuan.journal.models import Entry
from anyuan.journal.subscriptions import handles
from anyuan.notify.actions import send
from anyuan.workflows import _drill, _incident


@handles("incidents.opened", name="opened_incident_meets_drill", urgent=True)
def handle(entry: Entry, now: datetime) -> None:
    """The incident itself has opened already and goes its own way."""
    incident = _incident.of_entry(entry)
    if incident is None:
        return
    if incident.exercise:
        _drill.follow(incident, now)
    elif incident.school_id is not None:
        for drill in Drill.objects.filter(school=incident.school_id, state="running").order_by("pk"):
            _break_through(drill, incident, now)


def _break_through(drill: Drill, incident: Incident, now: datetime) -> None:
    """The drill steps aside, and its people are told in earnest."""
    people = _drill.people_of(drill)
    if not interrupt_drill(drill.pk, incident=incident.ref, by=_drill.BY, now=now) or not people:
        return
    send(
        subject=_incident.subject_of(incident),
        kind="drill_interrupted",
        level=1,
        # Not marked as an exercise: this is the one message about the drill that is in earnest.
        title=_incident.words(_("THIS IS NO DRILL: {kind}, {where}. The drill is interrupted."), incident),
        body=_incident.words(_("{ref} is real. Stop the drill and follow the real alarm."), incident),
        people=people,
        exercise=False,
        by=_drill.BY,
        now=now,
        also_off_duty=True,
        scope=_incident.scope_of(incident),
        key=f"drill-interrupted:{drill.pk}:{incident.pk}",
    )
