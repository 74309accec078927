"""When somebody declines a task, the dispatchers hear it at once and can send another."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from anyuan.journal.models import Entry
from anyuan.journal.rules import Actor
from anyuan.journal.subscriptions import handles
from anyuan.notify.actions import Post, send
from anyuan.workflows import _incident


@handles("dispatch.declined", name="declined_task_tells_desk")
def handle(entry: Entry, now: datetime) -> None:
    """Tell the dispatchers of the area."""
    incident = _incident.of_entry(entry)
    if incident is None or not incident.open:
        return
    send(
        subject=_incident.subject_of(incident),
        kind="declined",
        level=incident.level,
        title=_incident.words(_("Declined: {kind}, {where}. Please send somebody else."), incident),
        body=_incident.words(_("{ref}."), incident),
        posts=[Post("dispatcher", area_path=incident.area_path)],
        exercise=incident.exercise,
        by=Actor.system("dispatch"),
        now=now,
        scope=_incident.scope_of(incident),
        key=f"declined:{entry.pk}",
    )
