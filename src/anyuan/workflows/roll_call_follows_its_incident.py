"""When an incident is merged into another, its roll call goes on there: whoever is looked for is looked for still."""

from __future__ import annotations

from datetime import datetime

from anyuan.duties.actions import move_rolls
from anyuan.journal.models import Entry
from anyuan.journal.rules import Actor
from anyuan.journal.subscriptions import handles
from anyuan.workflows import _incident

BY = Actor.system("roll_call")


@handles("incidents.merged", name="roll_call_follows_its_incident")
def handle(entry: Entry, now: datetime) -> None:
    """Move it once; closing is the other incident's."""
    incident = _incident.of_entry(entry)
    if incident is not None and incident.merged_into_id is not None:
        move_rolls(incident.pk, into=incident.merged_into_id, by=BY, now=now)
