"""Take a version into use; switch a requirement on that was checked against the official text."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from anyuan.console.views.cases.intake import own_area as area_of
from anyuan.console.views.common import actor, back, opens, refuse_and_go_back, sentence
from anyuan.directory import policy
from anyuan.directory.models import Area
from anyuan.directory.refusals import Refused
from anyuan.standards.actions import adopt, switch

ADOPT = "standards.adopt"


@require_POST
@opens(ADOPT)
def adopt_version(request: HttpRequest, name: str) -> HttpResponse:
    """The pack's text holds from a day on, in the area of whoever decides."""
    page = f"/standards/{name}/text/"
    given = request.POST.get("valid_from", "")
    try:
        first = date.fromisoformat(given) if given else None
    except ValueError:
        return refuse_and_go_back(request, _("Please give the day as 2026-09-01."), page)
    try:
        made = adopt(name, own_area(request, ADOPT), valid_from=first, by=actor(request), now=request.now)
    except Refused as refused:
        return refuse_and_go_back(request, sentence(refused), page)
    messages.info(request, _("Version %(n)d holds from %(day)s.") % {"n": made.number, "day": made.valid_from})
    return back(request, page)


@require_POST
@opens(ADOPT)
def switch_requirement(request: HttpRequest, name: str) -> HttpResponse:
    """Judged here from today on, or no longer; with the place where it is written."""
    page = f"/standards/{name}/text/"
    form = request.POST
    try:
        switch(
            name,
            form.get("requirement", ""),
            own_area(request, ADOPT),
            on=form.get("on") == "1",
            reason=form.get("reason", ""),
            by=actor(request),
            now=request.now,
        )
    except Refused as refused:
        return refuse_and_go_back(request, sentence(refused), page)
    return back(request, page)


def own_area(request: HttpRequest, action: str) -> Area:
    """The area over which the viewer decides."""
    path = area_of(request)
    area = Area.objects.filter(path=path).first() if path else None
    if area is None or not policy.allows(request.viewer, action, area):
        raise Http404
    return area
