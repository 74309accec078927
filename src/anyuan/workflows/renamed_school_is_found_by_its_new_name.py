"""When a school or a place gets another name, its cases are found by the new one, and by the old one no longer."""

from __future__ import annotations

from datetime import datetime

from anyuan.cases import actions
from anyuan.journal.models import Entry
from anyuan.journal.subscriptions import handles

NAMES = {"name", "short_name"}
COLUMNS = {"directory.school": "school_id", "directory.place": "place_id"}


@handles("directory.register_changed", "directory.imported", name="renamed_school_is_found_by_its_new_name")
def handle(entry: Entry, now: datetime) -> None:
    """Keep the words of its cases anew. ``now`` is of no account."""
    column = COLUMNS.get(entry.subject_kind)
    if column and NAMES & set(entry.data.get("fields", ())):
        actions.reindex(**{column: entry.subject_id})
    elif column and entry.data.get("renamed"):
        actions.reindex(**{f"{column}__in": entry.data["renamed"]})
