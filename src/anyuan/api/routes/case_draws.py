"""Re-inspections drawn by lot (随机抽查): announced, sealed, drawn, looked at by somebody without part in the case."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja.responses import Status

from anyuan.api.callers import actor, allowed
from anyuan.api.case_rows import by_code, person_of, proof_of
from anyuan.api.paging import Order, page
from anyuan.api.problems import NotThere, NotYours
from anyuan.api.routing import Routes
from anyuan.api.shapes.case_work import DrawBrief, DrawIn, DrawOut, InspectorIn, RecheckOut, SecondLookIn
from anyuan.api.shapes.words import Cursor, Id, Limit, Page, named
from anyuan.cases import queries
from anyuan.cases.actions import draws
from anyuan.cases.models import Draw, Recheck
from anyuan.directory.models import Area
from anyuan.directory.policy import Viewer, allows, may, visible

router = Routes("cases")
DRAW, RECHECK = "cases.draw", "cases.recheck"


@router.get("/cases/draws", Page[DrawBrief])
def list_draws(request: HttpRequest, limit: Limit = 50, cursor: Cursor | None = None) -> Any:
    """Draws over the areas in which the caller may draw, newest first."""
    rows = _draws(allowed(request, DRAW))
    return page(rows, Order(("drawn_at", "id"), newest_first=True), _brief, limit=limit, cursor=cursor)


@router.post("/cases/draws", {201: DrawBrief}, 409)
def announce_draw(request: HttpRequest, body: DrawIn) -> Any:
    """Fix the list that is drawn from. It is drawn when the journal has sealed this, and not before."""
    viewer = allowed(request, DRAW)
    area = by_code(Area.objects.all(), body.area, "area")
    if not allows(viewer, DRAW, area):
        raise NotYours(DRAW)
    words = body.dict(exclude={"area"})
    return Status(201, _brief(draws.announce(area_path=area.path, **words, by=actor(viewer), now=request.now)))


@router.get("/cases/draws/{number}", DrawOut, 404)
def get_draw(request: HttpRequest, number: Id) -> Any:
    """One draw with its list, seed and picks, checked at this moment."""
    viewer = allowed(request, DRAW)
    row = _draw(viewer, number)
    looks = row.rechecks.select_related("case", "inspector").order_by("id")
    return _brief(row) | {
        "refs": row.refs,
        "wrong": draws.verify_draw(row),
        "rechecks": [_look(one, viewer) for one in looks],
    }


@router.post("/cases/rechecks/{number}/inspector", {200: RecheckOut}, 404, 409)
def name_inspector(request: HttpRequest, number: Id, body: InspectorIn) -> Any:
    """Who looks again: nobody who had a part in the case."""
    viewer = allowed(request, DRAW)
    row = Recheck.objects.select_related("case").filter(pk=number, draw__in=_draws(viewer)).first()
    if row is None:
        raise NotThere()
    person = person_of(body.person)
    assert person is not None  # the code is not optional
    return _look(draws.name_inspector(row, person, by=actor(viewer), now=request.now), viewer)


@router.post("/cases/rechecks/{number}/outcome", {200: RecheckOut}, 404, 409)
def look_again(request: HttpRequest, number: Id, body: SecondLookIn) -> Any:
    """What the second look found; only by whoever was named for it."""
    viewer = allowed(request, "cases.involved")
    row = Recheck.objects.select_related("case").filter(pk=number, inspector_id=viewer.person_id).first()
    if viewer.person_id is None or row is None or not queries.may_do(viewer, RECHECK, row.case, now=request.now):
        raise NotThere()
    words = {"outcome": body.outcome, "note": body.note, "evidence": proof_of(body.evidence)}
    return _look(draws.look_again(row, **words, by=actor(viewer), now=request.now), viewer)


def _draws(viewer: Viewer) -> QuerySet[Draw]:
    reach = visible(viewer, DRAW, area="area_path", school=None, organisation=None)
    return Draw.objects.all() if reach is None else Draw.objects.filter(reach)


def _draw(viewer: Viewer, number: int) -> Draw:
    row = _draws(viewer).filter(pk=number).first()
    if row is None:
        raise NotThere()
    return row


def _brief(row: Draw) -> dict[str, Any]:
    names = ("from_date", "to_date", "kinds", "population", "size", "block", "seed", "drawn_at")
    return {"id": row.pk, "digest": row.population_digest} | {name: getattr(row, name) for name in names}


def _look(row: Recheck, viewer: Viewer) -> dict[str, Any]:
    names = ("due_at", "done_at", "outcome", "note")
    people = may(viewer, "people.see")
    return {"id": row.pk, "case": row.case.ref, "inspector": named(row.inspector) if people else None} | {
        name: getattr(row, name) for name in names
    }
