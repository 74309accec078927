"""Tasks: what units and people were asked to do, and their answers from the field."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from pydantic import Field

from anyuan.api.callers import actor, allowed
from anyuan.api.paging import Order, page
from anyuan.api.problems import NotThere
from anyuan.api.routing import Routes
from anyuan.api.shapes.incidents import AssignmentOut, RefusalIn, TaskIn, TaskOut
from anyuan.api.shapes.incidents_out import assignment_out
from anyuan.api.shapes.words import Cursor, Id, Limit, Page
from anyuan.directory.models import Unit
from anyuan.directory.policy import Viewer, may, visible
from anyuan.directory.policy import limit as limited
from anyuan.dispatch import actions
from anyuan.dispatch.models import Assignment

router = Routes("assignments")
ANSWER, SEE = "assignments.answer", "assignments.see"
OwnerKind = Literal["person", "unit", "team", "organisation", "post"]


@router.get("/assignments", Page[TaskOut])
def list_assignments(
    request: HttpRequest,
    open: Annotated[bool, Field(description="true: not yet ended.")] | None = None,
    owner_kind: OwnerKind | None = None,
    limit: Limit = 50,
    cursor: Cursor | None = None,
) -> Any:
    """Tasks that the caller may see, newest first."""
    rows = _tasks(allowed(request, SEE), SEE)
    rows = rows.filter(ended_at__isnull=open) if open is not None else rows
    rows = rows.filter(owner_kind=owner_kind) if owner_kind else rows
    return page(rows, Order(("id",), newest_first=True), _task_out, limit=limit, cursor=cursor)


@router.post("/assignments/{id}/acknowledgement", {200: AssignmentOut}, 404, 409)
def acknowledge_assignment(request: HttpRequest, id: Id) -> Any:
    """Take the task."""
    viewer = _mine(request, id)
    return assignment_out(actions.acknowledge(id, by=actor(viewer), now=request.now))


@router.post("/assignments/{id}/departure", {200: AssignmentOut}, 404, 409)
def depart(request: HttpRequest, id: Id, body: TaskIn) -> Any:
    """Set out."""
    viewer = _mine(request, id)
    return assignment_out(actions.en_route(id, at=body.at, by=actor(viewer), now=request.now))


@router.post("/assignments/{id}/arrival", {200: AssignmentOut}, 404, 409)
def arrive_for_assignment(request: HttpRequest, id: Id, body: TaskIn) -> Any:
    """On the scene. The incident follows, and the leg of 1-3-5 that the task belongs to has its proof."""
    viewer = _mine(request, id)
    return assignment_out(actions.arrive(id, at=body.at, by=actor(viewer), now=request.now))


@router.post("/assignments/{id}/clearance", {200: AssignmentOut}, 404, 409)
def clear_assignment(request: HttpRequest, id: Id, body: TaskIn) -> Any:
    """Done with the task; a unit is free again."""
    viewer = _mine(request, id)
    return assignment_out(actions.clear(id, at=body.at, by=actor(viewer), now=request.now))


@router.post("/assignments/{id}/refusal", {200: AssignmentOut}, 404, 409)
def decline(request: HttpRequest, id: Id, body: RefusalIn) -> Any:
    """Cannot, with the reason. The desk is told at once."""
    viewer = _mine(request, id)
    return assignment_out(actions.decline(id, reason=body.reason, by=actor(viewer), now=request.now))


def _mine(request: HttpRequest, id: int) -> Viewer:
    """The caller, who may answer this very task. Raises NotYours, NotThere."""
    viewer = allowed(request, ANSWER)
    if not _tasks(viewer, ANSWER).filter(pk=id).exists():
        raise NotThere()
    return viewer


def _tasks(viewer: Viewer, action: str) -> QuerySet[Assignment]:
    """Tasks on the caller's ground or school, the caller's own, and those of units that the caller may speak for."""
    rows = Assignment.objects.all()
    reach = visible(viewer, action, area="area_path", school="school_id", organisation=None)
    if reach is None:
        return rows
    if viewer.person_id is not None:
        reach |= Q(owner_kind="person", owner_id=viewer.person_id)
    if may(viewer, "units.set_status"):
        units = limited(Unit.objects.filter(active=True), viewer, "units.set_status", area="area__path")
        reach |= Q(owner_kind="unit", owner_id__in=units.values("pk"))
    return rows.filter(reach)


def _task_out(row: Assignment) -> dict[str, Any]:
    return assignment_out(row) | {"ref": row.subject_ref, "exercise": row.exercise}
