"""Today: what stands and what is missing now, as figures, on the map, and site by site beside it."""

from __future__ import annotations

from collections import Counter
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from anyuan.console.present.words import TABLES, named
from anyuan.console.views.common import opens, render
from anyuan.console.views.duties.pages import ACTION, tabs, where_asked
from anyuan.duties import queries
from anyuan.duties.queries.standing import Site, sites
from anyuan.duties.rules import standing

MOST_SITES, MOST_RESTING = 120, 300
RESTING = ("stands", "time", "quiet")


@require_GET
@opens(ACTION)
def today(request: HttpRequest) -> HttpResponse:
    """The day's board, of everything the viewer sees or of one area, body or school of it."""
    where = where_asked(request)
    found = sites(request.viewer, request.now, where)
    acting = [site for site in found if site.sign not in RESTING]
    resting = [site for site in found if site.sign in RESTING]
    counted = Counter(site.sign for site in found)
    context = {
        "board": queries.board(request.viewer, request.now, where),
        "school": where.school,
        "where": where,
        "narrowed": f"&{urlencode(where.query)}" if where.query else "",
        "acting": acting[:MOST_SITES],
        "resting": resting[:MOST_RESTING],
        "unshown": max(0, len(acting) - MOST_SITES) + max(0, len(resting) - MOST_RESTING),
        "legend": [(name, TABLES["sign"][name], counted[name]) for name in standing.SIGNS],
        "off_map": sum(1 for site in found if site.lon is None or site.lat is None),
        "marks": reverse("console:duty-marks") + (f"?{urlencode(where.query)}" if where.query else ""),
    }
    return render(request, "console/duties/today.html", context | tabs(request, "today"))


@require_GET
@opens(ACTION)
def marks(request: HttpRequest) -> HttpResponse:
    """The same sites as marks for the map; those without a position stand in the list alone."""
    found = sites(request.viewer, request.now, where_asked(request))
    located = [site for site in found if site.lon is not None and site.lat is not None]
    answer = JsonResponse(
        {"marks": [_mark(site) for site in reversed(located)]}, json_dumps_params={"ensure_ascii": False}
    )
    answer["Cache-Control"] = "no-store"
    return answer


def _mark(site: Site) -> dict[str, Any]:
    said = str(TABLES["sign"][site.sign])
    if site.missing:
        said += " " + ngettext("%(n)d post", "%(n)d posts", site.missing) % {"n": site.missing}
    school = site.row.code if site.kind == "school" else ""
    url = f"{reverse('console:duties')}?school={school}" if school else ""
    return {"lon": site.lon, "lat": site.lat, "sign": site.sign, "name": named(site.row), "said": said, "url": url}
