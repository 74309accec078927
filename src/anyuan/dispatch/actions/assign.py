"""Give somebody a task, and take it through its states. Every move is "update where state is still what I read"."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NoReturn

from anyuan.directory.actions import units as unit_actions
from anyuan.directory.models import Area, Unit
from anyuan.directory.refusals import Refused
from anyuan.dispatch import events
from anyuan.dispatch.actions._common import columns, matter_of, of
from anyuan.dispatch.actions._turn import say, turn
from anyuan.dispatch.actions.clocks import Clock, start_clocks
from anyuan.dispatch.models import Assignment, Deadline
from anyuan.dispatch.queries.names import name_of
from anyuan.dispatch.refusals import NotAllowedNow, ReasonMissing, SomebodyWasFirst, UnitBusy
from anyuan.dispatch.rules import actors, moves
from anyuan.dispatch.rules.matter import Matter
from anyuan.journal import rows
from anyuan.journal.events import Event
from anyuan.journal.rules import Actor

# What a unit's own status becomes when its task moves.
UNIT_STATUS = {"assign": "assigned", "en_route": "en_route", "arrive": "on_scene"}
EVENTS: dict[str, Event] = {
    "acknowledge": events.ACKNOWLEDGED,
    "en_route": events.EN_ROUTE,
    "arrive": events.ARRIVED,
    "clear": events.CLEARED,
    "decline": events.DECLINED,
    "cancel": events.CANCELLED,
    "hand_over": events.HANDED_OVER,
}


def assign(
    matter: Matter,
    *,
    role: str,
    owner_kind: str,
    owner_id: int | None,
    owner_label: str = "",
    due_at: datetime | None = None,
    eta_seconds: int | None = None,
    reason: dict[str, Any] | None = None,
    even_if_busy: bool = False,
    by: Actor,
    now: datetime,
    replaces: Assignment | None = None,
    unit: Unit | None = None,
) -> Assignment:
    """Ask somebody. ``due_at`` starts an "arrive" clock on the task. ``unit``: the owner's row, if it has just been read.

    Raises SomebodyWasFirst when they already have this task, UnitBusy when the unit is out on another.
    """
    if owner_kind == "unit" and not even_if_busy:
        _refuse_busy(matter, owner_id)
    fields = columns(matter) | {"role": role, "owner_kind": owner_kind, "owner_id": owner_id}
    row = Assignment(
        **fields,
        owner_label=owner_label if owner_kind != "person" else "",
        offered_at=now,
        due_at=due_at,
        eta_seconds=eta_seconds,
        reason=reason or {},
        moved_by=actors.key(by),
        replaces=replaces,
    )
    with turn(now):
        # Left out when the owner has this task already: nothing was written, so whoever asked may go on.
        if not rows.insert([row], if_free=True):
            _refuse_twice(row)
        if due_at is not None:
            start_clocks(matter, [Clock("arrive", due_at, 0, row)], now=now)
        _record(events.ASSIGNED, row, by, now, now, {"eta_seconds": eta_seconds})
        _set_unit(row, "assign", by, now, unit)
    return row


def acknowledge(assignment_id: int, *, by: Actor, now: datetime, at: datetime | None = None) -> Assignment:
    """The owner takes the task. Raises SomebodyWasFirst, NotAllowedNow."""
    return _move(assignment_id, "acknowledge", by, now, at)


def en_route(assignment_id: int, *, by: Actor, now: datetime, at: datetime | None = None) -> Assignment:
    """The owner sets out. Raises SomebodyWasFirst, NotAllowedNow."""
    return _move(assignment_id, "en_route", by, now, at)


def arrive(
    assignment_id: int, *, by: Actor, now: datetime, at: datetime | None = None, proof: dict[str, Any] | None = None
) -> Assignment:
    """The owner is on the scene since ``at``; ``proof`` says how we know. Raises SomebodyWasFirst, NotAllowedNow."""
    return _move(assignment_id, "arrive", by, now, at, {"proof": proof or {"kind": "report"}})


def clear(assignment_id: int, *, by: Actor, now: datetime, at: datetime | None = None) -> Assignment:
    """The owner is done. Raises SomebodyWasFirst, NotAllowedNow."""
    return _move(assignment_id, "clear", by, now, at)


def decline(assignment_id: int, *, reason: str, by: Actor, now: datetime) -> Assignment:
    """The owner cannot. ``reason`` is a code of the duty room. Raises ReasonMissing, SomebodyWasFirst, NotAllowedNow."""
    if not reason.strip():
        raise ReasonMissing("decline")
    return _move(assignment_id, "decline", by, now, None, {"reason": reason.strip()[:40]})


def cancel(assignment_id: int, *, by: Actor, now: datetime) -> Assignment:
    """The task is called off. Raises SomebodyWasFirst, NotAllowedNow."""
    return _move(assignment_id, "cancel", by, now, None)


def hand_over(
    assignment_id: int, *, to_kind: str, to_id: int, to_label: str = "", by: Actor, now: datetime
) -> Assignment:
    """Another owner takes over the task as it stands, with its clock. Returns the new task."""
    with turn(now):
        old = _move(assignment_id, "hand_over", by, now, None, {"to": f"{to_kind}:{to_id}"})
        new = assign(
            matter_of(old),
            role=old.role,
            owner_kind=to_kind,
            owner_id=to_id,
            owner_label=to_label,
            due_at=old.due_at if old.arrived_at is None else None,
            reason={"code": "hand_over"},
            even_if_busy=True,
            by=by,
            now=now,
            replaces=old,
        )
    return new


def hand_over_shift(*, from_person: int, to_person: int, by: Actor, now: datetime) -> list[Assignment]:
    """At the change of shift everything one person still owes goes to the one who relieves them."""
    with turn(now):
        owed = Assignment.objects.filter(owner_kind="person", owner_id=from_person, ended_at__isnull=True)
        theirs = set(
            Assignment.objects.filter(owner_kind="person", owner_id=to_person, ended_at__isnull=True).values_list(
                "subject_kind", "subject_id", "role"
            )
        )
        handed = []
        for row in owed.order_by("id"):
            if (row.subject_kind, row.subject_id, row.role) in theirs:
                _move(row.id, "hand_over", by, now, None, {"to": f"person:{to_person}"})
            else:
                handed.append(hand_over(row.id, to_kind="person", to_id=to_person, by=by, now=now))
    return handed


def end_all(matter: Matter, *, by: Actor, now: datetime, verb: str = "clear") -> int:
    """End every open task of a subject: whoever was on the scene is cleared, whoever was not is called off."""
    with turn(now):
        owed = rows.read(Assignment, order="id", **of(matter.subject), ended_at=None)
        for row in owed:
            _move(row.id, verb if row.state == "on_scene" else "cancel", by, now, None, row=row)
    return len(owed)


def _move(
    assignment_id: int,
    verb: str,
    by: Actor,
    now: datetime,
    at: datetime | None,
    data: dict[str, Any] | None = None,
    row: Assignment | None = None,
) -> Assignment:
    at = min(at or now, now)
    with turn(now):
        row = row or rows.one(Assignment, id=assignment_id)
        state = moves.next_state(verb, row.state)
        if state is None:
            _refuse(row, verb)
        stamp = moves.ASSIGNMENT_STAMPS[verb]
        changes = {"state": state, stamp: at, "moved_by": actors.key(by), "version": row.version + 1}
        if not rows.change(Assignment, changes, id=row.id, state=row.state, version=row.version):
            row.refresh_from_db()
            _refuse(row, verb)
        for name, value in changes.items():
            setattr(row, name, value)
        _settle_clock(row, verb, at)
        _record(EVENTS[verb], row, by, now, at, data or {})
        _set_unit(row, verb, by, now)
    return row


def _refuse(row: Assignment, verb: str) -> NoReturn:
    already = set(moves.ASSIGNMENT_MOVES[verb].values())
    if row.state in already:
        at = getattr(row, moves.ASSIGNMENT_STAMPS[verb])
        raise SomebodyWasFirst(name_of(row.moved_by), at, verb)
    raise NotAllowedNow(row.state, verb)


def _refuse_twice(row: Assignment) -> NoReturn:
    same = {"role": row.role, "owner_kind": row.owner_kind, "owner_id": row.owner_id}
    first = Assignment.objects.get(
        subject_kind=row.subject_kind, subject_id=row.subject_id, **same, ended_at__isnull=True
    )
    raise SomebodyWasFirst(name_of(first.moved_by), first.offered_at, "assign")


def _settle_clock(row: Assignment, verb: str, at: datetime) -> None:
    if verb == "arrive":
        rows.change(Deadline, {"met_at": at}, assignment_id=row.id, state="passed", met_at=None)
        rows.change(Deadline, {"state": "met", "met_at": at}, assignment_id=row.id, state="running")
    elif row.ended_at is not None:
        rows.change(Deadline, {"state": "cancelled"}, assignment_id=row.id, state="running")


def _refuse_busy(matter: Matter, unit_id: int | None) -> None:
    others = Assignment.objects.filter(owner_kind="unit", owner_id=unit_id, ended_at__isnull=True)
    if not matter.exercise:
        others = others.filter(exercise=False)  # a real alarm breaks through a drill
    other = others.exclude(**of(matter.subject)).first()
    if other is not None:
        raise UnitBusy(other.owner_label, other.subject_ref)


def _set_unit(row: Assignment, verb: str, by: Actor, now: datetime, unit: Unit | None = None) -> None:
    """Keep the unit's own status in step. A unit that is out of step with its task never holds the task up."""
    if row.owner_kind != "unit" or row.owner_id is None:
        return
    status = UNIT_STATUS.get(verb)
    if status is None and row.ended_at is not None:
        others = rows.exists(Assignment, owner_kind="unit", owner_id=row.owner_id, ended_at=None)
        status = None if others else "free"
    if status is None:
        return
    for _again in range(2):
        unit = unit or next(iter(rows.read(Unit, id=row.owner_id)), None)
        if unit is None or (unit.status == "off_duty" and status == "free"):
            return
        if unit.area_id is not None:  # the unit's own entry says within whose sight it lies
            unit.area = rows.one(Area, id=unit.area_id)
        try:
            unit_actions.set_status(unit, status, by=by, now=now, exercise=row.exercise)  # refuses before it writes
            return
        except Refused:
            unit = None


def _record(event: Event, row: Assignment, by: Actor, now: datetime, at: datetime, data: dict[str, Any]) -> None:
    owner = row.owner_label or f"{row.owner_kind}:{row.owner_id}"
    facts = {
        "assignment": row.id,
        "role": row.role,
        "owner": owner,
        "owner_kind": row.owner_kind,
        "owner_id": row.owner_id,
        "due_at": row.due_at.isoformat() if row.due_at else None,
    }
    matter = matter_of(row)
    say(
        event,
        subject=matter.subject,
        by=by,
        now=now,
        at=at,
        data=facts | data,
        scope=matter.scope,
        exercise=matter.exercise,
    )
