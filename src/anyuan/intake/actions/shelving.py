"""What people do to alarm points: acknowledge, shelve until a time with a reason, take out of service, put back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from anyuan.directory.models import Device, Line
from anyuan.intake import events
from anyuan.intake.models import PointState, Signal
from anyuan.intake.rules import points
from anyuan.journal.actions import record
from anyuan.journal.events import Event
from anyuan.journal.rules import Actor, Scope, Subject


class SomebodyWasFirst(Exception):
    """The point changed while it was being looked at; ``state`` is what it is now."""

    key = "intake.somebody_was_first"

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


def point_of(
    *, line: Line | None = None, device: Device | None = None, zone: str = "", kind: str = "", now: datetime
) -> PointState:
    """The point's row, made if it has never been in alarm. Zone and kind "" mean the whole line or device."""
    source = points.Source(line.id if line else None, device.id if device else None)
    where = device or line
    if where is None:
        raise ValueError("a point belongs to a line or a device")
    school = where.school or (where.place.school if where.place else None)
    row, _ = PointState.objects.get_or_create(
        key=points.point_key(source, zone, kind),
        defaults={
            "line": line if device is None else None,
            "device": device,
            "school": school,
            "area_path": school.area.path if school else "",
            "zone": zone,
            "kind": kind,
            "since": now,
        },
    )
    return row


def acknowledge(point: PointState, *, by: Actor, now: datetime) -> PointState:
    """Somebody has seen it. Raises NotPossibleNow, SomebodyWasFirst."""
    return _do(point, "acknowledge", events.POINT_ACKNOWLEDGED, by=by, now=now)


def reset(point: PointState, *, by: Actor, now: datetime) -> PointState:
    """A person reset it by hand (GB 50394 5.2.3: never by itself); a button that stays pressed can alarm again."""
    return _do(point, "reset", events.POINT_ACKNOWLEDGED, by=by, now=now, active=False)


def shelve(point: PointState, *, until: datetime, reason: str, by: Actor, by_label: str, now: datetime) -> PointState:
    """Keep its alarms from opening incidents until a time. Each signal stays recorded.

    Raises ReasonMissing, ShelvedTooLong, NotPossibleNow, SomebodyWasFirst.
    """
    points.check_shelving(point.kind, reason, now, until)
    extra = {"until": until, "reason": reason.strip()[:300], "by_label": by_label[:120]}
    return _do(point, "shelve", events.POINT_SHELVED, by=by, now=now, data={"until": until.isoformat()}, **extra)


def unshelve(point: PointState, *, by: Actor, now: datetime) -> PointState:
    """End the shelving early. Raises NotPossibleNow, SomebodyWasFirst."""
    return _do(point, "unshelve", events.POINT_UNSHELVED, by=by, now=now, until=None, reason="", by_label="")


def take_out_of_service(point: PointState, *, reason: str, by: Actor, by_label: str, now: datetime) -> PointState:
    """For repair. Raises ReasonMissing, NotPossibleNow, SomebodyWasFirst."""
    if not reason.strip():
        raise points.ReasonMissing
    extra = {"until": None, "reason": reason.strip()[:300], "by_label": by_label[:120]}
    return _do(point, "take_out", events.POINT_OUT_OF_SERVICE, by=by, now=now, **extra)


def put_back(point: PointState, *, by: Actor, now: datetime) -> PointState:
    """Back in service. Raises NotPossibleNow, SomebodyWasFirst."""
    return _do(point, "put_back", events.POINT_IN_SERVICE, by=by, now=now, reason="", by_label="")


def expire_shelves(now: datetime) -> int:
    """Shelving ends by itself; returns how many ended. Called by the worker."""
    ended = 0
    for point in PointState.objects.filter(state=points.SHELVED, until__lte=now).order_by("until")[:500]:
        try:
            unshelve(point, by=Actor.system("intake"), now=now)
            ended += 1
        except (SomebodyWasFirst, points.NotPossibleNow):
            continue
    return ended


def settle_points(signal_ids: Iterable[int], verb: str, *, by: Actor, now: datetime) -> int:
    """Acknowledge or reset the points behind these signals (their incident was acknowledged or closed).

    Points that cannot make the move stay as they are; returns how many moved.
    """
    moved = 0
    for signal in Signal.objects.filter(id__in=list(signal_ids)):
        source = points.Source(signal.line_id, signal.device_id)
        if signal.line_id is None and signal.device_id is None:
            continue
        point = PointState.objects.filter(key=points.point_key(source, signal.zone, signal.kind)).first()
        if point is None or (point.state, verb) not in points.MOVES or point.state == points.NORMAL:
            continue
        try:
            (acknowledge if verb == "acknowledge" else reset)(point, by=by, now=now)
            moved += 1
        except (SomebodyWasFirst, points.NotPossibleNow):
            continue
    return moved


def _do(
    point: PointState,
    verb: str,
    event: Event,
    *,
    by: Actor,
    now: datetime,
    data: dict[str, Any] | None = None,
    **extra: Any,
) -> PointState:
    after = points.move(point.state, verb, active=point.active)
    with transaction.atomic():
        changed = PointState.objects.filter(id=point.id, state=point.state).update(state=after, since=now, **extra)
        point.refresh_from_db()
        if not changed:
            raise SomebodyWasFirst(point.state)
        record(
            event,
            subject=Subject("intake.pointstate", point.id, point.key),
            by=by,
            now=now,
            data={"line": point.line_id, "device": point.device_id, "zone": point.zone, "kind": point.kind}
            | (data or {}),
            scope=Scope(area_path=point.area_path, school_id=point.school_id),
        )
    return point
