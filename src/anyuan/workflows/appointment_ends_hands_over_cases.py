"""When somebody's post ends, what they still owed goes to the deputy, else to the body or the centre, the same minute.

A post that ends on a later day is left at that midnight: the housekeeping looks every half minute.
"""

from __future__ import annotations

from datetime import datetime

from anyuan.cases.actions import release_owner
from anyuan.journal.models import Entry
from anyuan.journal.subscriptions import handles


@handles("directory.appointment_ended", name="appointment_ends_hands_over_cases")
def handle(entry: Entry, now: datetime) -> None:
    """Nothing moves while the person still holds another post in the same body."""
    release_owner(entry.subject_id, now=now)
