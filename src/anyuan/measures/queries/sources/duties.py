"""Duties, what was shown for them, and drills."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Count, IntegerField, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from anyuan.duties.models import CheckIn, Drill, DrillNote, DrillPart, Occurrence, RollLine
from anyuan.duties.queries import check_ins_visible_to
from anyuan.duties.queries import visible_to as duties_visible
from anyuan.duties.queries.drills import drills_visible_to
from anyuan.measures.queries.sources.bound import Bound, Rows, among, names, same, since


def _drills() -> Rows:
    """Drills that were held to their end. Who took part is who was present at the roll call: counted, never named."""
    lines = RollLine.objects.filter(roll__drill=OuterRef("pk")).order_by().values("roll__drill")
    present = Subquery(lines.annotate(n=Sum("present")).values("n"), output_field=IntegerField())
    return Drill.objects.filter(state__in=("ended", "evaluated"), started_at__isnull=False).annotate(
        participants=Coalesce(present, 0),
        evacuation_span=since("evacuated_at", "started_at"),
        part_count=_many(DrillPart.objects),
        note_count=_many(DrillNote.objects),
    )


def _many(rows: Rows) -> Coalesce:
    """How many of these hang on a drill."""
    mine = rows.filter(drill=OuterRef("pk")).order_by().values("drill").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(mine, output_field=IntegerField()), 0)


SOURCES: Mapping[str, Bound] = {
    "duties": Bound(
        lambda: Occurrence.objects.exclude(state__in=("withdrawn", "planned")),
        lambda rows, viewer, now: rows & duties_visible(viewer),  # one table, no look-up of each row
        names("state", "needed", "arrived")
        | same(kind="rule__kind", rule="rule__key", programme="post__programme__code"),
        {"owed": "day"},
        {"duties.occurrence": "pk", "duties.round": "round_id"},
        ref="pk",
        title="rule__key",
        dated=True,
    ),
    "check_ins": Bound(
        lambda: CheckIn.objects.filter(occurrence__isnull=False).exclude(occurrence__state="withdrawn"),
        lambda rows, viewer, now: rows & check_ins_visible_to(viewer),
        names("method", "verdict", "role", "clock", "head_count") | same(kind="occurrence__rule__kind"),
        {"made": "made_at"},
        {"duties.occurrence": "occurrence_id"},
        ref="occurrence_id",
        title="occurrence__rule__key",
    ),
    "drills": Bound(
        _drills,
        lambda rows, viewer, now: among(rows, drills_visible_to(viewer)),
        names("scenario", "state", "participants", "interruptions", "with_pupils")
        | same(evacuation_seconds="evacuation_span", evacuated="evacuated_at", evaluated="evaluated_at")
        | same(parts="part_count", notes="note_count"),
        {"held": "started_at"},
        {"duties.drill": "pk", "duties.roll_call": "roll_calls"},
        ref="pk",
        title="title",
    ),
}
