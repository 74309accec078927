"""Which occurrences, check-ins and points somebody sees: by the policy, and always what they themselves are named for."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from anyuan.directory.policy import Viewer, limit, visible
from anyuan.duties.models import CheckIn, Filling, Occurrence, Point, TamperReport
from anyuan.duties.rules import kinds

COLUMNS = {"area": "area_path", "school": "school_id", "organisation": "organisation_id"}


def visible_to(viewer: Viewer, action: str = "duties.see") -> QuerySet[Occurrence]:
    """Occurrences to which the viewer may do ``action``; to see, also those for which they are named."""
    reach = visible(viewer, action, **COLUMNS)  # type: ignore[arg-type]
    rows = Occurrence.objects.exclude(state="withdrawn")
    if reach is None:
        return rows
    if action == "duties.see" and viewer.person_id is not None:
        named = Filling.objects.filter(person=viewer.person_id, ended_at__isnull=True)
        reach |= Q(pk__in=named.values("occurrence_id"))
    return rows.filter(reach)


def mine(viewer: Viewer, first: datetime, last: datetime) -> QuerySet[Occurrence]:
    """What a person on the phone may be asked to do between two instants: where they are named, and what anybody of their
    school or station may do. What only those do who answer for the body (`kinds.ANSWERED_FOR`), only they are asked."""
    answers = visible_to(viewer, "duties.plan").filter(rule__kind__in=kinds.ANSWERED_FOR).values("pk")
    rows = visible_to(viewer, "duties.check_in").filter(~Q(rule__kind__in=kinds.ANSWERED_FOR) | Q(pk__in=answers))
    named = Filling.objects.filter(person=viewer.person_id, ended_at__isnull=True, closes_at__gte=first)
    both = rows | Occurrence.objects.exclude(state="withdrawn").filter(pk__in=named.values("occurrence_id"))
    return both.filter(judge_at__gte=first, opens_at__lte=last).order_by("opens_at", "pk")


def check_ins_visible_to(viewer: Viewer) -> QuerySet[CheckIn]:
    """Check-ins at what the viewer sees, and their own."""
    reach = visible(viewer, "duties.see", area="area_path", school="school_id", organisation=None)
    rows = CheckIn.objects.all()
    if reach is None:
        return rows
    return rows.filter(reach | Q(person=viewer.person_id) if viewer.person_id is not None else reach)


def open_reports(viewer: Viewer) -> list[TamperReport]:
    """Reports of tampered sheets that nobody has looked at, at points that the viewer may turn; the newest first."""
    points = points_visible_to(viewer).values("pk")
    rows = TamperReport.objects.filter(settled_at__isnull=True, point__in=points)
    return list(rows.select_related("point__school", "point__place")[:200])


def points_visible_to(viewer: Viewer, action: str = "duties.points") -> QuerySet[Point]:
    """Points whose sheets the viewer may print and turn."""
    return limit(Point.objects.filter(active=True), viewer, action, **COLUMNS)  # type: ignore[arg-type]
