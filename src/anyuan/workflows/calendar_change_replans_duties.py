"""When the calendar changes, by hand or by an import, the duties of the days to come are planned anew; the past stays."""

from __future__ import annotations

from datetime import datetime

from anyuan.duties.actions import replan_area
from anyuan.journal.models import Entry
from anyuan.journal.rules import Actor
from anyuan.journal.subscriptions import handles

BY = Actor.system("duties")
SUBJECT = "directory.calendarday"


@handles(
    "directory.calendar_day_set",
    "directory.calendar_changed",
    "directory.calendar_taken_back",
    "directory.imported",
    "directory.register_changed",
    name="calendar_change_replans_duties",
)
def handle(entry: Entry, now: datetime) -> None:
    """Plan anew whatever lies in the area of the change; an import may have touched every area."""
    if entry.subject_kind == SUBJECT:
        replan_area(entry.area_path or "/", by=BY, now=now)
