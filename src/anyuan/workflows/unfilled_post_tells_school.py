"""When posts open within the hour and nobody is named for them, the school is told while there is time to send somebody."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from anyuan.duties.actions import say_unfilled
from anyuan.journal.models import Entry
from anyuan.journal.subscriptions import handles
from anyuan.workflows._duty import KIND, round_of, tell

# Who can name somebody.
TARGETS = [{"post": "security_director", "at": "school"}, {"post": "school_head", "at": "school"}]


@handles("dispatch.deadline_passed", name="unfilled_post_tells_school")
def handle(entry: Entry, now: datetime) -> None:
    """Say it, unless the posts have opened meanwhile: then judging has the word."""
    if entry.subject_kind != KIND or entry.data["kind"] != "fill":
        return
    row = round_of(entry)
    if row is None or now >= row.opens_at:
        return
    tell(
        row,
        say_unfilled(row, now=now),
        TARGETS,
        kind="duty_unfilled",
        title=_("Nobody is named yet: {duty}, {where}"),
        body=_("{count} posts open at {opens_at} on {day}. Please name somebody, or a substitute."),
        now=now,
        key=f"unfilled:{row.pk}",
    )
