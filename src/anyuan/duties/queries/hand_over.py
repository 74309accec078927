"""Notes between shifts, through the person asking."""

from __future__ import annotations

from django.db.models import QuerySet

from anyuan.directory.models import Organisation, School
from anyuan.directory.policy import Viewer, limit
from anyuan.duties.models import HandOver
from anyuan.duties.queries.visible import COLUMNS

MOST = 20


def notes_visible_to(viewer: Viewer, action: str = "duties.see") -> QuerySet[HandOver]:
    """Notes of schools and bodies that the viewer sees."""
    return limit(HandOver.objects.all(), viewer, action, **COLUMNS)  # type: ignore[arg-type]


def notes_of(viewer: Viewer, where: School | Organisation) -> list[HandOver]:
    """The last notes of one school or body, the newest first; the one that waits stands first."""
    own = {"school": where} if isinstance(where, School) else {"organisation": where}
    return list(notes_visible_to(viewer).filter(**own)[:MOST])
