"""How much equipment there is: by item, good on a day, in somebody's hands. Standards and measures read these."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet, Sum

from anyuan.directory.models import Equipment, EquipmentIssue


def usable(on: date) -> QuerySet[Equipment]:
    """Batches on the list that may be used on a day: not being repaired or scrapped, not past their day."""
    good = Q(expires_on__isnull=True) | Q(expires_on__gte=on)
    return Equipment.objects.filter(good, active=True, state__in=("in_use", "spare"))


def pieces_by_school(schools: Iterable[int], on: date) -> dict[int, dict[str, int]]:
    """School id → item → pieces that are good on the day. A school without any is not in it."""
    rows = (
        usable(on).filter(school__in=list(schools)).order_by().values_list("school_id", "item").annotate(Sum("count"))
    )
    found: dict[int, dict[str, int]] = {}
    for school, item, pieces in rows:
        found.setdefault(school, {})[item] = pieces
    return found


def out_of(equipment: Equipment) -> int:
    """How many pieces of a batch are in somebody's hands."""
    out = EquipmentIssue.objects.filter(equipment=equipment, returned_on__isnull=True)
    return int(out.aggregate(n=Sum("count"))["n"] or 0)
