"""When a real alarm comes from a school at which a drill is running, the drill is interrupted and its people are told."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from anyuan.duties.actions import interrupt_drill
from anyuan.duties.models import Drill
from anyuan.journal.models import Entry
from anyuan.journal.subscriptions import handles
from anyuan.notify.actions import send
from anyuan.workflows import _drill, _incident


@handles("incidents.opened", name="real_alarm_interrupts_drill", urgent=True)
def handle(entry: Entry, now: datetime) -> None:
    """The incident itself has opened already and goes its own way: here the drill steps aside."""
    incident = _incident.of_entry(entry)
    if incident is None or incident.exercise or incident.school_id is None:
        return
    for drill in Drill.objects.filter(school=incident.school_id, state="running").order_by("pk"):
        if not interrupt_drill(drill.pk, incident=incident.ref, by=_drill.BY, now=now):
            continue
        people = _drill.people_of(drill)
        if people:
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
