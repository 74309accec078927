"""Occurrences, check-ins of phones, and the rate."""

from __future__ import annotations

import base64
import binascii
from datetime import date
from typing import Annotated, Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.responses import Status
from pydantic import Field

from anyuan.api.callers import actor, allowed
from anyuan.api.paging import Order, page
from anyuan.api.problems import NotYours, Refusal
from anyuan.api.routing import Routes
from anyuan.api.shapes.duties import (
    CheckInIn,
    CheckInOut,
    DutyRateOut,
    DutyState,
    OccurrenceOut,
    check_in_out,
    occurrence_out,
)
from anyuan.api.shapes.words import AreaCode, Code, Cursor, Instant, Limit, Page
from anyuan.directory.models import School
from anyuan.duties import actions, queries

router = Routes("duties")
BY_OPENING = Order(("opens_at", "id"))
Day = Annotated[date, Field(description="A local day.")]


@router.get("/occurrences", Page[OccurrenceOut])
def list_occurrences(
    request: HttpRequest,
    programme: Annotated[Code, Field(description="Code of a programme at work.")] | None = None,
    date: Day | None = None,
    since: Day | None = None,
    until: Day | None = None,
    place: Code | None = None,
    school: Code | None = None,
    area: AreaCode | None = None,
    kind: Code | None = None,
    state: DutyState | None = None,
    excused: bool | None = None,
    over_by: Annotated[Instant, Field(description="Its time, with the grace, was over at this instant.")] | None = None,
    limit: Limit = 50,
    cursor: Cursor | None = None,
) -> Any:
    """What is owed, in order of opening. What the calendar took back is not in it."""
    rows = queries.visible_to(allowed(request, "duties.see"))
    rows = rows.filter(area_path__contains=f"/{area}/") if area else rows
    wanted = {
        "post__programme__code": programme,
        "day": date,
        "day__gte": since,
        "day__lte": until,
        "place__code": place,
        "school__code": school,
        "rule__kind": kind,
        "state": state,
        "judge_at__lte": over_by,
    }
    if excused is not None:
        rows = rows.filter(state="excused") if excused else rows.exclude(state="excused")
    rows = rows.filter(**{name: value for name, value in wanted.items() if value is not None})
    rows = rows.select_related("rule__programme", "school", "place")
    return page(rows, BY_OPENING, occurrence_out, limit=limit, cursor=cursor)


@router.post("/check-ins", {201: CheckInOut, 200: CheckInOut}, 409)
def check_in(request: HttpRequest, body: CheckInIn) -> Any:
    """Check in (签到). Every check-in is kept; the answer says whether it counts and why. 200 when it was known already."""
    viewer = allowed(request, "duties.check_in")
    if viewer.person_id is None:
        raise NotYours("duties.check_in")  # a program has no feet
    position = body.position
    scan = actions.Scan(
        client_id=body.id.lower(),
        made_at=body.made_at,
        method=body.method,
        occurrence=body.occurrence,
        point=body.point or "",
        sent_at=body.sent_at,
        digits=body.digits,
        tag=body.tag,
        position=(position.lon, position.lat, position.accuracy_m) if position else None,
        head_count=body.head_count,
        note=body.note,
        evidence=tuple(one.kind for one in body.evidence),
        photos=[("photo.jpg", _content(one.content)) for one in body.evidence if one.kind == "photo" and one.content],
    )
    row, fresh = actions.check_in(scan, viewer=viewer, by=actor(viewer), now=request.now)
    return Status(201 if fresh else 200, check_in_out(row))


@router.get("/duties/rate", DutyRateOut)
def duty_rate(
    request: HttpRequest,
    since: Day,
    until: Day,
    area: AreaCode | None = None,
    school: Code | None = None,
    kind: Code | None = None,
    programme: Code | None = None,
) -> Any:
    """The compliance rate (落实率) over local days, with both numbers and the address of the rows."""
    viewer = allowed(request, "duties.see")
    found = School.objects.filter(code=school).first() if school else None
    if school and found is None:
        found = School(pk=0)  # no rows: not there and not allowed look the same
    rate = queries.compliance_rate(
        viewer,
        since,
        until,
        now=request.now,
        area_path=_path(area),
        school=found.pk if found else None,
        kind=kind or "",
        programme=programme or "",
    )
    asked: dict[str, Any] = {"excused": "false", "over_by": rate.as_of.isoformat()}
    asked |= {"since": since, "until": until, "area": area, "school": school, "kind": kind, "programme": programme}
    names = (
        "numerator",
        "denominator",
        "value",
        "scheduled",
        "excused",
        "done",
        "late",
        "incomplete",
        "missed",
        "as_of",
    )
    said = urlencode({name: value for name, value in asked.items() if value is not None})
    return {name: getattr(rate, name) for name in names} | {"rows_url": f"/api/v1/occurrences?{said}"}


def _content(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=False)
    except (binascii.Error, ValueError) as error:
        raise Refusal(422, _("The photo's content is not Base64."), "photo") from error


def _path(code: str | None) -> str:
    from anyuan.directory.models import Area

    if not code:
        return ""
    return Area.objects.filter(code=code).values_list("path", flat=True).first() or "/?/"
