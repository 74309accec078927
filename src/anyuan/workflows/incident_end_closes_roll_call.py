"""When an incident is closed, its roll calls are closed with it, and the names in them are destroyed."""

from __future__ import annotations

from datetime import datetime

from anyuan.duties.actions import close_rolls_of
from anyuan.journal.models import Entry
from anyuan.journal.subscriptions import handles
from anyuan.workflows import _drill


@handles("incidents.closed", name="incident_end_closes_roll_call")
def handle(entry: Entry, now: datetime) -> None:
    """The counts stay."""
    close_rolls_of(entry.subject_id, by=_drill.BY, now=now)
