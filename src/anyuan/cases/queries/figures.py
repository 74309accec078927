"""Closure that can be trusted: five figures, always shown together, each with numerator, denominator and rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from anyuan.cases.models import Case, Closure, Recheck
from anyuan.cases.queries.visible import visible_to
from anyuan.directory.policy import Viewer

REOPENED_DAYS = 30


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: so many of so many, and the rows behind the numerator."""

    name: str
    label: Any
    numerator: int
    denominator: int
    rows: QuerySet[Case]


def closure_figures(
    viewer: Viewer, *, from_date: date, to_date: date, now: datetime, kind: str = "", area: str = "", owner: str = ""
) -> list[Figure]:
    """Both days included, local. Protected cases are counted in none of them; exercises neither.

    Opened in the period → closed. Closed in the period → on time, verified. Verified in the period → reopened within
    thirty days. Looked at again in the period → found falsely closed.
    """
    start, end = _midnight(from_date), _midnight(to_date + timedelta(days=1))
    cases = visible_to(viewer, now=now).filter(protected=False, exercise=False)
    if kind:
        cases = cases.filter(kind=kind)
    if area:
        cases = cases.filter(area_path__startswith=area)
    body, _colon, number = owner.partition(":")
    if number.isdigit():
        cases = cases.filter(owner_kind=body, owner_id=int(number))
    opened = cases.filter(opened_at__gte=start, opened_at__lt=end).exclude(state__in=("joined", "dismissed"))
    closed = cases.filter(state="closed", closed_at__gte=start, closed_at__lt=end)
    judged = Closure.objects.filter(verdict="verified", judged_at__gte=start, judged_at__lt=end, case__in=cases)
    again = judged.filter(reopened_at__lte=F("judged_at") + timedelta(days=REOPENED_DAYS))
    looked = Recheck.objects.filter(done_at__gte=start, done_at__lt=end, case__in=cases)
    false = looked.filter(outcome="false")
    return [
        _figure("closed", _("Closed, of those opened"), opened.filter(state="closed"), opened),
        _figure("on_time", _("Closed on time"), closed.filter(on_time=True), closed),
        _figure("verified", _("Verified by somebody else"), closed.filter(verified_at__isnull=False), closed),
        Figure(
            "reopened",
            _("Opened again within 30 days"),
            again.count(),
            judged.count(),
            cases.filter(Q(pk__in=again.values("case_id"))),
        ),
        Figure(
            "false",
            _("Found falsely closed, of those looked at again"),
            false.count(),
            looked.count(),
            cases.filter(Q(pk__in=false.values("case_id"))),
        ),
    ]


def _figure(name: str, label: Any, part: QuerySet[Case], whole: QuerySet[Case]) -> Figure:
    return Figure(name, label, part.count(), whole.count(), part)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), timezone.get_current_timezone())
