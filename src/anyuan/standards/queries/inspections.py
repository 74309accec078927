"""Inspections, findings and outcomes, always through the person asking. A school sees its own side and what was found at it."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from anyuan.directory.policy import Viewer, allows, limit, school_bodies, visible
from anyuan.standards.models import Assessment, Finding, Inspection, Notice, Outcome

COLUMNS = {
    "area": "area_path",
    "school": "school_id",
    "organisation": school_bodies("school"),
}


def assessments_visible_to(viewer: Viewer, action: str = "standards.see") -> QuerySet[Assessment]:
    """Checklists of schools to which the viewer may do ``action``."""
    return limit(Assessment.objects.all(), viewer, action, **COLUMNS)  # type: ignore[arg-type]


def to_answer(viewer: Viewer) -> QuerySet[Assessment]:
    """Checklists that the viewer may fill in: inspectors theirs, schools their own."""
    inspector = visible(viewer, "standards.inspect", **COLUMNS)  # type: ignore[arg-type]
    own = visible(viewer, "standards.self_check", **COLUMNS)  # type: ignore[arg-type]
    reach = Q(side="inspector") & (inspector if inspector is not None else Q())
    reach |= Q(side="self") & (own if own is not None else Q())
    return Assessment.objects.filter(reach).select_related("inspection", "school__area")


def findings_visible_to(viewer: Viewer, action: str = "standards.see") -> QuerySet[Finding]:
    """Findings at schools to which the viewer may do ``action``."""
    return limit(Finding.objects.select_related("school__area"), viewer, action, **COLUMNS)  # type: ignore[arg-type]


def outcomes_visible_to(viewer: Viewer, action: str = "standards.see") -> QuerySet[Outcome]:
    """Outcomes against schools to which the viewer may do ``action``."""
    return limit(Outcome.objects.select_related("school__area"), viewer, action, **COLUMNS)  # type: ignore[arg-type]


def inspections_visible_to(viewer: Viewer) -> QuerySet[Inspection]:
    """Inspections of the viewer's area, and those under which one of their schools is looked at."""
    mine = assessments_visible_to(viewer).values("inspection_id")
    area = visible(viewer, "standards.see", area="area_path", school=None, organisation=None)
    if area is None:
        return Inspection.objects.all()
    return Inspection.objects.filter(area | Q(pk__in=mine)).select_related("area")


def may_take_note(viewer: Viewer, notice: Notice) -> bool:
    """Whether the viewer may take note for whom a notice concerns: the school's leaders, the body, or who decides there."""
    if notice.taken_at is not None or viewer.person_id is None:
        return False
    if notice.school_id is not None:
        return any(grant.school_id == notice.school_id and grant.role.startswith("school_") for grant in viewer.grants)
    own = any(grant.organisation_id == notice.organisation_id for grant in viewer.grants)
    return own or allows(viewer, "standards.decide", notice.outcome)
