"""Drills: read, planned, announced, begun, ended, observed; by the same actions and the same rights as on the pages."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.responses import Status
from pydantic import Field

from anyuan.api.callers import actor, allowed
from anyuan.api.moments import near
from anyuan.api.paging import Order, page
from anyuan.api.problems import NotThere, Refusal
from anyuan.api.routing import Routes
from anyuan.api.shapes.drills import (
    DrillCountIn,
    DrillIn,
    DrillLineOut,
    DrillNoteIn,
    DrillNoteOut,
    DrillOffIn,
    DrillOut,
    DrillRecordOut,
    DrillState,
    drill_line_out,
    drill_out,
    drill_record_out,
)
from anyuan.api.shapes.words import AreaCode, Code, Cursor, Id, Instant, Limit, Page
from anyuan.directory.models import Place, School
from anyuan.directory.policy import Viewer, limit
from anyuan.duties import actions
from anyuan.duties.models import Drill, RollCall, RollLine
from anyuan.duties.queries import drills as queries
from anyuan.incidents.queries import real_alarm_at

router = Routes("drills")
SEE, PLAN, OBSERVE = "drills.see", "drills.plan", "drills.observe"
BY_ID = Order(("id",))
NEWEST = Order(("starts_at", "id"), newest_first=True)
From = Annotated[Instant, Field(description="Those that begin at this instant or later.")]


@router.get("/drills", Page[DrillOut])
def list_drills(
    request: HttpRequest,
    school: Code | None = None,
    area: AreaCode | None = None,
    state: DrillState | None = None,
    since: From | None = None,
    limit: Limit = 50,
    cursor: Cursor | None = None,
) -> Any:
    """Drills that the caller sees, the latest first."""
    rows = queries.drills_visible_to(allowed(request, SEE))
    rows = rows.filter(area_path__contains=f"/{area}/") if area else rows
    wanted = {"school__code": school, "state": state, "starts_at__gte": since}
    rows = rows.filter(**{name: value for name, value in wanted.items() if value is not None})
    return page(rows, NEWEST, drill_out, limit=limit, cursor=cursor)


@router.get("/drills/{number}", DrillRecordOut, 404)
def get_drill(request: HttpRequest, number: Id) -> Any:
    """One drill: plan, clocks, roll call in numbers, objectives, gaps with their cases."""
    return drill_record_out(_one(allowed(request, SEE), number))


@router.post("/drills", {201: DrillRecordOut}, 404, 409)
def plan_drill(request: HttpRequest, body: DrillIn) -> Any:
    """Plan a drill. It takes the place of the one that the school owes then."""
    viewer = allowed(request, PLAN)
    plan = _plan(request, viewer, body)
    return Status(201, drill_record_out(actions.plan_drill(plan, by=actor(viewer), now=request.now)))


@router.post("/drills/{number}/plan", {200: DrillRecordOut}, 404, 409)
def change_drill(request: HttpRequest, number: Id, body: DrillIn) -> Any:
    """Write the plan anew, at the same school. It is to be announced anew where what people were told has changed."""
    viewer, row = drill_for(request, number, PLAN)
    plan = _plan(request, viewer, body)
    if plan.school.pk != row.school_id:
        raise Refusal(422, _("A drill stays at its school; plan another one there."), "school")
    return drill_record_out(actions.change_drill(row.pk, plan, by=actor(viewer), now=request.now))


def _plan(request: HttpRequest, viewer: Viewer, body: DrillIn) -> actions.Plan:
    """The plan that a body says. Raises NotThere, Refusal 422."""
    rows = School.objects.filter(active=True, code=body.school).select_related("area")
    school = limit(rows, viewer, PLAN, area="area__path", school="id", organisation=None).first()
    if school is None:
        raise NotThere()
    place = Place.objects.filter(school=school, code=body.place).first() if body.place else None
    if body.place and place is None:
        raise Refusal(422, _("There is no such place at this school."), "place")
    people = {person.code: person.pk for person in queries.people_of(school)}
    if any(part.person not in people for part in body.parts):
        raise Refusal(
            422, _("Somebody who is to take part belongs neither to the school nor to its police station."), "parts"
        )
    return actions.Plan(
        school=school,
        place=place,
        starts_at=near(body.starts_at, request.now),
        means=tuple(body.means),
        objectives=tuple(body.objectives),
        parts=tuple((part.part, people[part.person]) for part in body.parts),
        lines=tuple((line.label, line.pupils, line.expected) for line in body.lines),
        **body.dict(
            include={"scenario", "title", "minutes", "brief", "with_pupils", "announcement", "opt_out", "debrief"}
        ),
    )


@router.post("/drills/{number}/announcement", {200: DrillRecordOut}, 404, 409)
def announce_drill(request: HttpRequest, number: Id) -> Any:
    """Everybody has been told, parents included; 24 hours ahead where pupils take part."""
    viewer, row = drill_for(request, number, PLAN)
    return drill_record_out(actions.announce_drill(row.pk, by=actor(viewer), now=request.now))


@router.post("/drills/{number}/start", {200: DrillRecordOut}, 404, 409)
def start_drill(request: HttpRequest, number: Id) -> Any:
    """Begin: the exercise alarm goes the way of every alarm. Refused beside a real alarm at the school."""
    viewer, row = _runs(request, number)
    alarm = real_alarm_at(row.school_id)
    return drill_record_out(actions.start_drill(row.pk, real_alarm=alarm, by=actor(viewer), now=request.now))


@router.post("/drills/{number}/resumption", {200: DrillRecordOut}, 404, 409)
def resume_drill(request: HttpRequest, number: Id) -> Any:
    """The real alarm that cut the drill short is over, and the drill goes on."""
    viewer, row = _runs(request, number)
    alarm = real_alarm_at(row.school_id)
    return drill_record_out(actions.resume_drill(row.pk, real_alarm=alarm, by=actor(viewer), now=request.now))


@router.post("/drills/{number}/evacuation", {200: DrillRecordOut}, 404, 409)
def everybody_is_out(request: HttpRequest, number: Id) -> Any:
    """Everybody is out of the building."""
    viewer, row = _runs(request, number)
    return drill_record_out(actions.evacuated(row.pk, by=actor(viewer), now=request.now))


@router.post("/drills/{number}/end", {200: DrillRecordOut}, 404, 409)
def end_drill(request: HttpRequest, number: Id) -> Any:
    """The drill is over; its evaluation begins."""
    viewer, row = _runs(request, number)
    return drill_record_out(actions.end_drill(row.pk, by=actor(viewer), now=request.now))


@router.post("/drills/{number}/calling-off", {200: DrillRecordOut}, 404, 409)
def call_off_drill(request: HttpRequest, number: Id, body: DrillOffIn) -> Any:
    """It does not take place."""
    viewer, row = drill_for(request, number, PLAN)
    return drill_record_out(actions.call_off_drill(row.pk, reason=body.reason, by=actor(viewer), now=request.now))


@router.post("/drills/{number}/notes", {201: DrillNoteOut}, 404, 409)
def observe_drill(request: HttpRequest, number: Id, body: DrillNoteIn) -> Any:
    """An observer writes something down, on the spot or when the network is back."""
    viewer, row = drill_for(request, number, OBSERVE)
    words = {"objective": body.objective, "good": body.good, "made_at": body.made_at}
    kept = actions.note(row.pk, body.text, client_id=body.id.lower(), **words, by=actor(viewer), now=request.now)
    return Status(201, {"id": kept.client_id, "made_at": kept.made_at, "received_at": kept.received_at})


@router.get("/drills/{number}/lines", Page[DrillLineOut], 404)
def list_drill_lines(request: HttpRequest, number: Id, limit: Limit = 50, cursor: Cursor | None = None) -> Any:
    """The roll call, class by class, in numbers, for those who count; empty before the drill began. Names are in no answer."""
    viewer, row = drill_for(request, number, SEE)
    roll = _roll(viewer, row)
    rows = roll.lines.all() if roll else RollLine.objects.none()
    return page(rows, BY_ID, drill_line_out, limit=limit, cursor=cursor)


@router.post("/drills/{number}/lines/{line}", {200: DrillLineOut}, 404, 409)
def report_drill_line(request: HttpRequest, number: Id, line: Id, body: DrillCountIn) -> Any:
    """How many of a class are there, counted on the spot; refused when more are there than are expected, or after the end."""
    viewer, row = drill_for(request, number, SEE)
    roll = _roll(viewer, row)
    counted = roll.lines.filter(pk=line).first() if roll else None
    if counted is None:
        raise NotThere()
    numbers = body.model_dump(include={"present", "excused", "made_at"})
    return drill_line_out(actions.report_line(counted.pk, **numbers, by=actor(viewer), now=request.now))


def _roll(viewer: Viewer, row: Drill) -> RollCall | None:
    """The drill's roll call, None before it began. Raises NotThere for those who do not count."""
    roll = queries.roll_of(row)
    if roll is not None and not queries.may_count(viewer, roll):
        raise NotThere()
    return roll


def _one(viewer: Viewer, number: int, action: str = SEE) -> Drill:
    row = queries.drills_visible_to(viewer, action).select_related("school__area", "place").filter(pk=number).first()
    if row is None:
        raise NotThere()
    return row


def drill_for(request: HttpRequest, number: int, action: str) -> tuple[Viewer, Drill]:
    """The caller, and the drill to which they may do ``action``. Raises NotThere, NotYours."""
    viewer = allowed(request, SEE)
    return viewer, _one(viewer, number, action)


def _runs(request: HttpRequest, number: int) -> tuple[Viewer, Drill]:
    """The drill, for whoever leads it or watches its safety, or may by role."""
    viewer, row = drill_for(request, number, SEE)
    if not queries.may_run(viewer, row):
        raise NotThere()
    return viewer, row
