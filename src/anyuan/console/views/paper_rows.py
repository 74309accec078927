"""The rows behind a figure that is no daily measure, each leading to its record, as far as the reader sees them."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from anyuan.console.present.words import said
from anyuan.console.views.common import opens, render
from anyuan.measures.queries import NotThere, about
from anyuan.measures.rules import periods
from anyuan.reports.queries.counts import CountUnknown, count
from anyuan.reports.queries.lists import at

PARTS = ("counted", "rest")


@require_GET
@opens("papers.see")
def rows(request: HttpRequest, source: str) -> HttpResponse:
    """Rows of a count; ``part=rest`` shows those of the denominator that are not counted."""
    asked = request.GET
    part = asked.get("part", "counted")
    try:
        place = about(request.viewer, **{name: asked.get(name, "") for name in ("area", "school", "organisation")})
        period = periods.read(asked.get("period", ""))
        found = count(
            source,
            request.viewer,
            asked.get("of", ""),
            period,
            place,
            now=request.now,
            today=timezone.localdate(request.now),
        )
    except (CountUnknown, NotThere, periods.PeriodUnreadable):
        raise Http404 from None
    if part not in PARTS:
        raise Http404
    chosen = [row for row in found.rows if row.counted == (part == "counted")]
    where = place.school or place.area or place.body
    query = found.query
    context = {
        "found": found,
        "title": said(found.title),
        "where": where,
        "period": period,
        "part": part,
        "rows": [(row, said(row.title), said(row.state) if row.state else "", at(row.at)) for row in chosen],
        "rest": sum(not row.counted for row in found.rows),
        "query": query,
    }
    return render(request, "console/papers/rows.html", context)
