"""A person tells us (接报)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.responses import Status

from anyuan.api.callers import actor, allowed
from anyuan.api.problems import NotYours, Refusal
from anyuan.api.routing import Routes
from anyuan.api.shapes.incidents import CallIn, CallOut
from anyuan.cases.actions.reports import New, take
from anyuan.cases.models import Report
from anyuan.cases.queries import all_kinds, may_do
from anyuan.cases.queries.services import triage_rules
from anyuan.cases.rules import triage
from anyuan.directory.models import Area, Place, School
from anyuan.directory.policy import Viewer, allows, limit
from anyuan.incidents.actions import call_in
from anyuan.kernel.geo import distance_m

router = Routes("calls")
ACTION = "calls.take"


@router.post("/calls", {201: CallOut, 200: CallOut}, 409)
def take_call(request: HttpRequest, body: CallIn) -> Any:
    """Take a call; it opens or joins an incident at once. 200 when this ``id`` had come before.

    A ``kind`` that is a kind of case (``hazard``, ``request`` …) opens that instead, unless the words tell of danger to life:
    ``case`` is its reference, and ``code`` the code by which the reporter reads the answer.
    """
    viewer = allowed(request, ACTION)
    place = _found(
        Place.objects.select_related("school__area", "area"), body.place, _("There is no place with the code “{code}”.")
    )
    school = _found(
        School.objects.select_related("area"), body.school, _("There is no school with the code “{code}”.")
    ) or (place.school if place else None)
    if (body.lon is None) != (body.lat is None):
        raise Refusal(422, _("A point has a longitude and a latitude."), "point")
    area = None if place or school else _area(viewer, body)
    where = place or school or area
    if where is None or not allows(viewer, ACTION, where):
        raise NotYours(ACTION)
    reporter = body.reporter
    if body.kind in all_kinds() and not body.exercise and not _in_danger(body):
        return _case(viewer, body, place, school, where, request)
    call = call_in(
        channel=body.channel,
        text=body.text,
        kind="" if body.kind in all_kinds() else body.kind,
        place=place,
        school=school,
        area=area,
        lon=body.lon,
        lat=body.lat,
        reporter_name=reporter.name if reporter else "",
        reporter_phone=reporter.phone if reporter else "",
        anonymous=reporter is None,
        client_id=body.id,
        exercise=body.exercise,
        by=actor(viewer),
        now=request.now,
    )
    answer = {
        "call": call.pk,
        "code": call.code,
        "incident": call.incident.ref if call.incident else None,
        "case": None,
    }
    return Status(201 if call.received_at == request.now else 200, answer)


def _in_danger(body: CallIn) -> bool:
    return triage.decide(triage.Told(body.text, service={"kind": body.kind}), triage_rules()).path == triage.LIFE


def _case(
    viewer: Viewer, body: CallIn, place: Place | None, school: School | None, where: Any, request: HttpRequest
) -> Any:
    """No emergency: a report, and the case that it opens. What is about a child goes the protected path."""
    reporter = body.reporter
    client = f"call:{viewer.account_id}:{body.id}" if body.id else ""
    for known in Report.objects.filter(attributes__call=client).select_related("case") if client else ():
        return Status(200, _report_out(known, "", viewer, request))
    new = New(
        channel="desk",
        kind=body.kind,
        text=body.text,
        school=school,
        place=place,
        area=where if isinstance(where, Area) else None,
        lon=body.lon,
        lat=body.lat,
        attributes={"call": client} if client else {},
        reporter_name=reporter.name if reporter else "",
        reporter_contact=reporter.phone if reporter else "",
    )
    taken = take(new, by=actor(viewer), now=request.now)
    return Status(201, _report_out(taken.report, taken.code, viewer, request))


def _report_out(report: Report, code: str, viewer: Viewer, request: HttpRequest) -> dict[str, Any]:
    """The case by its reference only for those who may see it: a child's case stays with its people."""
    seen = report.case is not None and may_do(viewer, "cases.see", report.case, now=request.now)
    ref = report.case.ref if report.case is not None and seen else None
    return {"call": report.pk, "code": code, "incident": None, "case": ref}


def _found(rows: Any, code: str | None, missing: str) -> Any:
    if code is None:
        return None
    row = rows.filter(code=code).first()
    if row is None:
        raise Refusal(422, missing.format(code=code), "code_unknown")
    return row


def _area(viewer: Viewer, body: CallIn) -> Area | None:
    """The ground of the nearest school for a point, else the ground that the caller works on."""
    schools = limit(School.objects.select_related("area"), viewer, ACTION, area="area__path", school="id")
    if body.lon is not None and body.lat is not None:
        points = [s for s in schools.exclude(lon=None).exclude(lat=None)]
        near = min(points, key=lambda s: distance_m(body.lon, body.lat, s.lon, s.lat), default=None)
        return near.area if near else None
    paths = [grant.area_path for grant in viewer.grants if grant.area_path]
    own = Area.objects.filter(path__in=paths).order_by("level").first()
    first = None if own else schools.first()
    return own or (first.area if first else None)
