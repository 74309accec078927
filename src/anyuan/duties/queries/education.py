"""What somebody sees of public education. What was published is open; what a school planned is its own and its area's."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone

from anyuan.directory.policy import Viewer, visible
from anyuan.duties.models import Booking, Material, MaterialView, Room, Session, Tip


def _reach(viewer: Viewer, action: str) -> Q | None:
    return visible(viewer, action, area="area_path", school="school_id", organisation=None)


def materials_visible_to(viewer: Viewer, action: str = "education.see") -> QuerySet[Material]:
    """To see: everything that is published. To withdraw: what lies within the viewer's reach."""
    rows = Material.objects.filter(withdrawn_at__isnull=True)
    if action == "education.see":
        return rows
    reach = _reach(viewer, action)
    return rows if reach is None else rows.filter(reach)


def sessions_visible_to(viewer: Viewer, action: str = "education.see") -> QuerySet[Session]:
    """Sessions within the viewer's reach; to see, also those that are open to every school."""
    rows = Session.objects.select_related("school", "speaker")
    reach = _reach(viewer, action)
    if reach is None:
        return rows
    return rows.filter(reach | Q(school__isnull=True, sign_up=True) if action == "education.see" else reach)


def tips_visible_to(viewer: Viewer) -> QuerySet[Tip]:
    """Tips are published: everybody who sees the page sees them."""
    return Tip.objects.select_related("school")


def rooms_visible_to(viewer: Viewer) -> QuerySet[Room]:
    """Rooms that the viewer may book: those of their school or area, and those that belong to no school."""
    rows = Room.objects.filter(active=True).select_related("school", "counsellor")
    reach = _reach(viewer, "education.book")
    mine = Q(school__isnull=True) | Q(counsellor=viewer.person_id) if viewer.person_id else Q(school__isnull=True)
    return rows if reach is None else rows.filter(reach | mine)


def bookings_visible_to(viewer: Viewer, room: Room) -> QuerySet[Booking]:
    """Of an experience room all bookings; of a counselling room the viewer's own, or all when they are its counsellor.

    This does not ask the policy for a role: there is none that opens them (red line 8).
    """
    rows = Booking.objects.filter(room=room).select_related("booked_by")
    if room.kind != "counselling":
        return rows
    if viewer.person_id is None:
        return rows.none()
    return rows if room.counsellor_id == viewer.person_id else rows.filter(booked_by=viewer.person_id)


def views_of(materials: Iterable[Material]) -> dict[int, int]:
    """How often each of these materials was opened."""
    rows = MaterialView.objects.filter(material__in=[row.pk for row in materials]).order_by()
    return dict(rows.values_list("material").annotate(n=Sum("count")))


@dataclass(frozen=True, slots=True)
class Figures:
    """Public education in five numbers over local days; of sessions only those that were held."""

    first: date
    last: date
    sessions: int
    attendances: int
    by_topic: list[tuple[str, int, int]]  # (topic, sessions, attendances)
    tips: int
    written_to: int
    views: int


def figures(viewer: Viewer, first: date, last: date) -> Figures:
    """The numbers of what the viewer sees, both days included."""
    zone = timezone.get_current_timezone()
    begin = datetime.combine(first, time.min, zone)
    end = datetime.combine(last + timedelta(days=1), time.min, zone)
    held = sessions_visible_to(viewer).filter(state="held", starts_at__gte=begin, starts_at__lt=end).order_by()
    columns = ("pupils", "parents", "staff", "others")
    topics = [
        (row["topic"], row["n"], sum(row[name] or 0 for name in columns))
        for row in held.values("topic").annotate(n=Count("pk"), **{name: Sum(name) for name in columns})
    ]
    tips = tips_visible_to(viewer).filter(published_at__gte=begin, published_at__lt=end)
    views = MaterialView.objects.filter(day__gte=first, day__lte=last, material__in=materials_visible_to(viewer))
    return Figures(
        first=first,
        last=last,
        sessions=sum(count for _topic, count, _people in topics),
        attendances=sum(people for _topic, _count, people in topics),
        by_topic=sorted(topics, key=lambda row: (-row[2], row[0])),
        tips=tips.count(),
        written_to=tips.aggregate(n=Sum("written_to"))["n"] or 0,
        views=views.aggregate(n=Sum("count"))["n"] or 0,
    )
