"""Public education: sessions that were held, materials and tips. Counted, never named."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import F
from django.db.models.functions import Coalesce

from anyuan.directory.policy import limit
from anyuan.duties.models import Booking, Material, Session, Tip
from anyuan.duties.queries.education import materials_visible_to, sessions_visible_to, tips_visible_to
from anyuan.measures.queries.sources.bound import Bound, Rows, among, names, same

HEADS = ("pupils", "parents", "staff", "others")


def _sessions() -> Rows:
    total = sum((Coalesce(F(name), 0) for name in HEADS[1:]), Coalesce(F(HEADS[0]), 0))
    return Session.objects.filter(state="held").annotate(attendance=total)


SOURCES: Mapping[str, Bound] = {
    "sessions": Bound(
        _sessions,
        lambda rows, viewer, now: among(rows, sessions_visible_to(viewer)),
        names("kind", "topic", "attendance", *HEADS) | same(stage="school__stage"),
        {"held": "starts_at"},
        {"duties.session": "pk"},
        ref="pk",
        title="title",
    ),
    "bookings": Bound(
        lambda: Booking.objects.filter(room__kind="experience").annotate(people=F("count")),
        lambda rows, viewer, now: limit(
            rows, viewer, "education.see", area="room__area_path", school="room__school_id", organisation=None
        ),
        names("people") | same(kind="room__kind"),
        {"booked": "starts_at"},
        {"duties.room": "room_id"},
        ref="room_id",
        title="room__name",
        school="room__school_id",
        area="room__area_path",
    ),
    # One that was taken back is no longer published: nobody could open it.
    "materials": Bound(
        lambda: Material.objects.filter(withdrawn_at__isnull=True),
        lambda rows, viewer, now: among(rows, materials_visible_to(viewer)),
        names("topic", "audience"),
        {"published": "written_at"},
        {"duties.material": "pk"},
        ref="code",
        title="title",
    ),
    "tips": Bound(
        Tip.objects.all,
        lambda rows, viewer, now: among(rows, tips_visible_to(viewer)),
        names("topic", "written_to"),
        {"published": "published_at"},
        {"duties.tip": "pk"},
        ref="pk",
        title="title",
    ),
}
