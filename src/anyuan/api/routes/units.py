"""Response units; their phones report status and position here."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from anyuan.api.callers import actor, allowed
from anyuan.api.paging import Order, page
from anyuan.api.problems import NotThere, NotYours
from anyuan.api.routing import Routes
from anyuan.api.shapes.registers import PositionIn, StatusIn, UnitOut
from anyuan.api.shapes.words import AreaCode, Code, Cursor, Limit, Page, named
from anyuan.directory.actions import units as actions
from anyuan.directory.models import Unit
from anyuan.directory.policy import Viewer, allows, limit

router = Routes("units")


@router.get("/units", Page[UnitOut])
def list_units(
    request: HttpRequest,
    kind: Code | None = None,
    status: Code | None = None,
    area: AreaCode | None = None,
    limit: Limit = 50,
    cursor: Cursor | None = None,
) -> Any:
    """Units that the caller may see, by code."""
    rows = _units(allowed(request, "units.see"))
    rows = rows.filter(kind=kind) if kind else rows
    rows = rows.filter(status=status) if status else rows
    rows = rows.filter(area__path__contains=f"/{area}/") if area else rows
    return page(rows, Order(("code",)), unit_out, limit=limit, cursor=cursor)


@router.post("/units/{code}/status", {200: UnitOut}, 404, 409)
def set_status(request: HttpRequest, code: Code, body: StatusIn) -> Any:
    """Say what the unit does now; 409 when it cannot follow on its present status."""
    viewer = allowed(request, "units.set_status")
    unit = _one(viewer, code)
    return unit_out(actions.set_status(unit, body.status, by=actor(viewer), now=request.now))


@router.post("/units/{code}/position", {200: UnitOut}, 404)
def report_position(request: HttpRequest, code: Code, body: PositionIn) -> Any:
    """Say where the unit is. Also the sign of life that ends "no contact"."""
    viewer = allowed(request, "units.set_status")
    unit = _one(viewer, code)
    return unit_out(actions.report_position(unit, body.lon, body.lat, at=body.at, by=actor(viewer), now=request.now))


def _one(viewer: Viewer, code: str) -> Unit:
    unit = _units(viewer).filter(code=code).first()
    if unit is None:
        raise NotThere()
    if not allows(viewer, "units.set_status", unit):
        raise NotYours("units.set_status")
    return unit


def _units(viewer: Viewer) -> QuerySet[Unit]:
    rows = Unit.objects.filter(active=True).select_related("area", "organisation", "school")
    return limit(rows, viewer, "units.see", area="area__path")


def unit_out(row: Unit) -> dict[str, Any]:
    return {
        **(named(row) or {}),
        "id": row.pk,
        "kind": row.kind,
        "organisation": named(row.organisation),
        "school": named(row.school),
        "skills": row.skills,
        "status": row.status,
        "status_at": row.status_at,
        "lon": row.lon,
        "lat": row.lat,
        "position_at": row.position_at,
        "contact_at": row.contact_at,
    }
