"""Calendar addresses: my own duties, a team's, a school's; made here, shown once, withdrawn here."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_POST

from anyuan.console.views.common import actor, back, opens, render
from anyuan.directory.models import Account, Person, School, Team
from anyuan.directory.policy import limit
from anyuan.duties import actions
from anyuan.duties.models import Feed
from anyuan.duties.queries.feeds import feeds_of

ACTION, PLAN = "duties.see", "duties.plan"
ADDRESS = "/duties/calendars/"


@require_GET
@opens(ACTION)
def calendars(request: HttpRequest) -> HttpResponse:
    """The addresses that I have made, and what I may make one for."""
    return _page(request)


@require_POST
@opens(ACTION)
def make(request: HttpRequest) -> HttpResponse:
    """Make an address; it is shown on this answer and never again."""
    of = _of(request)
    account = Account.objects.get(pk=request.viewer.account_id)
    _row, secret = actions.make_feed(of, account, by=actor(request), now=request.now)
    base = settings.PUBLIC_URL or f"{request.scheme}://{request.get_host()}"
    return _page(request, address=f"{base}/calendar/{secret}.ics")


@require_POST
@opens(ACTION)
def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """Close one of my addresses for good."""
    row = Feed.objects.filter(pk=number, account=request.viewer.account_id).first()
    if row is None:
        raise Http404
    actions.withdraw_feed(row, by=actor(request), now=request.now)
    return back(request, ADDRESS)


def _page(request: HttpRequest, address: str = "") -> HttpResponse:
    context = {
        "feeds": feeds_of(request.viewer.account_id or 0)[:100],
        "schools": _schools(request)[:500],
        "teams": _teams(request)[:500],
        "address": address,
        "here": "calendars",
        "query": "",
    }
    return render(request, "console/duties/calendars.html", context)


def _of(request: HttpRequest) -> Person | Team | School:
    """For whom: myself, or a school or team whose duties I plan. Not there and not allowed look the same."""
    kind, code = request.POST.get("of", "me"), request.POST.get("code", "")
    found: Any = None
    if kind == "me":
        found = Person.objects.filter(pk=request.viewer.person_id, active=True).first()
    elif kind == "school":
        found = _schools(request).filter(code=code).first()
    elif kind == "team":
        found = _teams(request).filter(code=code).first()
    if found is None:
        raise Http404
    return found  # type: ignore[no-any-return]


def _schools(request: HttpRequest) -> Any:
    schools = School.objects.filter(active=True).order_by("code")
    return limit(schools, request.viewer, PLAN, area="area__path", school="id")


def _teams(request: HttpRequest) -> Any:
    teams = Team.objects.filter(active=True).select_related("school", "organisation").order_by("code")
    area = ("area__path", "school__area__path", "organisation__area__path")
    return limit(teams, request.viewer, PLAN, area=area, school="school_id")
