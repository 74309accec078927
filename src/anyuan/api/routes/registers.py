"""Registers: schools, organisations, teams."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpRequest

from anyuan.api.callers import allowed
from anyuan.api.paging import Order, page
from anyuan.api.problems import NotThere
from anyuan.api.routing import Routes
from anyuan.api.shapes.registers import OrganisationOut, SchoolOut, TeamOut
from anyuan.api.shapes.words import AreaCode, Code, Cursor, Limit, Page, named
from anyuan.directory.models import Organisation, School, Team
from anyuan.directory.policy import Viewer, limit, school_bodies

router = Routes("registers")
BY_CODE = Order(("code",))


def schools(viewer: Viewer) -> QuerySet[School]:
    rows = School.objects.filter(active=True).select_related("area", "organisation", "police_station")
    return limit(rows, viewer, "directory.see", area="area__path", school="id", organisation=school_bodies())


@router.get("/schools", Page[SchoolOut])
def list_schools(
    request: HttpRequest,
    area: AreaCode | None = None,
    stage: Code | None = None,
    limit: Limit = 50,
    cursor: Cursor | None = None,
) -> Any:
    """Schools that the caller may see, by code."""
    rows = schools(allowed(request, "directory.see"))
    rows = rows.filter(area__path__contains=f"/{area}/") if area else rows
    rows = rows.filter(stage=stage) if stage else rows
    return page(rows, BY_CODE, school_out, limit=limit, cursor=cursor)


@router.get("/schools/{code}", SchoolOut, 404)
def get_school(request: HttpRequest, code: Code) -> Any:
    """One school."""
    row = schools(allowed(request, "directory.see")).filter(code=code).first()
    if row is None:
        raise NotThere()
    return school_out(row)


@router.get("/organisations", Page[OrganisationOut])
def list_organisations(
    request: HttpRequest,
    area: AreaCode | None = None,
    kind: Code | None = None,
    limit: Limit = 50,
    cursor: Cursor | None = None,
) -> Any:
    """Departments, police stations, guard companies and the others that can owe something."""
    rows = _organisations(allowed(request, "directory.see"))
    rows = rows.filter(area__path__contains=f"/{area}/") if area else rows
    rows = rows.filter(kind=kind) if kind else rows
    return page(rows, BY_CODE, organisation_out, limit=limit, cursor=cursor)


@router.get("/teams", Page[TeamOut])
def list_teams(
    request: HttpRequest, school: Code | None = None, limit: Limit = 50, cursor: Cursor | None = None
) -> Any:
    """Standing teams with the number of their members."""
    rows = _teams(allowed(request, "people.see"))
    rows = rows.filter(school__code=school) if school else rows
    return page(rows, BY_CODE, team_out, limit=limit, cursor=cursor)


def _organisations(viewer: Viewer) -> QuerySet[Organisation]:
    rows = Organisation.objects.filter(active=True).select_related("area", "parent")
    return limit(rows, viewer, "directory.see", area="area__path", school=None, organisation=("id", "parent_id"))


def _teams(viewer: Viewer) -> QuerySet[Team]:
    rows = Team.objects.filter(active=True).select_related("organisation", "school").annotate(size=Count("members"))
    areas = ("area__path", "school__area__path", "organisation__area__path")
    return limit(rows, viewer, "people.see", area=areas)


def school_out(row: School) -> dict[str, Any]:
    return {
        **(named(row) or {}),
        "short_name": row.short_name,
        "stage": row.stage,
        "boarding": row.boarding,
        "pupils": row.pupils,
        "boarders": row.boarders,
        "staff": row.staff,
        "area": named(row.area),
        "organisation": named(row.organisation),
        "police_station": named(row.police_station),
        "address": row.address,
        "lon": row.lon,
        "lat": row.lat,
    }


def organisation_out(row: Organisation) -> dict[str, Any]:
    return {
        **(named(row) or {}),
        "kind": row.kind,
        "area": named(row.area),
        "parent": row.parent.code if row.parent else None,
        "phone": row.phone,
    }


def team_out(row: Any) -> dict[str, Any]:
    return {
        **(named(row) or {}),
        "kind": row.kind,
        "organisation": named(row.organisation),
        "school": named(row.school),
        "members": row.size,
    }
