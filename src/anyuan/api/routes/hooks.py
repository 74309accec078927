"""Outside systems that are told what happens here. For the system administrator: addresses are theirs to choose."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Schema
from ninja.responses import Status
from pydantic import Field, StringConstraints

from anyuan.api.callers import actor, allowed
from anyuan.api.paging import Order, page
from anyuan.api.problems import NotThere
from anyuan.api.routing import Routes
from anyuan.api.shapes.words import NO_NUL, Body, Code, Cursor, Id, Limit, Page, Short
from anyuan.directory.models import Area, Organisation, School
from anyuan.hooks import actions
from anyuan.hooks.actions import Wish
from anyuan.hooks.models import Delivery, Subscriber
from anyuan.hooks.refusals import ScopeMissing
from anyuan.hooks.rules import DELIVERY_STATES

router = Routes("hooks")
BY_NAME = Order(("name",))
NEWEST = Order(("id",), newest_first=True)
Name = Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=r"^[a-z0-9][a-z0-9-]*$")]
DeliveryState = Literal[DELIVERY_STATES]  # type: ignore[valid-type]


class HookIn(Body):
    """A system to tell. ``events``: names or patterns (`incidents.*`). Exactly one of ``area``, ``organisation``, ``school``
    says within what, ``role`` as whom it may hear. Drills only with ``exercises``; http only with ``plain_allowed``, and then
    only to a private address."""

    name: Name
    url: Annotated[str, Field(min_length=1, max_length=500, pattern=NO_NUL)]
    events: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=64, pattern=NO_NUL)]], Field(min_length=1, max_length=50)
    ]
    title: Short = ""
    area: Code | None = None
    organisation: Code | None = None
    school: Code | None = None
    role: Short = "viewer"
    exercises: bool = False
    plain_allowed: bool = False


class HookOut(Schema):
    """A system that is told, and how the last attempts went. Its address and secret are never shown."""

    name: str
    title: str
    events: list[str]
    role: str
    exercises: bool
    active: bool
    failures: int
    error: str
    last_taken_at: datetime | None


class HookMade(HookOut):
    """``secret`` is shown this once: every delivery is signed with it."""

    secret: str


class SwitchIn(Body):
    active: bool


class DeliveryOut(Schema):
    """One event for one system: `queued`, `sent` (taken), `kept` (test mode), `dead` (given up), `dropped` (switched off)."""

    id: int
    hook: str
    event: str
    event_id: str
    ref: str
    exercise: bool
    state: str
    attempts: int
    error: str
    created_at: datetime
    sent_at: datetime | None
    dead_at: datetime | None


@router.get("/hooks", Page[HookOut])
def list_hooks(request: HttpRequest, limit: Limit = 50, cursor: Cursor | None = None) -> Any:
    """Systems that are told, by name."""
    allowed(request, "hooks.see")
    return page(Subscriber.objects.all(), BY_NAME, lambda row: row, limit=limit, cursor=cursor)


@router.post("/hooks", {201: HookMade})
def register_hook(request: HttpRequest, body: HookIn) -> Any:
    """Register a system. It hears of what happens from two seconds later."""
    viewer = allowed(request, "hooks.edit")
    wish = Wish(
        url=body.url,
        events=body.events,
        title=body.title,
        plain_allowed=body.plain_allowed,
        exercises=body.exercises,
        role=body.role,
        area=_by_code(Area, body.area),
        organisation=_by_code(Organisation, body.organisation),
        school=_by_code(School, body.school),
    )
    row, secret = actions.register(body.name, wish, by=actor(viewer), now=request.now)
    return Status(201, {name: getattr(row, name) for name in HookOut.model_fields} | {"secret": secret})


@router.post("/hooks/{name}/switch", {200: HookOut}, 404)
def switch_hook(request: HttpRequest, name: Code, body: SwitchIn) -> Any:
    """Tell the system, or no longer (what waits for it is then dropped)."""
    viewer = allowed(request, "hooks.edit")
    row = _hook(name)
    actions.switch(row, body.active, by=actor(viewer), now=request.now)
    return _hook(name)


@router.post("/hooks/{name}/ping", {202: DeliveryOut}, 404)
def ping_hook(request: HttpRequest, name: Code) -> Any:
    """Send a test of the connection, marked as a drill."""
    allowed(request, "hooks.edit")
    return Status(202, _out(actions.ping(_hook(name), now=request.now)))


@router.get("/hooks/deliveries", Page[DeliveryOut])
def list_deliveries(
    request: HttpRequest,
    state: DeliveryState | None = None,
    hook: Code | None = None,
    limit: Limit = 50,
    cursor: Cursor | None = None,
) -> Any:
    """What was owed to systems, newest first; `state=dead` is the list of what was given up."""
    allowed(request, "hooks.see")
    rows = Delivery.objects.select_related("subscriber")
    rows = rows.filter(state=state) if state else rows
    rows = rows.filter(subscriber__name=hook) if hook else rows
    found = page(rows, NEWEST, lambda row: row, limit=limit, cursor=cursor)
    return {**found, "items": [_out(row) for row in found["items"]]}


@router.post("/hooks/deliveries/{number}/retry", {200: DeliveryOut}, 404)
def retry_delivery(request: HttpRequest, number: Id) -> Any:
    """Send a given-up delivery again, under the same id. One that is not given up stays as it is."""
    viewer = allowed(request, "hooks.edit")
    row = Delivery.objects.select_related("subscriber").filter(pk=number).first()
    if row is None:
        raise NotThere()
    actions.retry(row, by=actor(viewer), now=request.now)
    row.refresh_from_db()
    return _out(row)


def _hook(name: str) -> Subscriber:
    row = Subscriber.objects.select_related("area").filter(name=name).first()
    if row is None:
        raise NotThere()
    return row


def _by_code(model: Any, code: str | None) -> Any:
    """The row, or None when none is asked for. An unknown code is no scope."""
    if code is None:
        return None
    row = model.objects.filter(code=code).first()
    if row is None:
        raise ScopeMissing
    return row


def _out(row: Delivery) -> dict[str, Any]:
    plain = [name for name in DeliveryOut.model_fields if name not in ("hook", "ref")]
    return {name: getattr(row, name) for name in plain} | {"hook": row.subscriber.name, "ref": row.subject_ref}
