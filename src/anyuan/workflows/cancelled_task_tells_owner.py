"""When a task is called off, whoever was asked hears it: nobody runs for nothing. A recall tells them by itself."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from anyuan.dispatch.models import Assignment
from anyuan.journal import rows
from anyuan.journal.models import Entry
from anyuan.journal.rules import Actor
from anyuan.journal.subscriptions import handles
from anyuan.notify.actions import send
from anyuan.workflows import _incident
from anyuan.workflows.task_tells_owner import owners_of


@handles("dispatch.cancelled", name="cancelled_task_tells_owner")
def handle(entry: Entry, now: datetime) -> None:
    """Tell the owner of the task."""
    incident = _incident.of_entry(entry)
    task = next(iter(rows.read(Assignment, id=entry.data["assignment"])), None)
    if incident is None or task is None or incident.recalled_at is not None:
        return
    people, posts = owners_of(task, now)
    send(
        subject=_incident.subject_of(incident),
        kind="called_off",
        level=max(incident.level, 3),
        title=_incident.words(_("No longer needed: {kind}, {where}"), incident),
        body=_incident.words(_("{ref}. Your task has been called off."), incident),
        people=people,
        posts=posts,
        exercise=incident.exercise,
        by=Actor.system("dispatch"),
        now=now,
        scope=_incident.scope_of(incident),
        key=f"called_off:{task.pk}",
    )
