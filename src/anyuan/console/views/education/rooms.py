"""Rooms: book a time, take it back. Of a counselling room one sees one's own times; its counsellor sees them all; else nobody."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from anyuan.console.queries.drills import people_of
from anyuan.console.views.common import actor, back, opens, refuse_and_go_back, render, sentence
from anyuan.console.views.education.pages import area_for, schools_for
from anyuan.console.views.education.write import moment, whole
from anyuan.directory.models import Person
from anyuan.directory.refusals import Refused
from anyuan.duties import actions
from anyuan.duties.education_words import ROOMS
from anyuan.duties.models import Room
from anyuan.duties.queries import education as queries

ACTION = "education.book"


@require_GET
@opens(ACTION)
def room(request: HttpRequest, number: int) -> HttpResponse:
    """The room and the bookings that this person may know of."""
    row = _room(request, number)
    bookings = queries.bookings_visible_to(request.viewer, row).filter(ends_at__gte=request.now)
    context = {"room": row, "bookings": bookings[:200], "here": "education"}
    return render(request, "console/education/room.html", context)


@require_POST
@opens(ACTION)
def book(request: HttpRequest, number: int) -> HttpResponse:
    """Book a time."""
    row = _room(request, number)
    by = actor(request)
    if by.id is None:
        raise Http404
    try:
        actions.book(
            row.pk,
            moment(request, "starts_at"),
            moment(request, "ends_at"),
            person=by.id,
            label=request.POST.get("label", ""),
            count=whole(request, "count"),
            by=by,
            now=request.now,
        )
    except Refused as refused:
        return refuse_and_go_back(request, sentence(refused), f"/education/rooms/{number}/")
    return back(request, f"/education/rooms/{number}/")


@require_POST
@opens(ACTION)
def cancel(request: HttpRequest, number: int, booking: int) -> HttpResponse:
    """Take a booking back: whoever made it, or the counsellor."""
    row = _room(request, number)
    found = queries.bookings_visible_to(request.viewer, row).filter(pk=booking).first()
    mine = found is not None and request.viewer.person_id in (found.booked_by_id, row.counsellor_id)
    if found is None or not mine:
        raise Http404
    actions.cancel_booking(found.pk, by=actor(request), now=request.now)
    return back(request, f"/education/rooms/{number}/")


@require_http_methods(["GET", "POST"])
@opens("education.rooms")
def new_room(request: HttpRequest) -> HttpResponse:
    """A room that can be booked from now on."""
    schools, area = schools_for(request, "education.rooms"), area_for(request, "education.rooms")
    code = request.POST.get("school") or request.GET.get("school", "")
    school = schools.filter(code=code).first() if code else schools.first() if schools.count() == 1 else None
    if code and school is None:
        raise Http404
    people = people_of(school) if school else list(Person.objects.filter(active=True, school__isnull=True)[:300])
    refusal = ""
    if request.method == "POST":
        where = school.area if school else area
        if where is None:
            raise Http404
        chosen = whole(request, "counsellor")
        counsellor = next((person for person in people if person.pk == chosen), None)
        try:
            made = actions.make_room(
                request.POST.get("kind", ""),
                request.POST.get("name", ""),
                area=where,
                school=school,
                seats=whole(request, "seats") or 1,
                counsellor=counsellor,
                by=actor(request),
                now=request.now,
            )
        except Refused as refused:
            refusal = sentence(refused)
        else:
            answer = HttpResponseRedirect(f"/education/rooms/{made.pk}/")
            answer.status_code = 303
            return answer
    context = {
        "schools": schools[:2000],
        "school": school,
        "area": area,
        "people": people,
        "kinds": list(ROOMS.items()),
        "given": request.POST,
        "refusal": refusal,
        "whole": _("the whole area"),
        "here": "education",
    }
    return render(request, "console/education/new_room.html", context, status=422 if refusal else 200)


def _room(request: HttpRequest, number: int) -> Room:
    row = queries.rooms_visible_to(request.viewer).filter(pk=number).first()
    if row is None:
        raise Http404
    return row
