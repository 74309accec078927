"""Which documents a person sees: those of their area, and those that went to their school."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from anyuan.directory.policy import Viewer, visible
from anyuan.directory.policy.decide import open_grants
from anyuan.reports.models import Paper


def visible_to(viewer: Viewer, action: str = "papers.see") -> QuerySet[Paper]:
    """Documents to which the viewer may do ``action``."""
    rows = Paper.objects.select_related("area", "school")
    # A school reaches nothing by being what a document is about: a draft or a review of it is not its own.
    reach = visible(viewer, action, area="area_path", school=None, organisation=None)
    if reach is None:
        return rows
    if action in ("papers.see", "papers.take"):
        schools = [grant.school_id for grant in open_grants(viewer, action) if grant.school_id is not None]
        # To a school a document exists once it was issued to it.
        sent = Q(state="issued", receipts__school__in=schools)
        rows = rows.filter(reach | sent).distinct() if schools else rows.filter(reach)
        return rows
    return rows.filter(reach)
