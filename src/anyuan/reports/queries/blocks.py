"""Blocks that show rows and months: what a figure counts, listed, and how it went over two years."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from anyuan.directory.policy import Viewer
from anyuan.measures import queries as measures
from anyuan.measures.models import Day
from anyuan.measures.queries import Figure
from anyuan.reports.queries import said
from anyuan.reports.queries.sheet import Sheet

MONTHS = 12


def rows_block(viewer: Viewer, figure: Figure, sheet: Sheet, most: int, now: datetime) -> dict[str, Any]:
    """The rows of a figure, at most ``most``, with how many there are in all as a figure beneath."""
    period = figure.period
    found = measures.rows_of(viewer, figure.measure, period.first, period.last, figure.about, now=now, page=most)
    rows = [
        [
            {"text": line.ref},
            {"words": {"zh": line.school.name, "en": line.school.name_en or line.school.name}}
            if line.school
            else {"text": "–"},
            {"text": _at(line.at)},
        ]
        for line in found.lines
    ]
    heads = [said.both(lambda: _("Reference")), said.both(lambda: _("School")), said.both(lambda: _("When"))]
    total = [{"words": said.both(lambda: _("Together"))}, sheet.figure(figure), {"text": ""}]
    return {"kind": "table", "heads": heads, "rows": rows, "total": total, "caption": figure.measure.title}


def trend_block(viewer: Viewer, figure: Figure, today: date) -> dict[str, Any]:
    """Twelve months up to the document's last, and the same months a year before; None is a month without data."""
    last = min(figure.period.last, today).replace(day=1)
    months = [_month(last, -n) for n in range(MONTHS - 1, -1, -1)]
    span = measures.trend_span(figure.period, today)
    whole = type(span)(_month(months[0], -12), span.last)
    added = measures.by_month(viewer, figure.measure, whole, figure.about)
    days = Day.objects.filter(measure=figure.measure.name, day__gte=whole.first, day__lte=whole.last)
    counted = {day.replace(day=1) for day in days.values_list("day", flat=True)}
    if figure.measure.is_stock:
        counted = measures.months_known(figure.measure, (*months, *(_month(month, -12) for month in months)), today)

    def value(month: date) -> float | None:
        if month not in counted:
            return None
        total = added.get(month)
        if total is None:
            return None if figure.measure.is_share else 0.0
        return total.value

    return {
        "kind": "chart",
        "title": figure.measure.title,
        "share": figure.measure.is_share,
        "months": [f"{month:%Y-%m}" for month in months],
        "now": [value(month) for month in months],
        "then": [value(_month(month, -12)) for month in months],
    }


def _month(first: date, by: int) -> date:
    number = first.year * 12 + first.month - 1 + by
    return date(number // 12, number % 12 + 1, 1)


def _at(at: date | datetime) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M") if isinstance(at, datetime) else at.isoformat()
