"""Figures: the dashboard, one measure with its trend and tables, the rows behind a number, and tables to take along."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from anyuan.console.present import figures
from anyuan.console.present.words import named, said
from anyuan.console.queries import measure_doors
from anyuan.console.queries import measures as gathered
from anyuan.console.queries.measure_sheet import sheet
from anyuan.console.views.common import opens, render
from anyuan.directory import policy
from anyuan.measures import queries
from anyuan.measures.rules import periods
from anyuan.measures.rules.vocabulary import AXES

ACTION = "measures.see"
KINDS = ("day", "week", "month", "quarter", "half", "year")


@require_GET
@opens(ACTION)
def dashboard(request: HttpRequest) -> HttpResponse:
    """All figures of a period, about everything that the viewer sees or one area, body or school of it."""
    place, period = asked(request)
    context = {
        "groups": gathered.tiles(request.viewer, period, place.about, request.now),
        "wall": request.GET.get("view") == "wall",
    }
    return render(request, "console/measures/dashboard.html", context | frame(request, place, period))


@require_GET
@opens(ACTION)
def measure(request: HttpRequest, name: str) -> HttpResponse:
    """One figure: its definition, its trend with last year, and how it splits."""
    place, period = asked(request)
    one = _measure(name)
    today = timezone.localdate(request.now)
    figure = queries.figure(request.viewer, name, period, place.about, today=today)
    by = _axis(request, one, place)
    context = {
        "one": one,
        "shown": figures.shown(figure),
        "figure": figure,
        "chart": gathered.trend(request.viewer, one, period, place.about, today),
        "by": by,
        "axes": _axes(one, place),
        "rows": gathered.table(request.viewer, figure, by, published=_published(request, one)),
        "changed": queries.changed_without_version(name),
        "versions": [(version, said(version.content["version"]["definition"])) for version in reversed(one.versions)],
    }
    return render(request, "console/measures/measure.html", context | frame(request, place, period))


@require_GET
@opens(ACTION)
def rows(request: HttpRequest, name: str) -> HttpResponse:
    """The rows that a figure counts, each leading to its record."""
    place, period = asked(request)
    one = _measure(name)
    part = "denominator" if request.GET.get("part") == "denominator" else "numerator"
    kind = request.GET.get("kind", "")
    found = queries.rows_of(
        request.viewer,
        one,
        period.first,
        period.last,
        place.about,
        now=request.now,
        kind=kind,
        part=part,
        after=request.GET.get("after", ""),
    )
    total = found.counted if part == "numerator" else found.of
    context = {
        "one": one,
        "found": found,
        "doors": measure_doors.doors(found.lines),
        "part": part,
        "total": figures.amount(float(total if found.adds is None else found.adds), share=False),
        "unseen": total - found.seen,
        "kind": kind,
        "kind_word": measure_doors.kind_word(one, kind) if kind else "",
        "next": urlencode({**request.GET.dict(), "after": found.after}) if found.after else "",
    }
    return render(request, "console/measures/rows.html", context | frame(request, place, period))


@require_GET
@opens(ACTION)
def table(request: HttpRequest, name: str) -> HttpResponse:
    """The table as a sheet to take along: small cells are left out of it."""
    place, period = asked(request)
    one = _measure(name)
    figure = queries.figure(request.viewer, name, period, place.about, today=timezone.localdate(request.now))
    by = _axis(request, one, place)
    lines = gathered.table(
        request.viewer, figure, by, published=bool(one.words.get("small")) or _published(request, one)
    )
    answer = HttpResponse(
        sheet(figure, lines, by, place.title),
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
    answer["Content-Disposition"] = f'attachment; filename="{name}-{period}-{by}.xlsx"'
    return answer


def asked(request: HttpRequest) -> tuple[gathered.Place, periods.Period]:
    """What the address is about and over which period; what is not there is a 404."""
    try:
        return gathered.place(request.viewer, request.GET.dict()), gathered.period_of(
            request.GET.get("period", ""), request.now
        )
    except (queries.NotThere, periods.PeriodUnreadable):
        raise Http404 from None


def _measure(name: str) -> queries.Measure:
    try:
        return queries.measure(name)
    except queries.MeasureUnknown:
        raise Http404 from None


def _axes(one: queries.Measure, place: gathered.Place) -> list[str]:
    source = one.newest.counting.source
    skipped = set() if source.hours else {"hour"}
    if place.about.school is not None:
        skipped |= {"township", "school"}
    return [axis for axis in AXES if axis not in skipped]


def _axis(request: HttpRequest, one: queries.Measure, place: gathered.Place) -> str:
    axes = _axes(one, place)
    wanted = request.GET.get("by", "")
    return wanted if wanted in axes else "township" if "township" in axes else axes[0]


def _published(request: HttpRequest, one: queries.Measure) -> bool:
    """Whoever may not open the rows sees what would be published."""
    return not policy.may(request.viewer, measure_doors.right(one))


def frame(request: HttpRequest, place: gathered.Place, period: periods.Period) -> dict[str, Any]:
    """What every page of figures shows around itself: the place, the period, the ones before and after."""
    query = {"period": str(period), **place.about.query}
    today = timezone.localdate(request.now)
    other = [(kind, str(periods.of(min(period.last, today), kind))) for kind in KINDS]
    return {
        "place": place,
        "period": period,
        "before": urlencode(query | {"period": str(periods.before(period))}),
        "after": urlencode(query | {"period": str(periods.after(period))}) if period.last < today else "",
        "query": urlencode(query),
        "about_query": place.about.query,
        "kinds": other,
        "school": named(place.about.school) if place.about.school else "",
    }
