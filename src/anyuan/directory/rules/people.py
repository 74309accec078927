"""When a personal record has done its duty and must go (red line 10)."""

from __future__ import annotations

from datetime import date, timedelta


def disposal_date(created_on: date | None, last_end: date | None, holds_post: bool, retention_days: int) -> date | None:
    """The first day on which the record may no longer exist; None while a post is held.

    ``last_end`` is the last day of the last post or shift; a record that never had one counts from its creation.
    """
    if holds_post:
        return None
    since = last_end or created_on
    return since + timedelta(days=retention_days) if since else None
