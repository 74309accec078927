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
from anyuan.directory.models import Area, Place, School
from anyuan.directory.policy import Viewer, allows, limit
from anyuan.incidents.actions import call_in
from anyuan.kernel.geo import distance_m

router = Routes("calls")
ACTION = "calls.take"


@router.post("/calls", {201: CallOut, 200: CallOut}, 409)
def take_call(request: HttpRequest, body: CallIn) -> Any:
    """Take a call; it opens or joins an incident at once. 200 when this ``id`` had come before."""
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
    call = call_in(
        channel=body.channel,
        text=body.text,
        kind=body.kind,
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
