"""When a ladder reaches a step, the people on that step are told, and asked to answer."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from anyuan.journal.models import Entry
from anyuan.journal.rules import Actor
from anyuan.journal.subscriptions import handles
from anyuan.notify.actions import send
from anyuan.workflows import _incident


@handles("dispatch.step_reached", name="step_reached_notifies")
def handle(entry: Entry, now: datetime) -> None:
    """Send to the people whom the step named when it fired; nothing any more when it was answered meanwhile."""
    incident = _incident.of_entry(entry)
    if incident is None or not incident.open:
        return
    send(
        subject=_incident.subject_of(incident),
        kind="escalation",
        level=incident.level,
        title=_incident.words(_("{level}: {kind}, {where}"), incident),
        body=_incident.words(_("{ref}. Nobody has taken it yet. Please answer."), incident),
        people=entry.data["people"],
        exercise=incident.exercise,
        by=Actor.system("ladder"),
        now=now,
        answerable=True,
        scope=_incident.scope_of(incident),
        key=f"step:{entry.pk}",
    )
