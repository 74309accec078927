"""Public education: sessions, sign-ups, attendance, tips, rooms; by the same actions and the same rights as on the pages."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.responses import Status

from anyuan.api.callers import actor, allowed
from anyuan.api.moments import near
from anyuan.api.paging import Order, page
from anyuan.api.problems import NotThere, NotYours, Refusal
from anyuan.api.routing import Routes
from anyuan.api.shapes.education import (
    AttendanceIn,
    BookingIn,
    BookingOut,
    EducationSessionIn,
    EducationSessionOut,
    EducationSessionRecordOut,
    MaterialIn,
    MaterialOut,
    RoomOut,
    SessionState,
    SignUpIn,
    SignUpOut,
    TipIn,
    TipOut,
    Topic,
    booking_out,
    material_out,
    room_out,
    session_out,
    sign_up_out,
    tip_out,
)
from anyuan.api.shapes.words import Code, Cursor, Id, Limit, Page
from anyuan.directory.models import Area, Person, School
from anyuan.directory.policy import Viewer, limit
from anyuan.duties import actions
from anyuan.duties.models import Room, Session
from anyuan.duties.queries import education as queries
from anyuan.duties.queries import visible_to as duties_visible

router = Routes("education")
SEE, PLAN, SIGN_UP = "education.see", "education.plan", "education.sign_up"
PUBLISH, BOOK = "education.publish", "education.book"
NEWEST = Order(("starts_at", "id"), newest_first=True)
NEWEST_MATERIALS = Order(("written_at", "id"), newest_first=True)
NEWEST_TIPS = Order(("published_at", "id"), newest_first=True)
BY_ID = Order(("id",))
COUNTS = ("pupils", "parents", "staff", "others")


@router.get("/education/sessions", Page[EducationSessionOut])
def list_sessions(
    request: HttpRequest,
    school: Code | None = None,
    state: SessionState | None = None,
    topic: Topic | None = None,
    limit: Limit = 50,
    cursor: Cursor | None = None,
) -> Any:
    """Sessions that the caller sees, and those that are open to every school; the latest first."""
    rows = queries.sessions_visible_to(allowed(request, SEE))
    wanted = {"school__code": school, "state": state, "topic": topic}
    rows = rows.filter(**{name: value for name, value in wanted.items() if value is not None})
    return page(rows, NEWEST, session_out, limit=limit, cursor=cursor)


@router.get("/education/sessions/{number}", EducationSessionRecordOut, 404)
def get_session(request: HttpRequest, number: Id) -> Any:
    """One session, its classes, and the duties that it filled."""
    viewer = allowed(request, SEE)
    return _record(viewer, _session(viewer, number, SEE))


@router.post("/education/sessions", {201: EducationSessionRecordOut}, 404, 409)
def plan_session(request: HttpRequest, body: EducationSessionIn) -> Any:
    """Plan a session; a lesson of a school takes the place of the one that it owes then."""
    viewer = allowed(request, PLAN)
    school, area = _where(viewer, PLAN, body.school, body.area)
    speaker = Person.objects.filter(code=body.speaker, active=True).first() if body.speaker else None
    if body.speaker and speaker is None:
        raise Refusal(422, _("There is no such person in the register."), "speaker")
    words = body.dict(include={"kind", "topic", "title", "where", "url", "capacity", "sign_up"})
    times = {"starts_at": near(body.starts_at, request.now), "ends_at": near(body.ends_at, request.now)}
    plan = actions.Gathering(**words, **times, area=area, school=school, speaker=speaker)
    return Status(201, _record(viewer, actions.plan_session(plan, by=actor(viewer), now=request.now)))


@router.post("/education/sessions/{number}/sign-ups", {201: SignUpOut}, 404, 409)
def sign_up_class(request: HttpRequest, number: Id, body: SignUpIn) -> Any:
    """A class will come, with so many; said again, the number is changed."""
    viewer = allowed(request, SIGN_UP)
    row = _session(viewer, number, SEE)
    school = _school(viewer, SIGN_UP, body.school)
    kept = actions.sign_up(row.pk, school=school, label=body.label, count=body.count, by=actor(viewer), now=request.now)
    return Status(201, sign_up_out(kept))


@router.post("/education/sessions/{number}/attendance", {200: EducationSessionRecordOut}, 404, 409)
def hand_in_attendance(request: HttpRequest, number: Id, body: AttendanceIn) -> Any:
    """It was held. What it fills (the school's lesson, that of every class that came, the lecturer's) is filled once."""
    viewer = allowed(request, PLAN)
    row = _session(viewer, number, PLAN)
    counts = {name: getattr(body, name) for name in COUNTS}
    came = {one.sign_up: one.count for one in body.came}
    if set(came) - set(row.sign_ups.values_list("pk", flat=True)):
        raise Refusal(422, _("One of the classes has not signed up for this session."), "came")
    held = actions.hold_session(row.pk, counts, came=came, words=body.words, by=actor(viewer), now=request.now)
    return _record(viewer, held)


@router.post("/education/sessions/{number}/correction", {200: EducationSessionRecordOut}, 404, 409)
def correct_attendance(request: HttpRequest, number: Id) -> Any:
    """What was handed in was wrong: it is taken back, and what it had filled is owed again."""
    viewer = allowed(request, PLAN)
    row = _session(viewer, number, PLAN)
    return _record(viewer, actions.correct_session(row.pk, by=actor(viewer), now=request.now))


@router.post("/education/sessions/{number}/calling-off", {200: EducationSessionRecordOut}, 404, 409)
def call_off_session(request: HttpRequest, number: Id) -> Any:
    """It will not take place."""
    viewer = allowed(request, PLAN)
    row = _session(viewer, number, PLAN)
    return _record(viewer, actions.call_off_session(row.pk, by=actor(viewer), now=request.now))


@router.get("/education/materials", Page[MaterialOut])
def list_materials(
    request: HttpRequest, topic: Topic | None = None, limit: Limit = 50, cursor: Cursor | None = None
) -> Any:
    """Materials that are published, the latest first, with their views."""
    rows = queries.materials_visible_to(allowed(request, SEE)).select_related("school")
    rows = rows.filter(topic=topic) if topic else rows
    found = page(rows, NEWEST_MATERIALS, lambda row: row, limit=limit, cursor=cursor)
    views = queries.views_of(found["items"])
    return {**found, "items": [material_out(row, views.get(row.pk, 0)) for row in found["items"]]}


@router.post("/education/materials", {201: MaterialOut}, 404)
def publish_material(request: HttpRequest, body: MaterialIn) -> Any:
    """Publish something to read or to watch."""
    viewer = allowed(request, PUBLISH)
    school, area = _where(viewer, PUBLISH, body.school, body.area)
    words = body.dict(include={"title", "topic", "audience", "text", "url"})
    row = actions.publish_material(**words, area=area, school=school, by=actor(viewer), now=request.now)
    return Status(201, material_out(row, 0))


@router.post("/education/materials/{number}/withdrawal", {200: MaterialOut}, 404)
def withdraw_material(request: HttpRequest, number: Id) -> Any:
    """Take it back; its views stay counted."""
    viewer = allowed(request, PUBLISH)
    row = queries.materials_visible_to(viewer, PUBLISH).filter(pk=number).first()
    if row is None:
        raise NotThere()
    actions.withdraw_material(row.pk, by=actor(viewer), now=request.now)
    return material_out(row, queries.views_of([row]).get(row.pk, 0))


@router.get("/education/tips", Page[TipOut])
def list_tips(request: HttpRequest, topic: Topic | None = None, limit: Limit = 50, cursor: Cursor | None = None) -> Any:
    """Tips, the latest first."""
    rows = queries.tips_visible_to(allowed(request, SEE))
    rows = rows.filter(topic=topic) if topic else rows
    return page(rows, NEWEST_TIPS, tip_out, limit=limit, cursor=cursor)


@router.post("/education/tips", {201: TipOut}, 404)
def publish_tip(request: HttpRequest, body: TipIn) -> Any:
    """Publish a tip to the channels; it fills the tip that is owed now."""
    viewer = allowed(request, PUBLISH)
    school, area = _where(viewer, PUBLISH, body.school, body.area)
    words = body.dict(include={"title", "text", "topic"})
    row = actions.publish_tip(**words, area=area, school=school, by=actor(viewer), now=request.now)
    return Status(201, tip_out(row))


@router.get("/education/rooms", Page[RoomOut])
def list_rooms(request: HttpRequest, limit: Limit = 50, cursor: Cursor | None = None) -> Any:
    """Rooms that the caller may book."""
    return page(queries.rooms_visible_to(allowed(request, BOOK)), BY_ID, room_out, limit=limit, cursor=cursor)


@router.get("/education/rooms/{number}/bookings", Page[BookingOut], 404)
def list_bookings(request: HttpRequest, number: Id, limit: Limit = 50, cursor: Cursor | None = None) -> Any:
    """Bookings of an experience room; of a counselling room only the caller's own (red line 8)."""
    viewer = allowed(request, BOOK)
    rows = queries.bookings_visible_to(viewer, _room(viewer, number))
    return page(rows, NEWEST, booking_out, limit=limit, cursor=cursor)


