"""Alarm lines and devices, with what was last heard of them."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from anyuan.api.callers import allowed
from anyuan.api.paging import Order, page
from anyuan.api.problems import NotThere
from anyuan.api.routing import Routes
from anyuan.api.shapes.registers import DeviceOut, LineOut
from anyuan.api.shapes.words import Code, Cursor, Limit, Page, named
from anyuan.directory.models import Device, Line
from anyuan.directory.policy import Viewer, limit, school_bodies
from anyuan.intake.models import LineContact, PointState

router = Routes("lines")
BY_CODE = Order(("code",))
# The worst first: what a person must look at hides what they need not.
_WORST = ("unacknowledged", "returned", "acknowledged", "out_of_service", "shelved", "normal")


@router.get("/lines", Page[LineOut])
def list_lines(
    request: HttpRequest,
    school: Code | None = None,
    lost: bool | None = None,
    limit: Limit = 50,
    cursor: Cursor | None = None,
) -> Any:
    """Alarm lines and their paths. ``lost=true``: only those with a path that is not heard."""
    rows = _lines(allowed(request, "lines.see"))
    rows = rows.filter(school__code=school) if school else rows
    if lost is not None:
        silent = LineContact.objects.filter(lost_since__isnull=False, line__isnull=False).values("line")
        rows = rows.filter(pk__in=silent) if lost else rows.exclude(pk__in=silent)
    found = page(rows, BY_CODE, lambda row: row, limit=limit, cursor=cursor)
    contacts: dict[int, list[LineContact]] = {}
    for contact in LineContact.objects.filter(line__in=[row.pk for row in found["items"]]).order_by("path"):
        contacts.setdefault(contact.line_id, []).append(contact)
    return {**found, "items": [_line_out(row, contacts.get(row.pk, [])) for row in found["items"]]}


@router.get("/devices", Page[DeviceOut])
def list_devices(
    request: HttpRequest,
    school: Code | None = None,
    kind: Code | None = None,
    limit: Limit = 50,
    cursor: Cursor | None = None,
) -> Any:
    """Buttons, panel zones, sensors and cameras with their state and last contact."""
    rows = _devices(allowed(request, "directory.see"))
    rows = rows.filter(school__code=school) if school else rows
    rows = rows.filter(kind=kind) if kind else rows
    found = page(rows, BY_CODE, lambda row: row, limit=limit, cursor=cursor)
    return {**found, "items": _devices_out(found["items"])}


@router.get("/devices/{code}", DeviceOut, 404)
def get_device(request: HttpRequest, code: Code) -> Any:
    """One device."""
    row = _devices(allowed(request, "directory.see")).filter(code=code).first()
    if row is None:
        raise NotThere()
    return _devices_out([row])[0]


def _lines(viewer: Viewer) -> QuerySet[Line]:
    rows = Line.objects.filter(active=True).select_related("school", "place")
    return limit(rows, viewer, "lines.see", organisation=school_bodies("school"))


def _devices(viewer: Viewer) -> QuerySet[Device]:
    rows = Device.objects.filter(active=True).select_related("school", "place", "line")
    return limit(rows, viewer, "directory.see", organisation=school_bodies("school"))


def _line_out(row: Line, contacts: list[LineContact]) -> dict[str, Any]:
    return {
        "code": row.code,
        "protocol": row.protocol,
        "account": row.account,
        "category": row.category,
        "encrypted": bool(row.key),
        "exercise_only": row.exercise_only,
        "school": named(row.school),
        "place": named(row.place),
        "paths": [{"path": c.path, "last_contact_at": c.last_contact_at, "lost_since": c.lost_since} for c in contacts],
    }


def _devices_out(rows: list[Device]) -> list[dict[str, Any]]:
    """Two statements for a page: states of the points, and last contacts of devices and of the lines they hang on."""
    states: dict[int, list[str]] = {}
    for device, state in PointState.objects.filter(device__in=rows).values_list("device_id", "state"):
        states.setdefault(device, []).append(state)
    heard: dict[tuple[str, int], Any] = {}
    lines = [row.line_id for row in rows if row.line_id]
    for own in (LineContact.objects.filter(device__in=rows), LineContact.objects.filter(line__in=lines)):
        for contact in own.exclude(last_contact_at=None):
            key = ("device", contact.device_id) if contact.device_id else ("line", contact.line_id)
            heard[key] = max(heard.get(key, contact.last_contact_at), contact.last_contact_at)
    return [
        {
            "code": row.code,
            "kind": row.kind,
            "name": row.name,
            "protocol": row.protocol,
            "account": row.line.account if row.line else None,
            "line": row.line.code if row.line else None,
            "zone": row.zone,
            "school": named(row.school),
            "place": named(row.place),
            "state": min(states.get(row.pk, ["normal"]), key=_WORST.index),
            "last_contact_at": heard.get(("device", row.pk)) or heard.get(("line", row.line_id or 0)),
        }
        for row in rows
    ]
