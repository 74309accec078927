"""When an alarm is called back, everybody whom it reached is told, on or off duty, and asked for a receipt."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from anyuan.incidents.actions import recall_told
from anyuan.incidents.models import Recall
from anyuan.journal.models import Entry
from anyuan.journal.rules import Actor
from anyuan.journal.subscriptions import handles
from anyuan.notify.actions import send
from anyuan.notify.queries import reached
from anyuan.workflows import _incident


@handles("incidents.recalled", name="recall_tells_everyone")
def handle(entry: Entry, now: datetime) -> None:
    """Send the recall to the reached; who answers it is then found on that message."""
    incident = _incident.of_entry(entry)
    recall = Recall.objects.filter(incident_id=entry.subject_id, told_at__isnull=True).order_by("-pk").first()
    if incident is None or recall is None:
        return
    people = list(dict.fromkeys(reached(_incident.subject_of(incident)).values_list("person_id", flat=True)))
    by = Actor.system("recall")
    message = None
    if people:
        message = send(
            subject=_incident.subject_of(incident),
            kind="recall",
            level=incident.level,
            title=_incident.words(_("Called back: {kind}, {where}. No danger."), incident),
            body=_incident.words(_("{ref} was called back. Please confirm that you have read this."), incident),
            people=people,
            exercise=incident.exercise,
            by=by,
            now=now,
            answerable=True,
            also_off_duty=True,
            scope=_incident.scope_of(incident),
            key=f"recall:{recall.pk}",
        )
    recall_told(recall.pk, message_id=message.pk if message else None, reached=len(people), by=by, now=now)
