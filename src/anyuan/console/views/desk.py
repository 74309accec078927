"""The duty desk and its fragments. Each fragment has its own address and is read again when the stream says so."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from anyuan.console.queries import attention, units
from anyuan.console.queries.queue import Queue, queue
from anyuan.console.queries.record import record
from anyuan.console.views.calls import call_context
from anyuan.console.views.common import incident_or_404, is_fragment, opens, render
from anyuan.directory import policy

HOMES = (
    ("desk.see", "console:desk"),
    ("assignments.answer", "console:respond"),
    ("school_page.see", "console:schools"),
    ("wall.see", "console:wall"),
    ("admin.see", "admin:index"),
)


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """`/`: the desk for the centre's staff; everybody else is led to the page of their own work."""
    if request.user.is_authenticated and not policy.may(request.viewer, "desk.see"):
        for action, name in HOMES[1:]:
            if policy.may(request.viewer, action):
                return redirect(name)
    return desk(request)


@opens("desk.see")
def desk(request: HttpRequest) -> HttpResponse:
    """The whole desk, with the chosen incident (`?i=`) or the call form (`?call=1`) in the middle."""
    found = queue(request.viewer)
    chosen = request.GET.get("i", "")
    context: dict[str, Any] = {"queue": found, "levels": _levels(found), "chosen": chosen, **_side(request)}
    if request.GET.get("call"):
        context |= {"call": True, **call_context(request)}
    elif chosen:
        incident = incident_or_404(request, chosen)
        context["record"] = record(incident, request.viewer, request.now, is_page=False)
    return render(request, "console/desk/desk.html", context)


@opens("desk.see")
def desk_queue(request: HttpRequest) -> HttpResponse:
    """The queue alone."""
    return render(request, "console/parts/queue_rows.html", {"queue": queue(request.viewer)})


@opens("desk.see")
def desk_counts(request: HttpRequest) -> HttpResponse:
    """How many of each level."""
    found = queue(request.viewer, most=0)
    return render(request, "console/desk/counts.html", {"queue": found, "levels": _levels(found)})


@opens("desk.see")
def desk_incident(request: HttpRequest, ref: str) -> HttpResponse:
    """The middle of the desk."""
    if not is_fragment(request):
        return HttpResponseRedirect(f"/?i={ref}")
    incident = incident_or_404(request, ref)
    page = record(incident, request.viewer, request.now, is_page=False)
    return render(request, "console/incidents/record.html", {"record": page})


@opens("desk.see")
def desk_side(request: HttpRequest) -> HttpResponse:
    """Units, and what needs attention."""
    return render(request, "console/desk/side.html", _side(request))


def _side(request: HttpRequest) -> dict[str, Any]:
    return {"doors": attention.doors(request.viewer, request.now), "units": units.units(request.viewer, request.now)}


def _levels(found: Queue) -> list[tuple[int, int]]:
    return [(number, found.levels[number]) for number in (1, 2, 3, 4) if number < 4 or found.levels[number]]
