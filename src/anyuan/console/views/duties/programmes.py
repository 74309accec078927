"""The duties of the programmes at work, version by version, and what kind of day a day is."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from anyuan.console.present.words import TABLES
from anyuan.console.views.common import actor, back, opens, refuse_and_go_back, render
from anyuan.directory.models import Area, CalendarDay, DayKind, School
from anyuan.directory.policy import limit
from anyuan.directory.refusals import Refused
from anyuan.duties import actions
from anyuan.duties.models import DutyRule, Programme
from anyuan.duties.rules import calendar

ACTION = "duties.install"
ADDRESS = "/duties/programmes/"


@require_GET
@opens(ACTION)
def programmes(request: HttpRequest) -> HttpResponse:
    """What is at work with its rules, and the calendar."""
    areas = list(_areas(request)[:300])
    mine = Programme.objects.filter(area__in=areas).select_related("area").order_by("code")
    rules = (
        DutyRule.objects.filter(programme__in=mine).select_related("programme").order_by("programme", "key", "number")
    )
    today = timezone.localdate(request.now)
    context = {
        "programmes": [(one, [rule for rule in rules if rule.programme_id == one.pk]) for one in mine],
        "areas": areas,
        "schools": limit(School.objects.filter(active=True), request.viewer, ACTION, area="area__path", school="id")[
            :500
        ],
        "days": _days(areas, today),
        "names": [(name, TABLES["day"][name]) for name in calendar.NAMED],
        "today": today,
        "here": "programmes",
        "query": "",
        "may_points": True,
    }
    return render(request, "console/duties/programmes.html", context)


@require_POST
@opens(ACTION)
def set_days(request: HttpRequest) -> HttpResponse:
    """A term, or days that are called something; the future is planned anew at once, the past stays."""
    where = _where(request)
    first, last = _day(request, "first"), _day(request, "last")
    if first is None:
        return refuse_and_go_back(request, _("Please enter the day."), ADDRESS)
    last = last or first
    kind, label = request.POST.get("kind", ""), request.POST.get("label", "").strip()[:60]
    who: dict[str, Any] = {"by": actor(request), "now": request.now}
    try:
        if kind == "term":
            actions.set_calendar(where, terms=[(label or str(first), first, last)], **who)
        else:
            days = [
                date.fromordinal(n)
                for n in range(first.toordinal(), min(last.toordinal(), first.toordinal() + 120) + 1)
            ]
            if request.POST.get("take_back"):
                actions.set_calendar(where, drop=[(day, kind) for day in days], **who)
            else:
                follows = int(request.POST["follows"]) if request.POST.get("follows", "") in set("1234567") else 0
                actions.set_calendar(where, days=[(day, kind, follows, label) for day in days], **who)
    except Refused as refused:
        return refuse_and_go_back(request, str(refused), ADDRESS)
    return back(request, ADDRESS)


def _days(areas: list[Area], today: date) -> Any:
    """What is entered for these areas and their schools: from today on, and the beginning of a term that runs."""
    begun = Q(kind=DayKind.TERM_START, date__gte=today - timedelta(days=200))
    rows = CalendarDay.objects.filter(begun | Q(date__gte=today), active=True, area__in=areas)
    return rows.select_related("area", "school").order_by("date", "code")[:150]


def _where(request: HttpRequest) -> Area | School:
    code = request.POST.get("school", "")
    if code:
        seen = limit(School.objects.select_related("area"), request.viewer, ACTION, area="area__path", school="id")
        school = seen.filter(code=code).first()
        if school is None:
            raise Http404
        return school
    area = _areas(request).filter(code=request.POST.get("area", "")).first()
    if area is None:
        raise Http404
    return area


def _areas(request: HttpRequest) -> Any:
    return limit(Area.objects.filter(active=True), request.viewer, ACTION, area="path", school=None, organisation=None)


def _day(request: HttpRequest, name: str) -> date | None:
    text = request.POST.get(name, "")
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Http404 from None