@router.post("/education/rooms/{number}/bookings", {201: BookingOut}, 404, 409)
def book_room(request: HttpRequest, number: Id, body: BookingIn) -> Any:
    """Book a time. A program has nobody who comes: only people book."""
    viewer = allowed(request, BOOK)
    if viewer.person_id is None:
        raise NotYours(BOOK)
    row = actions.book(
        _room(viewer, number).pk,
        near(body.starts_at, request.now),
        near(body.ends_at, request.now),
        person=viewer.person_id,
        label=body.label,
        count=body.count,
        by=actor(viewer),
        now=request.now,
    )
    return Status(201, booking_out(row))


@router.post("/education/rooms/{number}/bookings/{booking}/cancellation", {200: BookingOut}, 404)
def cancel_booking(request: HttpRequest, number: Id, booking: Id) -> Any:
    """Take a booking back: whoever made it, or the counsellor. The answer is what it was; nothing of it is kept."""
    viewer = allowed(request, BOOK)
    room = _room(viewer, number)
    row = queries.bookings_visible_to(viewer, room).filter(pk=booking).first()
    if row is None or viewer.person_id not in (row.booked_by_id, room.counsellor_id):
        raise NotThere()
    actions.cancel_booking(row.pk, by=actor(viewer), now=request.now)
    return booking_out(row)


