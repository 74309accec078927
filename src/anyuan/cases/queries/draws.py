"""Draws for re-inspection, and what anybody needs to check one."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet

from anyuan.cases.models import Draw, Recheck
from anyuan.cases.rules.draw import picks
from anyuan.directory.policy import Viewer, visible


def visible_to(viewer: Viewer) -> QuerySet[Draw]:
    """Draws over the areas in which the viewer may draw, the newest first, with how many were looked at (``done``) and
    how many of those were not done as reported (``false``)."""
    reach = visible(viewer, "cases.draw", area="area_path", school=(), organisation=())
    found = Draw.objects.order_by("-drawn_at", "-id")
    return (found if reach is None else found.filter(reach)).annotate(
        done=Count("rechecks", filter=Q(rechecks__done_at__isnull=False)),
        false=Count("rechecks", filter=Q(rechecks__outcome="false")),
    )


def to_check(row: Draw) -> dict[str, Any]:
    """What ``docs/check_draw.py`` reads: the list with its digest, the seed and the block that it came from, and the picks.
    References only; nothing of any case."""
    return {
        "id": row.pk,
        "from": row.from_date.isoformat(),
        "to": row.to_date.isoformat(),
        "kinds": row.kinds,
        "refs": row.refs,
        "digest": row.population_digest,
        "size": row.size,
        "seed": row.seed,
        "block": row.block,
        "picks": picks(row.refs, row.seed, row.size) if row.seed else [],
    }


def owed_by(person_id: int | None) -> QuerySet[Recheck]:
    """Re-inspections that this person was named for and has not yet made."""
    return Recheck.objects.filter(done_at__isnull=True, inspector_id=person_id or 0)
