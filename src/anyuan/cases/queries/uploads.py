"""Ledgers that were handed in on the screen: each person's own."""

from __future__ import annotations

from django.db.models import QuerySet

from anyuan.cases.models import LedgerUpload
from anyuan.directory import policy
from anyuan.directory.policy import Viewer


def visible_to(viewer: Viewer) -> QuerySet[LedgerUpload]:
    """What this person handed in, the newest first; nothing any more once they may import no longer."""
    if viewer.person_id is None or not policy.may(viewer, "cases.import"):
        return LedgerUpload.objects.none()
    mine = LedgerUpload.objects.filter(person_id=viewer.person_id).exclude(state="dropped")
    return mine.select_related("area", "batch")
