"""When nobody is on duty for a step or a leg, the duty leader is told at once; the ladder has moved on already."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from anyuan.journal.models import Entry
from anyuan.journal.rules import Actor
from anyuan.journal.subscriptions import handles
from anyuan.notify.actions import Post, send
from anyuan.workflows import _incident


@handles("dispatch.step_empty", "incidents.leg_empty", name="step_empty_tells_duty_leader")
def handle(entry: Entry, now: datetime) -> None:
    """Tell the duty leader which step or leg reached nobody."""
    incident = _incident.of_entry(entry)
    if incident is None:
        return
    name = str(entry.data.get("name") or entry.data.get("leg"))
    send(
        subject=_incident.subject_of(incident),
        kind="nobody_on_duty",
        level=min(incident.level, 2),
        title=_incident.words(_("Nobody on duty for {name}: {kind}, {where}"), incident, name=name),
        body=_incident.words(_("{ref}. The ladder has moved on. Please fill the post."), incident),
        people=entry.data.get("tell", ()),
        posts=[Post("duty_leader", area_path=incident.area_path)],
        exercise=incident.exercise,
        by=Actor.system("ladder"),
        now=now,
        scope=_incident.scope_of(incident),
        key=f"empty:{entry.pk}",
    )
