"""A person's own page: owed this week, done, swapped, hours, rest, what is asked, and the calendar for the phone."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from anyuan.console.views.common import opens, render
from anyuan.console.views.duties.burden import amounts
from anyuan.console.views.duties.pages import ACTION, tabs
from anyuan.directory.models import Person
from anyuan.duties.queries import burden
from anyuan.duties.queries.person import people_open_to, sheet


@require_GET
@opens(ACTION)
def mine(request: HttpRequest) -> HttpResponse:
    """My own page."""
    found = Person.objects.filter(pk=request.viewer.person_id, active=True).first()
    if found is None:
        raise Http404
    return _page(request, found)


@require_GET
@opens(ACTION)
def person(request: HttpRequest, code: str) -> HttpResponse:
    """Somebody's page: one's own, or that of somebody for whom one plans."""
    found = people_open_to(request.viewer).filter(code=code).first()
    if found is None:
        raise Http404
    return _page(request, found)


def _page(request: HttpRequest, found: Person) -> HttpResponse:
    monday = _monday(request)
    made = sheet(request.viewer, found, monday, request.now)
    budget = burden.house_budget()
    load = burden.of_person(found.pk, monday, monday + timedelta(days=6))
    own = found.pk == request.viewer.person_id
    context = {
        "sheet": made,
        "own": own,
        "before": monday - timedelta(days=7),
        "after": monday + timedelta(days=7),
        "load": amounts(load, budget),
        "budget": [number for _word, number, _over in amounts(budget)],
        "too_little": bool(made.asked.minimum_hours)
        and made.measured.least_hours is not None
        and made.measured.least_hours < made.asked.minimum_hours,
        "too_long": bool(made.asked.longest_run_days) and made.measured.longest_run > made.asked.longest_run_days,
    }
    return render(request, "console/duties/person.html", context | tabs(request, "mine" if own else ""))


def _monday(request: HttpRequest) -> date:
    text = request.GET.get("monday", "")
    try:
        day = date.fromisoformat(text) if text else timezone.localdate(request.now)
    except ValueError:
        raise Http404 from None
    return day - timedelta(days=day.weekday())
