"""The hand-over note between two shifts of a school, a station or the centre: on screen, on paper, taken over by name."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.views.decorators.http import require_GET, require_POST

from anyuan.console.queries.hand_over_note import content, earlier, note
from anyuan.console.views.common import actor, back, opens, refuse_and_go_back, render, sentence
from anyuan.directory import policy
from anyuan.directory.models import Organisation, School
from anyuan.directory.policy import limit
from anyuan.directory.refusals import Refused
from anyuan.dispatch.queries.names import names_of
from anyuan.duties import actions
from anyuan.duties.queries.hand_over import notes_of, notes_visible_to

ACTION, WRITE = "duties.see", "duties.hand_over"
# Bodies that work in shifts.
SHIFTS = ("centre", "police", "police_station", "fire", "hospital", "guard_company", "township", "education")


@require_GET
@opens(ACTION)
def hand_over(request: HttpRequest) -> HttpResponse:
    """The note that was asked for, or of the viewer's only school or body; else the lists to choose from."""
    where = _where(request, request.GET)
    if where is None:
        schools, bodies = list(_schools(request)[:500]), list(_bodies(request)[:200])
        if len(schools) + len(bodies) != 1:
            context = {"schools": schools, "bodies": bodies, "here": "hand-over", "query": ""}
            return render(request, "console/duties/hand_over_choose.html", context)
        where = (schools + bodies)[0]
    notes = notes_of(request.viewer, where)
    waiting = next((one for one in notes if one.taken_at is None), None)
    me = f"person:{request.viewer.person_id}"
    is_school = isinstance(where, School)
    context = {
        "note": note(request.viewer, where, request.now),
        "notes": notes,
        "earlier": earlier(request.viewer, [one for one in notes if one.taken_at is not None], request.now),
        "waiting": waiting,
        "mine": waiting is not None and waiting.handed_by == me,
        "names": names_of([key for one in notes for key in (one.handed_by, one.taken_by)]),
        "may_write": policy.may(request.viewer, WRITE) and request.viewer.person_id is not None,
        "own_name": "school" if is_school else "organisation",
        "many": not is_school,
        "here": "hand-over",
        "query": f"?school={where.code}" if is_school else "",
    }
    return render(request, "console/duties/hand_over.html", context)


@require_POST
@opens(WRITE)
def give(request: HttpRequest) -> HttpResponse:
    """Whoever leaves hands the note over, as it stands at this moment."""
    where = _where(request, request.POST, WRITE)
    if where is None:
        raise Http404
    try:
        kept = content(note(request.viewer, where, request.now))
        actions.hand_over(where, kept, by=actor(request), now=request.now)
    except Refused as refused:
        return refuse_and_go_back(request, sentence(refused), _address(where))
    return back(request, _address(where))


@require_POST
@opens(WRITE)
def take(request: HttpRequest, number: int) -> HttpResponse:
    """Whoever comes takes it over by name."""
    rows = notes_visible_to(request.viewer, WRITE).select_related("school", "organisation")
    row = rows.filter(pk=number).first()
    if row is None:
        raise Http404
    address = _address(row.school or row.organisation)
    try:
        actions.take_over(row.pk, by=actor(request), now=request.now)
    except Refused as refused:
        return refuse_and_go_back(request, sentence(refused), address)
    return back(request, address)


def _where(request: HttpRequest, query: QueryDict, action: str = ACTION) -> School | Organisation | None:
    """The school or body of a form or an address; not there and not allowed look the same. None: none was asked for."""
    found: Any = None
    if code := query.get("school", ""):
        found = _schools(request, action).filter(code=code).first()
    elif code := query.get("organisation", ""):
        found = _bodies(request, action).filter(code=code).first()
    else:
        return None
    if found is None:
        raise Http404
    return found  # type: ignore[no-any-return]


def _address(where: Any) -> str:
    name = "school" if isinstance(where, School) else "organisation"
    return f"/duties/hand-over/?{urlencode({name: where.code})}"


def _schools(request: HttpRequest, action: str = ACTION) -> Any:
    schools = School.objects.filter(active=True).select_related("area").order_by("code")
    return limit(schools, request.viewer, action, area="area__path", school="id", organisation=None)


def _bodies(request: HttpRequest, action: str = ACTION) -> Any:
    bodies = Organisation.objects.filter(active=True, kind__in=SHIFTS).select_related("area").order_by("kind", "code")
    return limit(bodies, request.viewer, action, area="area__path", school=None, organisation="id")
