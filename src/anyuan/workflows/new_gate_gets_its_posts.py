"""When schools or places come into the register or go out of use, the programmes at work get their posts there, or end them."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from anyuan.duties.actions import lay_out_posts
from anyuan.duties.models import Programme
from anyuan.journal.models import Entry
from anyuan.journal.rules import Actor
from anyuan.journal.subscriptions import handles

BY = Actor.system("duties")
SUBJECTS = ("directory.school", "directory.place", "directory.organisation")


@handles("directory.imported", "directory.register_changed", name="new_gate_gets_its_posts")
def handle(entry: Entry, now: datetime) -> None:
    """Lay out the posts of every programme that has not ended."""
    if entry.subject_kind not in SUBJECTS:
        return
    alive = Q(ends_on__isnull=True) | Q(ends_on__gte=timezone.localdate(now))
    for programme in Programme.objects.filter(alive).order_by("pk"):
        lay_out_posts(programme, by=BY, now=now)
