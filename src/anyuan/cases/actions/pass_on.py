"""Whose the case is: assigned, accepted, bounced, handed over. It is never anybody's less than for an instant."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from anyuan.cases import events
from anyuan.cases.actions import _owner, _steps
from anyuan.cases.actions._change import change, fresh
from anyuan.cases.models import Case, Transfer
from anyuan.cases.queries import bodies
from anyuan.cases.refusals import CannotPass, OwnerUnknown, ReasonMissing
from anyuan.directory.models import Person
from anyuan.dispatch import actions as dispatching
from anyuan.journal.rules import Actor


def assign(
    case: Case | int,
    *,
    owner_kind: str,
    owner_id: int,
    handler: int | None = None,
    reason: str = "",
    by: Actor,
    now: datetime,
) -> Case:
    """Give the case to one body (交办). After a bounce this is the centre's decision, and that body cannot bounce it again.

    Raises OwnerUnknown, SomebodyWasFirst, NotAllowedNow, AlreadyClosed.
    """
    owner = bodies.body(owner_kind, owner_id)
    _known(handler)
    seen: dict[str, Any] = {}

    def decide(row: Case) -> dict[str, Any]:
        seen.update(before=(row.owner_kind, row.owner_id), verb="decide" if row.state == "bounced" else "assign")
        return _owner.columns_of(owner, handler)

    with dispatching.turn(now):
        row = change(case, "assign", events.ASSIGNED, by=by, now=now, decide=decide, data={"owner": owner.label})
        _owner.take(row, owner, seen["verb"], before=seen["before"], reason=reason, by=by, now=now)
        _named(row, by, now)
    return row


def accept(case: Case | int, *, handler: int | None = None, by: Actor, now: datetime) -> Case:
    """The owner takes it (签收); from now on the handler's promise runs. ``handler``: else whoever accepts.

    Raises SomebodyWasFirst, NotAllowedNow, AlreadyClosed.
    """
    _known(handler)

    def decide(row: Case) -> dict[str, Any]:
        person = handler or row.handler_id or (by.id if by.kind == "person" else None)
        return {"accepted_at": now, "handler_id": person}

    with dispatching.turn(now):
        row = change(case, "accept", events.ACCEPTED, by=by, now=now, decide=decide)
        task = _owner.owners_task(row)
        if task is not None and task.state == "offered":
            dispatching.acknowledge(task.pk, by=by, now=now)
        _steps.replan(row, now=now)
        _named(row, by, now)
    return row


def bounce(case: Case | int, *, reason: str, by: Actor, now: datetime) -> Case:
    """Send it back: not ours (退回). It goes to the centre, which decides within its own limit; bounces are counted.

    Raises ReasonMissing, CannotPass ("decided": the centre has given it to this body after a bounce; "own_centre": it is
    the centre's own), SomebodyWasFirst, NotAllowedNow, AlreadyClosed.
    """
    if not reason.strip():
        raise ReasonMissing("bounce")
    seen: dict[str, Any] = {}

    def decide(row: Case) -> dict[str, Any]:
        centre = bodies.centre_for(row.area_path)
        if centre.key == (row.owner_kind, row.owner_id):
            raise CannotPass("own_centre")
        if Transfer.objects.filter(case=row, verb="decide", to_kind=row.owner_kind, to_id=row.owner_id).exists():
            raise CannotPass("decided")
        seen.update(before=(row.owner_kind, row.owner_id), centre=centre, count=row.bounced_count + 1)
        return _owner.columns_of(centre) | {
            "bounced_count": row.bounced_count + 1,
            "accepted_at": None,
            "handle_due_at": None,
        }

    with dispatching.turn(now):
        count = fresh(case).bounced_count + 1
        row = change(case, "bounce", events.BOUNCED, by=by, now=now, decide=decide, data={"count": count})
        _owner.take(row, seen["centre"], "bounce", before=seen["before"], reason=reason, by=by, now=now)
    return row


def hand_over(
    case: Case | int,
    *,
    owner_kind: str = "",
    owner_id: int | None = None,
    handler: int | None = None,
    reason: str = "",
    why: str = "hand_over",
    by: Actor,
    now: datetime,
) -> Case:
    """The same case for somebody else; its clock runs on. Without an owner only the handler changes.

    Raises OwnerUnknown, CannotPass("same_owner"), NotAllowedNow, AlreadyClosed.
    """
    owner = bodies.body(owner_kind, owner_id) if owner_kind and owner_id is not None else None
    _known(handler)
    seen: dict[str, Any] = {}

    def decide(row: Case) -> dict[str, Any]:
        before = (row.owner_kind, row.owner_id)
        if (owner is None or owner.key == before) and handler == row.handler_id:
            raise CannotPass("same_owner")
        seen["before"] = before
        return _owner.columns_of(owner, handler) if owner is not None else {"handler_id": handler}

    with dispatching.turn(now):
        row = change(case, "hand_over", events.HANDED_OVER, by=by, now=now, decide=decide, data={"why": why})
        if owner is not None and owner.key != seen["before"]:
            _owner.take(row, owner, "hand_over", before=seen["before"], reason=reason, by=by, now=now)
        _named(row, by, now)
    return row


def _named(row: Case, by: Actor, now: datetime) -> None:
    """Whoever handles a protected case must be able to read it."""
    if row.protected:
        _owner.name(row, (), by=by, now=now)


def _known(handler: int | None) -> None:
    if handler is not None and not Person.objects.filter(pk=handler, active=True).exists():
        raise OwnerUnknown(f"person:{handler}")
