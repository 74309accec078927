"""What a school was asked to put right and has not. These the platform itself counts, so none is a fact as well."""

from __future__ import annotations

from collections import defaultdict

from django.db.models import Q

from anyuan.cases.models import Case
from anyuan.standards.queries.facts.registry import Ask, Found, listed, source
from anyuan.standards.rules.values import Fact, Row

KINDS = {"rectifications_overdue": "rectification", "hazards_overdue": "hazard"}


@source(*KINDS)
def overdue(ask: Ask) -> Found:
    """Open and past their limit at the end of the day; exercises and protected matters are never counted."""
    rows = Case.objects.filter(school__in=ask.ids, kind__in=KINDS.values(), exercise=False, protected=False)
    rows = rows.exclude(state__in=("joined", "dismissed")).filter(opened_at__lt=ask.end, handle_due_at__lt=ask.end)
    rows = rows.filter(Q(closed_at__isnull=True) | Q(closed_at__gte=ask.end)).filter(
        Q(handled_at__isnull=True) | Q(handled_at__gte=ask.end)
    )
    mine: dict[tuple[int, str], list[tuple[int, str]]] = defaultdict(list)
    for school, kind, pk, ref in rows.order_by("handle_due_at", "pk").values_list("school_id", "kind", "pk", "ref"):
        mine[school, kind].append((pk, ref))
    return {
        name: {
            school: Fact(
                name,
                len(mine[school, kind]),
                ask.on,
                listed(ask, (Row("cases.case", pk, ref) for pk, ref in mine[school, kind])),
                total=len(mine[school, kind]),
            )
            for school in ask.ids
        }
        for name, kind in KINDS.items()
    }
