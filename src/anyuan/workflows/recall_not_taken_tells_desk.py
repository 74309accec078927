"""When a system that heard of an alarm has not taken its recall, the desk is told, so that somebody telephones."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from anyuan.journal.models import Entry
from anyuan.journal.rules import Actor
from anyuan.journal.subscriptions import handles
from anyuan.notify.actions import Post, send
from anyuan.workflows import _incident


@handles("hooks.recall_waits", name="recall_not_taken_tells_desk")
def handle(entry: Entry, now: datetime) -> None:
    """One message a system and recall, to the dispatchers of the area."""
    incident = _incident.of_entry(entry)
    if incident is None or not incident.area_path:
        return
    send(
        subject=_incident.subject_of(incident),
        kind="recall_not_taken",
        level=2,
        title=_incident.words(_("{system} has not taken the recall of {ref}"), incident, system=entry.data["system"]),
        body=_incident.words(_("Please call whoever runs it: {kind}, {where}, was called back."), incident),
        posts=[Post("dispatcher", area_path=incident.area_path)],
        exercise=incident.exercise,
        by=Actor.system("recall"),
        now=now,
        scope=_incident.scope_of(incident),
        key=f"recall-waits:{entry.pk}",
    )
