"""What the house drafts each morning, and which schools have not acknowledged what went to them."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_POST

from anyuan.console.present.words import said
from anyuan.console.views.common import actor, back, opens, refuse_and_go_back, render
from anyuan.directory import policy
from anyuan.directory.models import Area
from anyuan.directory.policy.decide import open_grants
from anyuan.directory.refusals import Refused
from anyuan.reports import actions, queries
from anyuan.reports.models import Receipt, Routine

MOST = 300


@require_GET
@opens("papers.see")
def acknowledgements(request: HttpRequest) -> HttpResponse:
    """Issued documents that a school has not acknowledged, the oldest first; a school sees its own alone."""
    papers = queries.visible_to(request.viewer).filter(state="issued")
    open_ones = Receipt.objects.filter(taken_at=None, paper__in=papers.values("pk")).select_related("paper", "school")
    grants = open_grants(request.viewer, "papers.see")
    own = [grant.school_id for grant in grants if grant.school_id is not None]
    if own and not any(grant.area_path for grant in grants):
        open_ones = open_ones.filter(school__in=own)
    found: dict[int, dict[str, Any]] = {}
    for one in open_ones.order_by("sent_at", "paper", "school__code")[:MOST]:
        paper = found.setdefault(
            one.paper_id, {"row": one.paper, "title": said(one.paper.content["title"]), "open": []}
        )
        paper["open"].append(one)
    for pk, paper in found.items():
        paper["all"] = Receipt.objects.filter(paper=pk).count() if not own else len(paper["open"])
    return render(request, "console/papers/acknowledgements.html", {"papers": list(found.values()), "own": bool(own)})


@require_POST
@opens("papers.issue")
def routine(request: HttpRequest) -> HttpResponse:
    """Set the hour of one document of one area, or switch it off."""
    area = Area.objects.filter(code=request.POST.get("area", "")).first()
    name = request.POST.get("name", "")
    known = {name for name, pack in queries.all_templates().items() if "draft_at" in pack}
    if area is None or name not in known or not policy.allows(request.viewer, "papers.issue", area):
        raise Http404
    active = request.POST.get("active") == "on"
    try:
        actions.set_routine(area, name, request.POST.get("at", ""), active=active, by=actor(request), now=request.now)
    except Refused as reason:
        return refuse_and_go_back(request, str(reason), "/reports/")
    return back(request, "/reports/")


def routines_of(request: HttpRequest, areas: list[Area]) -> list[dict[str, Any]]:
    """The mornings of the areas over which the reader may issue documents."""
    mine = [area for area in areas if policy.allows(request.viewer, "papers.issue", area)]
    kept = {(row.area_id, row.name): row for row in Routine.objects.filter(area__in=mine)}
    found = []
    for area in mine:
        for name, pack in queries.all_templates().items():
            if "draft_at" in pack:
                row = kept.get((area.pk, name))
                at = f"{row.at:%H:%M}" if row else pack["draft_at"]
                found.append({"area": area, "name": name, "title": said(pack["title"]), "at": at,
                              "active": row is None or row.active, "weekly": pack["period"] == "week"})  # fmt: skip
    return found
