"""Who is heard, who is not, and how much of the time."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from anyuan.directory.policy import Viewer, limit
from anyuan.intake.models import LineContact, PathOutage

_AREA = ("line__school__area__path", "device__school__area__path")
_SCHOOL = ("line__school_id", "device__school_id")


def contacts(viewer: Viewer) -> QuerySet[LineContact]:
    """Last contact of every line and device that the viewer may see."""
    rows = LineContact.objects.select_related("line__school", "device__school")
    return limit(rows, viewer, "lines.see", area=_AREA, school=_SCHOOL, organisation=None)


def silent(viewer: Viewer) -> QuerySet[LineContact]:
    """Paths that are lost now, the longest silence first."""
    return contacts(viewer).filter(lost_since__isnull=False).order_by("lost_since")


def availability(line_id: int, path: str, *, since: datetime, until: datetime) -> float:
    """Share of the time from ``since`` to ``until`` in which the path was not lost, 0–1 (EN 50136: 7 days, 12 months)."""
    total = until - since
    if total <= timedelta(0):
        return 1.0
    touching = Q(restored_at__isnull=True) | Q(restored_at__gt=since)
    outages = PathOutage.objects.filter(touching, line=line_id, path=path, lost_at__lt=until)
    lost = sum((min(o.restored_at or until, until) - max(o.lost_at, since) for o in outages), timedelta(0))
    return 1.0 - lost / total
