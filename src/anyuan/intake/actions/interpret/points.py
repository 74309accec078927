"""Alarm points while a batch is understood: what is shelved, what changes, what chatters."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from anyuan.intake import events
from anyuan.intake.models import PointState, Signal
from anyuan.intake.models.signal import Held
from anyuan.intake.queries.register import Located
from anyuan.intake.rules import SignalDraft, points
from anyuan.journal import rows
from anyuan.journal.actions import Happening
from anyuan.journal.rules import Actor, Scope, Subject

POINT_KINDS = frozenset(
    {"panic", "duress", "fire", "medical", "gas", "intrusion", "tamper", "fault", "power", "battery", "environment"}
)

MOVED = ("state", "active", "since", "signal_id", "recent", "chattering_since")


def cover_keys(source: points.Source, line_id: int | None, zone: str, kind: str) -> list[str]:
    """The point itself and everything that covers it: its zone, its device or line, the line behind the device."""
    keys = [points.point_key(source, zone, kind), points.point_key(source, zone), points.point_key(source)]
    if source.device_id is not None and line_id is not None:
        keys.append(points.point_key(points.Source(line_id=line_id)))
    return list(dict.fromkeys(keys))


@dataclass(slots=True)
class Points:
    now: datetime
    known: dict[str, PointState]
    touched: dict[str, PointState] = field(default_factory=dict)
    chattering: list[PointState] = field(default_factory=list)

    @classmethod
    def load(cls, places: Iterable[tuple[Located, SignalDraft]], now: datetime) -> Points:
        keys = {
            key
            for where, draft in places
            if where.source.line_id is not None or where.source.device_id is not None
            for key in cover_keys(where.source, where.source.line_id, draft.zone, draft.kind)
        }
        found = rows.read(PointState, key=tuple(keys)) if keys else []
        return cls(now, {point.key: point for point in found})

    def apply(self, signal: Signal, where: Located, draft: SignalDraft) -> bool:
        """Move the point, hold the signal if it is silenced; False when the message tells nothing new."""
        source = where.source
        if not where.in_use:
            self._hold(signal, Held.OUT_OF_SERVICE)
            return True
        if (source.line_id is None and source.device_id is None) or draft.kind not in POINT_KINDS:
            return True
        # What is tried out must not leave a point in alarm; only the holding counts for it.
        trial = signal.test or signal.exercise
        keys = cover_keys(source, source.line_id, draft.zone, draft.kind)
        point = self.known.get(keys[0])
        if draft.stateful and not trial and (point.active if point is not None else False) == (not draft.restore):
            return False
        for key in keys:
            self._held_by(signal, self.known.get(key))
        if trial:
            return True
        if draft.restore:
            # A restore that is older than the alarm came late on the slower path.
            if point is not None and (not point.active or point.since <= signal.received_at):
                self._move(point, "return", signal)
            return True
        self._alarm(point or self._new(keys[0], where, draft), signal, draft)
        return True

    def write(self) -> None:
        """Signals have their ids by now."""
        new = [p for p in self.touched.values() if p.pk is None]
        old = [p for p in self.touched.values() if p.pk is not None]
        rows.insert(new)
        for point in old:
            rows.change(PointState, {name: getattr(point, name) for name in MOVED}, id=point.pk)

    def happenings(self) -> list[Happening]:
        """A chattering point raises a question for a person; nothing is silenced by itself."""
        minutes = int(points.CHATTER_WINDOW.total_seconds() // 60)
        return [
            Happening(
                events.CHATTERING,
                Subject("intake.pointstate", point.id, point.key),
                Actor.system("intake"),
                self.now,
                {"count": len(point.recent), "minutes": minutes, "line": point.line_id, "device": point.device_id},
                Scope(area_path=point.area_path, school_id=point.school_id),
            )
            for point in self.chattering
        ]

    def _alarm(self, point: PointState, signal: Signal, draft: SignalDraft) -> None:
        self._move(point, "alarm", signal)
        # A button tells of a press; a line or a state report tells of a condition that will end.
        point.active = draft.stateful or not draft.device_hint
        point.since = signal.received_at
        recent, chatters = points.chatter([datetime.fromisoformat(at) for at in point.recent], signal.received_at)
        point.recent = [at.isoformat() for at in recent]
        asked = point.chattering_since
        if chatters and (asked is None or signal.received_at - asked >= points.CHATTER_ASK_AGAIN):
            point.chattering_since = signal.received_at
            self.chattering.append(point)

    def _move(self, point: PointState, verb: str, signal: Signal) -> None:
        point.state = points.move(point.state, verb, active=point.active)
        if verb == "return":
            point.active = False
        self.touched[point.key] = point

    def _new(self, key: str, where: Located, draft: SignalDraft) -> PointState:
        point = PointState(
            key=key,
            line=where.line if where.device is None else None,
            device=where.device,
            school=where.school,
            area_path=where.area_path,
            zone=draft.zone,
            kind=draft.kind,
            state=points.NORMAL,
            since=self.now,
            recent=[],
        )
        self.known[key] = point
        return point

    def _held_by(self, signal: Signal, cover: PointState | None) -> None:
        if cover is None:
            return
        if cover.state == points.OUT_OF_SERVICE:
            self._hold(signal, Held.OUT_OF_SERVICE)
        elif cover.state == points.SHELVED and cover.until is not None and cover.until > signal.received_at:
            self._hold(signal, Held.SHELVED)

    @staticmethod
    def _hold(signal: Signal, why: str) -> None:
        if signal.opens:
            signal.opens, signal.held = False, why
