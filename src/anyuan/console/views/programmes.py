"""Programmes as a whole: what is in use in an area, what another one would install and change, taking it and ending it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from anyuan.console.present import programme_words
from anyuan.console.views.common import actor, back, opens, refuse_and_go_back, render
from anyuan.directory import policy
from anyuan.directory.models import Area
from anyuan.directory.policy import limit
from anyuan.directory.refusals import Refused
from anyuan.duties import actions as duties
from anyuan.duties.queries import burden
from anyuan.programmes import actions, queries
from anyuan.programmes.models import Adoption

SEE, TAKE = "programmes.see", "programmes.take"
MOST_AREAS = 300


@require_GET
@opens(SEE)
def overview(request: HttpRequest) -> HttpResponse:
    """What stands in use in the areas of this person, and the programmes that could be taken."""
    areas = list(_areas(request, SEE)[:MOST_AREAS])
    today = timezone.localdate(request.now)
    rows = [
        {"row": row, "ended": row.last_day is not None and row.last_day < today, "reason": programme_words.reason(row)}
        for row in queries.adopted(areas)
    ]
    context = {
        "rows": rows,
        "packs": [{"pack": pack, "counts": programme_words.counts(pack)} for pack in queries.library().values()],
        "areas": areas,
        "area": areas[0] if areas else None,
        "today": today,
        "here": "whole-programmes",
        "query": "",
        "may_points": policy.may(request.viewer, "duties.points"),
    }
    return render(request, "console/programmes/overview.html", context)


@require_GET
@opens(SEE)
def look(request: HttpRequest, name: str) -> HttpResponse:
    """One programme before it is taken: every duty, pack and body, and what becomes of it in this area from this day on."""
    area = _area(request, SEE, request.GET.get("area", ""))
    first = _day(request.GET.get("from", "")) or timezone.localdate(request.now)
    if name not in queries.library():
        raise Http404
    found = queries.preview(name, area, first)
    held = Adoption.objects.filter(pack=name, area=area, last_day__isnull=True).first()
    context = {
        "name": name,
        "found": found,
        "groups": programme_words.groups(found),
        "held": held,
        "excess": burden.excess_of(found.pack),
        "areas": list(_areas(request, SEE)[:MOST_AREAS]),
        "today": timezone.localdate(request.now),
        "here": "whole-programmes",
        "query": "",
        "may_points": policy.may(request.viewer, "duties.points"),
        "may_take": _areas(request, TAKE).filter(pk=area.pk).exists(),
    }
    return render(request, "console/programmes/look.html", context)


@require_POST
@opens(TAKE)
def take(request: HttpRequest, name: str) -> HttpResponse:
    """Take it into use from a day on; its duties are laid ahead at once."""
    if name not in queries.library():
        raise Http404
    area = _area(request, TAKE, request.POST.get("area", ""))
    first = _day(request.POST.get("from", "")) or timezone.localdate(request.now)
    here = f"{reverse('console:programme', args=[name])}?area={area.code}&from={first}"
    try:
        why = request.POST.get("override", "").strip()[:300]
        actions.take(name, area, valid_from=first, override=why, by=actor(request), now=request.now)
    except Refused as refused:
        return refuse_and_go_back(request, str(refused), here)
    laid = duties.schedule(request.now)
    messages.success(request, _("At work. {count} duties were laid ahead.").format(count=laid))
    return back(request, here)


@require_POST
@opens(TAKE)
def end(request: HttpRequest, name: str) -> HttpResponse:
    """End it with a day, for a reason."""
    area = _area(request, TAKE, request.POST.get("area", ""))
    here = f"{reverse('console:programme', args=[name])}?area={area.code}"
    adoption = Adoption.objects.filter(pack=name, area=area, last_day__isnull=True).first()
    if adoption is None:
        raise Http404
    last_day = _day(request.POST.get("last_day", ""))
    if last_day is None:
        return refuse_and_go_back(request, _("Please enter the day."), here)
    try:
        actions.end(
            adoption, last_day=last_day, reason=request.POST.get("reason", ""), by=actor(request), now=request.now
        )
    except Refused as refused:
        return refuse_and_go_back(request, str(refused), here)
    duties.schedule(request.now)
    messages.success(request, _("The programme ends with {day}.").format(day=last_day))
    return back(request, here)


def _areas(request: HttpRequest, action: str) -> Any:
    return limit(Area.objects.filter(active=True), request.viewer, action, area="path", school=None, organisation=None)


def _area(request: HttpRequest, action: str, code: str) -> Area:
    rows = _areas(request, action)
    area: Area | None = rows.filter(code=code).first() if code else rows.first()
    if area is None:
        raise Http404
    return area


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Http404 from None
