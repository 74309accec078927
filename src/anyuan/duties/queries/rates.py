"""The compliance rate: done ÷ (scheduled − excused), always with both numbers and the rows beneath them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, QuerySet

from anyuan.directory.policy import Viewer
from anyuan.duties.models import Change, Occurrence
from anyuan.duties.queries.visible import visible_to
from anyuan.duties.rules import moves


@dataclass(frozen=True, slots=True)
class Rate:
    """What became of what was owed. ``scheduled`` counts what was over by ``as_of``; withdrawn ones were never owed.

    ``rows`` are the occurrences of the denominator, not yet read: every figure opens the rows that it counts.
    """

    scheduled: int
    excused: int
    done: int
    late: int
    incomplete: int
    missed: int
    as_of: datetime
    rows: QuerySet[Occurrence]

    @property
    def numerator(self) -> int:
        return self.done

    @property
    def denominator(self) -> int:
        return self.scheduled - self.excused

    @property
    def value(self) -> float | None:
        """Between 0 and 1; None when nothing was owed, which is not the same as nothing done."""
        return self.done / self.denominator if self.denominator else None


def compliance_rate(
    viewer: Viewer,
    first: date,
    last: date,
    *,
    now: datetime,
    area_path: str = "",
    school: int | None = None,
    kind: str = "",
    programme: str = "",
) -> Rate:
    """The rate over the local days ``first`` … ``last`` of what the viewer sees. What is not over by ``now`` is not in it."""
    rows = visible_to(viewer).filter(day__gte=first, day__lte=last, judge_at__lte=now)
    wanted: dict[str, Any] = {
        "area_path__startswith": area_path,
        "school": school,
        "rule__kind": kind,
        "post__programme__code": programme,
    }
    rows = rows.filter(**{name: value for name, value in wanted.items() if value not in ("", None)})
    counts = dict(rows.order_by().values_list("state").annotate(n=Count("pk")))
    owed = rows.exclude(state="excused").order_by("opens_at", "pk")
    scheduled = sum(counts.get(state, 0) for state in moves.SCHEDULED)
    states = {state: counts.get(state, 0) for state in ("excused", "done", "late", "incomplete", "missed")}
    return Rate(scheduled=scheduled, **states, as_of=now, rows=owed)


def reasons(viewer: Viewer, first: date, last: date, area_path: str = "") -> list[tuple[str, str, int]]:
    """(kind of change, reason, how many) over local days: why things were excused, swapped, substituted."""
    seen = visible_to(viewer).filter(day__gte=first, day__lte=last, area_path__startswith=area_path)
    rows = Change.objects.filter(occurrence__in=seen.values("pk")).order_by()
    counted = rows.values_list("kind", "reason").annotate(n=Count("pk"))
    return sorted(counted, key=lambda row: (row[0], -row[2], row[1]))
