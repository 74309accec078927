"""Incidents: the list, one with everything on it, and the verbs of the duty room as small resources."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.responses import Status
from pydantic import Field

from anyuan.api.callers import actor, allowed
from anyuan.api.paging import Order, page
from anyuan.api.problems import NotThere, NotYours, Refusal
from anyuan.api.routing import Routes
from anyuan.api.shapes.incidents import (
    ArrivalIn,
    ClearanceIn,
    ClosureIn,
    DispatchIn,
    DispatchOut,
    IncidentBrief,
    IncidentOut,
    RecallIn,
    RecallOut,
    RecallsOut,
    State,
    VerificationIn,
)
from anyuan.api.shapes.incidents_out import assignment_out, brief, whole
from anyuan.api.shapes.words import AreaCode, Code, Cursor, Instant, Limit, Page
from anyuan.directory.models import Unit
from anyuan.directory.policy import Viewer
from anyuan.directory.policy import limit as limited
from anyuan.dispatch.models import Assignment
from anyuan.hooks.queries import recall_receipts
from anyuan.incidents import actions, queries
from anyuan.incidents.models import Incident
from anyuan.journal.rules import Subject

router = Routes("incidents")
NEWEST = Order(("received_at", "id"), newest_first=True)


@router.get("/incidents", Page[IncidentBrief])
def list_incidents(
    request: HttpRequest,
    state: State | None = None,
    open: Annotated[bool, Field(description="true: not yet closed or merged.")] | None = None,
    area: AreaCode | None = None,
    school: Code | None = None,
    kind: Code | None = None,
    exercise: bool | None = None,
    since: Annotated[Instant, Field(description="Received at or after.")] | None = None,
    limit: Limit = 50,
    cursor: Cursor | None = None,
) -> Any:
    """Incidents that the caller may see, newest first."""
    rows = queries.visible_to(allowed(request, "incidents.see"))
    rows = rows.filter(area_path__contains=f"/{area}/") if area else rows
    wanted = {"state": state, "open": open, "school__code": school, "kind": kind, "exercise": exercise}
    rows = rows.filter(**{name: value for name, value in wanted.items() if value is not None})
    rows = rows.filter(received_at__gte=since) if since else rows
    return page(rows, NEWEST, brief, limit=limit, cursor=cursor)


@router.get("/incidents/{ref}", IncidentOut, 404)
def get_incident(request: HttpRequest, ref: Code) -> Any:
    """One incident with its tasks, signals, clocks, 1-3-5 legs and timeline."""
    viewer = allowed(request, "incidents.see")
    try:
        return whole(queries.page(viewer, ref), viewer)
    except Incident.DoesNotExist:
        raise NotThere() from None


@router.post("/incidents/{ref}/acknowledgement", {200: IncidentBrief}, 404, 409)
def acknowledge(request: HttpRequest, ref: Code) -> Any:
    """Take the alarm (接警). 409 says who was first and when."""
    viewer, row = _may(request, "incidents.acknowledge", ref)
    return brief(actions.acknowledge(row, by=actor(viewer), now=request.now))


@router.post("/incidents/{ref}/verification", {200: IncidentBrief}, 404, 409)
def verify(request: HttpRequest, ref: Code, body: VerificationIn) -> Any:
    """Say whether it is real (核实)."""
    viewer, row = _may(request, "incidents.verify", ref)
    words = body.dict()
    return brief(actions.verify(row, **words, by=actor(viewer), now=request.now))


@router.post("/incidents/{ref}/dispatches", {201: DispatchOut}, 404, 409)
def dispatch(request: HttpRequest, ref: Code, body: DispatchIn) -> Any:
    """Send units (派警): all of them or none."""
    viewer, row = _may(request, "incidents.dispatch", ref)
    seen = limited(Unit.objects.filter(active=True, code__in=body.units), viewer, "units.see", area="area__path")
    units = {unit.code: unit for unit in seen}
    missing = [code for code in body.units if code not in units]
    if missing:
        raise Refusal(422, _("There is no unit {codes}.").format(codes=", ".join(missing)), "unit_unknown")
    tasks = actions.dispatch_units(
        row,
        units=[units[code] for code in dict.fromkeys(body.units)],
        role=body.role,
        even_if_busy=body.even_if_busy,
        by=actor(viewer),
        now=request.now,
    )
    return Status(201, {"incident": brief(_again(row)), "assignments": [assignment_out(task) for task in tasks]})


@router.post("/incidents/{ref}/arrival", {200: IncidentBrief}, 404, 409)
def arrive(request: HttpRequest, ref: Code, body: ArrivalIn) -> Any:
    """Help is on the scene (到场)."""
    viewer, row = _may(request, "incidents.arrive", ref)
    task = None
    if body.assignment is not None:
        task = Assignment.objects.filter(
            pk=body.assignment, subject_kind="incidents.incident", subject_id=row.pk
        ).first()
        if task is None:
            raise NotThere()
    return brief(actions.arrive(row, at=body.at, assignment=task, by=actor(viewer), now=request.now))


@router.post("/incidents/{ref}/clearance", {200: IncidentBrief}, 404, 409)
def clear(request: HttpRequest, ref: Code, body: ClearanceIn) -> Any:
    """Dealt with on the scene (处置完毕)."""
    viewer, row = _may(request, "incidents.clear", ref)
    return brief(actions.clear(row, at=body.at, by=actor(viewer), now=request.now))


@router.post("/incidents/{ref}/closure", {200: IncidentBrief}, 404, 409)
def close(request: HttpRequest, ref: Code, body: ClosureIn) -> Any:
    """Close with the evidence that the response plan asks (销号); 422 lists what is missing."""
    viewer, row = _may(request, "incidents.close", ref)
    actions.close(row, **body.dict(), by=actor(viewer), now=request.now)
    return brief(_again(row))


@router.post("/incidents/{ref}/recall", {201: RecallOut}, 404, 409)
def recall(request: HttpRequest, ref: Code, body: RecallIn) -> Any:
    """Call a false or mistaken alarm back from everybody whom it reached."""
    viewer, row = _may(request, "incidents.recall", ref)
    return Status(201, actions.recall(row, reason=body.reason, by=actor(viewer), now=request.now))


@router.get("/incidents/{ref}/recall", RecallsOut, 404)
def list_recalls(request: HttpRequest, ref: Code) -> Any:
    """Recalls of the incident: how many people were told, and which outside systems have taken it."""
    row = queries.visible_to(allowed(request, "incidents.see")).filter(ref=ref).first()
    if row is None:
        raise NotThere()
    receipts = recall_receipts(Subject("incidents.incident", row.pk, row.ref))
    return {"recalls": list(row.recalls.order_by("id")), "systems": receipts}


def _may(request: HttpRequest, action: str, ref: str) -> tuple[Viewer, Incident]:
    """The caller and the incident; a row that is not seen is not there, a row that may only be seen is refused."""
    viewer = allowed(request, action)
    row = queries.visible_to(viewer, action).filter(ref=ref).first()
    if row is None:
        if queries.visible_to(viewer).filter(ref=ref).exists():
            raise NotYours(action)
        raise NotThere()
    return viewer, row


def _again(row: Incident) -> Incident:
    return Incident.objects.select_related("school", "place").get(pk=row.pk)