def _record(viewer: Viewer, row: Session) -> dict[str, Any]:
    seen = row.fulfilments.filter(taken_back_at__isnull=True, occurrence__in=duties_visible(viewer))
    return session_out(row) | {
        "sign_ups": [sign_up_out(one) for one in row.sign_ups.select_related("school")],
        "filled": list(seen.values_list("occurrence_id", flat=True)),
    }


def _session(viewer: Viewer, number: int, action: str) -> Session:
    row = queries.sessions_visible_to(viewer, action).filter(pk=number).first()
    if row is None:
        raise NotThere()
    return row


def _room(viewer: Viewer, number: int) -> Room:
    row = queries.rooms_visible_to(viewer).filter(pk=number).first()
    if row is None:
        raise NotThere()
    return row


def _school(viewer: Viewer, action: str, code: str) -> School:
    rows = School.objects.filter(active=True, code=code).select_related("area")
    row = limit(rows, viewer, action, area="area__path", school="id", organisation=None).first()
    if row is None:
        raise NotThere()
    return row


def _where(viewer: Viewer, action: str, school: str | None, area: str | None) -> tuple[School | None, Area]:
    """The school, or the area, over which the caller may do the action. Raises NotThere, Refusal 422 when neither is named."""
    if school:
        found = _school(viewer, action, school)
        return found, found.area
    if not area:
        raise Refusal(422, _("Name a school or an area."), "area")
    row = limit(Area.objects.filter(code=area), viewer, action, area="path", school=None, organisation=None).first()
    if row is None:
        raise NotThere()
    return None, row
