"""Phone intake in place: who calls from where about what; a hint when it may already be known."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from anyuan.console.present import words
from anyuan.console.queries.queue import rows
from anyuan.console.queries.record import record
from anyuan.console.views.common import (
    actor,
    back,
    incident_or_404,
    is_fragment,
    opens,
    refuse_and_go_back,
    render,
    sentence,
)
from anyuan.directory import policy
from anyuan.directory.models import Place, School
from anyuan.directory.refusals import Refused
from anyuan.incidents import actions
from anyuan.incidents import queries as incidents
from anyuan.kernel.text import fold

CHANNELS = ("phone", "radio", "walk_in", "camera")
MOST = 8


def call_context(request: HttpRequest) -> dict[str, Any]:
    """What the call form needs."""
    kinds = [{"code": plan["kind"], "label": words.said(plan.get("title"))} for plan in incidents.all_plans().values()]
    return {"kinds": kinds, "channels": CHANNELS, "given": request.POST, "client_id": uuid4().hex}


@require_GET
@opens("calls.take")
def call_form(request: HttpRequest) -> HttpResponse:
    """The form alone, for the desk's middle; a browser without scripts gets the desk around it."""
    if not is_fragment(request):
        return back(request, "/?call=1")
    return render(request, "console/desk/call.html", call_context(request))


@require_GET
@opens("calls.take")
def place_options(request: HttpRequest) -> HttpResponse:
    """Schools and places by name, short name or pinyin initials, as one types."""
    q = fold(request.GET.get("where", ""))
    found: list[dict[str, Any]] = []
    if q:
        schools = School.objects.filter(active=True).filter(
            Q(name__icontains=q)
            | Q(name_en__icontains=q)
            | Q(short_name__icontains=q)
            | Q(code__istartswith=q)
            | Q(initials__startswith=q.lower())
        )
        schools = policy.limit(schools, request.viewer, "directory.see", area="area__path", school="id")
        found += [
            {"id": f"s{s.pk}", "school": s.code, "place": "", "name": words.named(s), "more": s.address}
            for s in schools.order_by("name")[:MOST]
        ]
        places = Place.objects.filter(active=True).filter(Q(name__icontains=q) | Q(name_en__icontains=q))
        places = policy.limit(places.select_related("school"), request.viewer, "directory.see", area="area__path")
        found += [
            {
                "id": f"p{p.pk}",
                "school": p.school.code if p.school else "",
                "place": p.code,
                "name": " · ".join(words.named(row) for row in (p.school, p) if row),
                "more": p.address,
            }
            for p in places.order_by("name")[: MOST - len(found)]
        ]
    return render(request, "console/desk/place_options.html", {"options": found, "asked": bool(q)})


@require_GET
@opens("calls.take")
def duplicate_hint(request: HttpRequest) -> HttpResponse:
    """Open incidents that this call may be about."""
    school = _school(request, request.GET.get("school", ""))
    same = incidents.may_be_the_same(
        request.viewer, now=request.now, school_id=school.pk if school else None, kind=request.GET.get("kind", "")
    )
    return render(request, "console/desk/duplicates.html", {"same": rows(same)})


@require_POST
@opens("calls.take")
def take_call(request: HttpRequest) -> HttpResponse:
    """Take the call: it opens an incident, or joins the one that was ticked."""
    form = request.POST
    school = _school(request, form.get("school", ""))
    place = _place(request, form.get("place", ""))
    where = form.get("where", "").strip()
    text = form.get("text", "").strip()
    if school is None and place is None and where:
        # What was typed is not in the register: it is kept in the words of the call, not thrown away.
        text = f"{where}\n{text}".strip()
    join = incident_or_404(request, form["join"]) if form.get("join") else None
    try:
        call = actions.call_in(
            channel=form.get("channel", "phone"),
            kind=form.get("kind", ""),
            text=text,
            place=place,
            school=school,
            reporter_name=form.get("reporter_name", ""),
            reporter_phone=form.get("reporter_phone", ""),
            client_id=form.get("client_id") or None,
            exercise=form.get("exercise") == "yes",
            join=join,
            by=actor(request),
            now=request.now,
        )
    except Refused as refused:
        if is_fragment(request):
            context = {**call_context(request), "refusal": sentence(refused)}
            return render(request, "console/desk/call.html", context, status=422)
        return refuse_and_go_back(request, sentence(refused), "/?call=1")
    call.refresh_from_db()
    incident = call.incident
    if incident is None:
        return back(request, "/")
    if not is_fragment(request):
        return back(request, f"/?i={incident.ref}")
    page = record(incident, request.viewer, request.now, is_page=False)
    answer = render(request, "console/incidents/record.html", {"record": page})
    answer["HX-Push-Url"] = f"{reverse('console:desk')}?i={incident.ref}"
    return answer


def _school(request: HttpRequest, code: str) -> School | None:
    found = School.objects.filter(code=code).select_related("area") if code else School.objects.none()
    return policy.limit(found, request.viewer, "directory.see", area="area__path", school="id").first()


def _place(request: HttpRequest, code: str) -> Place | None:
    found = Place.objects.filter(code=code).select_related("area", "school__area") if code else Place.objects.none()
    return policy.limit(found, request.viewer, "directory.see", area="area__path").first()
