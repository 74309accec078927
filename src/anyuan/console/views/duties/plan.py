"""The week's plan of a school or station: names into a sheet, last week's copied, published; then changed one by one."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from anyuan.console.views.common import actor, back, opens, refuse_and_go_back, render, sentence
from anyuan.directory.models import Organisation, School
from anyuan.directory.policy import limit
from anyuan.directory.refusals import Refused
from anyuan.duties import actions
from anyuan.duties.models import Post, WeekPlan
from anyuan.duties.queries import plan as plans

ACTION = "duties.plan"


@require_GET
@opens(ACTION)
def plan(request: HttpRequest) -> HttpResponse:
    """The sheet of one school or station, or the list of those whose week the viewer plans."""
    where = _where(request, request.GET)
    if where is None:
        schools = list(_schools(request).order_by("code")[:500])
        if len(schools) != 1:
            context = {"schools": schools, "stations": _stations(request)[:200], "here": "plan", "query": ""}
            return render(request, "console/duties/plan_choose.html", context)
        where = schools[0]
    monday = _monday(request.GET.get("monday", ""), request)
    everything = request.GET.get("all") == "1"
    sheet = plans.week_sheet(request.viewer, where, monday, everything=everything)
    context = {
        "sheet": sheet,
        "where": where,
        "own": _own(where),
        "own_name": _own(where).partition("=")[0],
        "days": [monday + timedelta(days=n) for n in range(7)],
        "before": monday - timedelta(days=7),
        "after": monday + timedelta(days=7),
        "everything": everything,
        "may_copy": sheet.draft and _plan_of(where, monday - timedelta(days=7)) is not None,
        "here": "plan",
        "query": "",
    }
    return render(request, "console/duties/plan.html", context)


@require_POST
@opens(ACTION)
def save(request: HttpRequest) -> HttpResponse:
    """Keep the names as a draft; copy last week's; publish them to the duties."""
    where = _where(request, request.POST)
    if where is None:
        raise Http404
    monday = _monday(request.POST.get("monday", ""), request)
    address = f"/duties/plan/?{_own(where)}&monday={monday}"
    try:
        if request.POST.get("do") == "copy":
            before = _plan_of(where, monday - timedelta(days=7))
            if before is not None:
                actions.copy_week(before, monday, now=request.now)
            return back(request, address)
        draft = actions.plan_week(where, monday, _lines(request, where), now=request.now)
        if request.POST.get("do") == "publish":
            named, refused = actions.publish(draft, by=actor(request), now=request.now)
            messages.success(request, _("{count} names were put to the duties.").format(count=named))
            for seat, why in refused:
                day = monday + timedelta(days=seat.weekday - 1)
                messages.warning(request, f"{day:%m-%d}: {why}")
    except Refused as refused_whole:
        return refuse_and_go_back(request, sentence(refused_whole), address)
    return back(request, address)


def _lines(request: HttpRequest, where: School | Organisation) -> list[tuple[int, int, str, int, str]]:
    """The chosen names. Posts and people of somebody else are not there."""
    own = {"school": where} if isinstance(where, School) else {"organisation": where, "school": None}
    posts = set(Post.objects.filter(**own).values_list("pk", flat=True))
    people = {person.pk for person in plans.people_of(where)}
    found: dict[tuple[int, int, str, int], str] = {}
    for key, value in request.POST.items():
        parts = key.split("|")
        if len(parts) != 6 or parts[0] != "seat" or not value:
            continue
        if not (parts[1].isdigit() and parts[2] in set("1234567") and value.isdigit()):
            raise Http404
        post, person = int(parts[1]), int(value)
        if post not in posts or person not in people:
            raise Http404
        found.setdefault((post, int(parts[2]), parts[3][:20], person), parts[4][:12])
    return [(*key, force) for key, force in found.items()]


def _where(request: HttpRequest, given: Any) -> School | Organisation | None:
    if given.get("school"):
        found = _schools(request).filter(code=given["school"]).first()
    elif given.get("organisation"):
        found = _stations(request).filter(code=given["organisation"]).first()
    else:
        return None
    if found is None:
        raise Http404
    return found  # type: ignore[no-any-return]


def _own(where: School | Organisation) -> str:
    return f"{'school' if isinstance(where, School) else 'organisation'}={where.code}"


def _plan_of(where: School | Organisation, monday: date) -> WeekPlan | None:
    own = {"school": where} if isinstance(where, School) else {"organisation": where}
    return WeekPlan.objects.filter(**own, monday=monday, seats__isnull=False).first()


def _schools(request: HttpRequest) -> Any:
    rows = School.objects.filter(active=True).select_related("area")
    return limit(rows, request.viewer, ACTION, area="area__path", school="id")


def _stations(request: HttpRequest) -> Any:
    """Bodies that owe something of their own."""
    owing = Post.objects.filter(organisation__isnull=False, school__isnull=True).values("organisation_id")
    rows = Organisation.objects.filter(active=True, pk__in=owing).select_related("area").order_by("code")
    return limit(rows, request.viewer, ACTION, area="area__path", school=None, organisation="id")


def _monday(text: str, request: HttpRequest) -> date:
    try:
        day = date.fromisoformat(text) if text else timezone.localdate(request.now)
    except ValueError:
        raise Http404 from None
    return day - timedelta(days=day.weekday())
