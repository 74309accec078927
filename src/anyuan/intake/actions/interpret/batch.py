"""One batch while it is understood: everything read at once at the start, everything written at once at the end."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from anyuan.directory.models import Device
from anyuan.intake.actions import warnings
from anyuan.intake.actions.contact import Heard, hear
from anyuan.intake.actions.interpret import journal, written
from anyuan.intake.actions.interpret.points import Points
from anyuan.intake.actions.interpret.reading import Reading
from anyuan.intake.actions.interpret.tests import Tests
from anyuan.intake.actions.interpret.unknowns import Unknowns
from anyuan.intake.models import DedupeKey, RawMessage, Signal
from anyuan.intake.models.raw import RawState
from anyuan.intake.queries.register import Located, NotRegistered, Register, register_for
from anyuan.intake.rules import SignalDraft
from anyuan.intake.rules.duplicates import BOTH_PATHS_WINDOW, event_key, is_same_event
from anyuan.intake.rules.effects import effect_of
from anyuan.intake.rules.meanings import apply_choice
from anyuan.journal import rows
from anyuan.journal.actions import Happening, record_many

# Kinds that only say "I am here".
SILENT_KINDS = frozenset({"heartbeat"})


@dataclass(slots=True)
class Batch:
    now: datetime
    register: Register
    points: Points
    tests: Tests
    unknowns: Unknowns
    recent: dict[str, Signal]  # event key → the signal that it already made
    earlier: dict[tuple[int, int], Signal]  # (raw, part) → signal of a message that is read again
    fresh: list[Signal] = field(default_factory=list)
    keys: dict[str, tuple[RawMessage, Signal]] = field(default_factory=dict)
    joined: dict[int, Signal] = field(default_factory=dict)
    upgraded: list[Signal] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)
    news: list[tuple[str, Signal]] = field(default_factory=list)
    told: list[Happening] = field(default_factory=list)
    done: list[tuple[RawMessage, Signal | None]] = field(default_factory=list)

    @classmethod
    def load(cls, readings: list[Reading], now: datetime) -> Batch:
        """Everything that the batch's drafts name, in a handful of statements however many messages there are."""
        pairs = [(r.raw.protocol, d) for r in readings for d in r.drafts]
        register = register_for(pairs)
        places: list[tuple[Located, SignalDraft]] = []
        keys: set[str] = set()
        for raw, draft in [(r.raw, d) for r in readings for d in r.drafts]:
            if draft.effect in {"warning", "network_lost"}:
                continue
            try:
                where = register.locate(raw.protocol, draft)
            except NotRegistered:
                continue
            places.append((where, _chosen(register, raw.protocol, where, draft) or draft))
            keys.add(_key(raw, *places[-1]))
        again = [r.raw.id for r in readings if r.raw.attempts]
        earlier = {(s.raw_id, s.part): s for s in Signal.objects.filter(raw_id__in=again)} if again else {}
        return cls(
            now=now,
            register=register,
            points=Points.load(places, now),
            tests=Tests.load(places, now),
            unknowns=Unknowns(now),
            recent=_recent(keys),
            earlier=earlier,
        )

    def take(self, reading: Reading) -> None:
        """Understand one message in memory."""
        raw = reading.raw
        raw.attempts += 1
        raw.error = reading.error
        if reading.error:
            raw.state = RawState.UNREAD
            self.unknowns.unread(raw)
            self.done.append((raw, None))
            return
        raw.state = RawState.INTERPRETED
        first: Signal | None = None
        for part, draft in enumerate(reading.drafts):
            signal = self._draft(raw, part, draft)
            first = first or signal
        self.done.append((raw, first))

    def write(self) -> list[Signal]:
        """Write everything; returns the new signals."""
        rows.insert(self.fresh)
        if self.joined:
            Signal.objects.bulk_update(self.joined.values(), ["paths"])
        if self.upgraded:
            columns = ["kind", "level", "opens", "held", "restore", "line", "device", "place", "school", "area_path"]
            Signal.objects.bulk_update(self.upgraded, columns)
        self._write_keys()
        self.points.write()
        hear(self.heard, now=self.now)
        happenings = [journal.of_signal(name, signal) for name, signal in self.news]
        happenings += self.told + self.points.happenings() + self.tests.write() + self.unknowns.write()
        for raw, signal in self.done:
            raw.signal_id = signal.id if signal is not None else raw.signal_id
        written.outcomes([raw for raw, _ in self.done])
        if happenings:
            record_many(happenings, now=self.now)
        return self.fresh

    def _draft(self, raw: RawMessage, part: int, draft: SignalDraft) -> Signal | None:
        if draft.effect == "network_lost":
            self._network_lost(raw, draft.device_hint)
            return None
        if draft.effect == "warning":
            return self._warning(raw, part, draft)
        try:
            where = self.register.locate(raw.protocol, draft)
        except NotRegistered as missing:
            if self.register.ignored(missing.kind, raw.protocol, missing.key, self.now):
                raw.error = "ignored"
                return None
            raw.state = RawState.UNREAD
            raw.error = f"unknown_{missing.kind}"
            self.unknowns.seen(missing.kind, missing.key, raw, draft.level)
            return None
        if not where.within(draft.reach):
            raw.state = RawState.UNREAD
            raw.error = "outside_reach"
            self.unknowns.unread(raw)
            return None
        if draft.device_hint:
            self.heard.append(
                Heard(
                    None,
                    where.source.device_id,
                    raw.path,
                    raw.received_at,
                    battery_percent=_percent(draft.extra.get("battery")),
                    lost=draft.effect == "lost",
                )
                if where.device
                else Heard(where.source.line_id, None, raw.path, raw.received_at, lost=draft.effect == "lost")
            )
        if draft.effect in {"contact", "lost"} or draft.kind in SILENT_KINDS:
            return None
        chosen = self._choose(raw, where, draft)
        return self._signal(raw, part, chosen, where) if chosen is not None else None

    def _warning(self, raw: RawMessage, part: int, draft: SignalDraft) -> Signal | None:
        """A public warning is placed by its areas, not by a device."""
        if (raw.id, part) in self.earlier:
            return self.earlier[raw.id, part]
        taken = warnings.take(draft, raw_id=raw.id, now=self.now)
        if taken is None:
            raw.state = RawState.UNREAD
            raw.error = "outside_reach"
            self.unknowns.unread(raw)
            return None
        area_path, told = taken
        signal = _row(raw, part, draft, Located(), self.now)
        signal.area_path = area_path
        signal.extra = {
            name: draft.extra[name] for name in ("identifier", "sender", "severity", "colour", "expires_at")
        }
        self.fresh.append(signal)
        self.told += told
        return signal

    def _network_lost(self, raw: RawMessage, network: str) -> None:
        """A bridge is away, and with it every device behind it (their settings may name the bridge as ``network``)."""
        behind = Device.objects.filter(protocol=raw.protocol, active=True).only("id", "settings")
        for device in behind:
            if (device.settings or {}).get("network", network) == network:
                self.heard.append(Heard(None, device.id, raw.path, raw.received_at, lost=True))

    def _choose(self, raw: RawMessage, where: Located, draft: SignalDraft) -> SignalDraft | None:
        """The draft as decided by people; a code that nobody knows is shown, and the message is read again later."""
        chosen = _chosen(self.register, raw.protocol, where, draft)
        if chosen is None or chosen.kind != "unknown" or not chosen.code or chosen is not draft:
            return chosen
        if self.register.ignored("code", raw.protocol, draft.code, self.now):
            return None
        # The signal stands at once with its raw code.
        raw.state = RawState.UNREAD
        raw.error = "unknown_code"
        self.unknowns.seen("code", draft.code, raw, draft.level)
        return draft

    def _signal(self, raw: RawMessage, part: int, draft: SignalDraft, where: Located) -> Signal | None:
        known = self.earlier.get((raw.id, part))
        key = _key(raw, where, draft)
        same = self.recent.get(key)
        near = same is not None and abs(raw.received_at - same.received_at) <= BOTH_PATHS_WINDOW
        if known is None and same is not None and near and is_same_event(same.paths, raw.path, raw.sequence):
            self._join(same, raw)
            return same
        signal = _row(raw, part, draft, where, self.now)
        self.tests.mark(signal, where, effect_of(draft))
        if not self.points.apply(signal, where, draft):
            return None
        if known is not None:
            return self._upgrade(known, signal)
        self.fresh.append(signal)
        self.recent[key] = signal
        self.keys[key] = (raw, signal)
        self._tell(signal, effect_of(draft))
        return signal

    def _upgrade(self, known: Signal, read_again: Signal) -> Signal:
        """The same message, understood better: the signal keeps its id and reference."""
        opened = known.opens
        for name in ("kind", "level", "opens", "held", "restore", "line", "device", "place", "school", "area_path"):
            setattr(known, name, getattr(read_again, name))
        self.upgraded.append(known)
        if known.opens and not opened:
            self.news.append(("opens", known))
        return known

    def _tell(self, signal: Signal, effect: str) -> None:
        if effect == "cancel" and not signal.restore:
            self.news.append(("cancel", signal))
        elif signal.opens:
            self.news.append(("opens", signal))
        elif signal.restore and not signal.test and signal.kind in journal.ENDS_MATTER:
            self.news.append(("ended", signal))

    def _join(self, signal: Signal, raw: RawMessage) -> None:
        if not any(way["raw"] == raw.id for way in signal.paths):
            signal.paths = [*signal.paths, _way(raw)]
        if signal.id is not None:
            self.joined[signal.id] = signal

    def _write_keys(self) -> None:
        if not self.keys:
            return
        written.keys(
            [
                (key, raw.id, signal.id, raw.received_at + BOTH_PATHS_WINDOW)
                for key, (raw, signal) in sorted(self.keys.items())
            ]
        )


def _chosen(register: Register, protocol: str, where: Located, draft: SignalDraft) -> SignalDraft | None:
    """The device's own choice for a code wins, then what a person taught, then the protocol's table."""
    choice = where.choice(draft.code)
    if choice is None and draft.kind == "unknown" and draft.code:
        choice = register.learned_code(protocol, draft.code)
    return draft if choice is None else apply_choice(draft, choice)


def _key(raw: RawMessage, where: Located, draft: SignalDraft) -> str:
    """The event's key; see ``event_key``."""
    spot = f"{where.school.id if where.school else ''}/{where.place.id if where.place else ''}"
    return event_key(where.source, draft, sender=f"{raw.protocol}:{raw.account}", where=spot)


def _recent(keys: set[str]) -> dict[str, Signal]:
    if not keys:
        return {}
    made = {row.key: row.signal_id for row in rows.read(DedupeKey, key=tuple(keys)) if row.signal_id is not None}
    signals = Signal.objects.in_bulk(set(made.values())) if made else {}
    return {key: signals[id] for key, id in made.items() if id in signals}


def _way(raw: RawMessage) -> dict[str, Any]:
    return {"path": raw.path, "raw": raw.id, "sequence": raw.sequence, "at": raw.received_at.isoformat()}


def _percent(value: Any) -> int | None:
    return round(value) if isinstance(value, (int, float)) and 0 <= value <= 100 else None


def _clean(text: str, most: int) -> str:
    """PostgreSQL takes no NUL and no half of a character pair; a panel's text may hold both."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()[:most]


def _row(raw: RawMessage, part: int, draft: SignalDraft, where: Located, now: datetime) -> Signal:
    lon, lat = where.point
    occurred_at = draft.occurred_at
    # A device clock in the far future is a broken clock; the time of receipt stands instead.
    if occurred_at is not None and occurred_at > raw.received_at + timedelta(days=1):
        occurred_at = None
    return Signal(
        raw_id=raw.id,
        part=part,
        protocol=raw.protocol,
        kind=draft.kind,
        level=draft.level,
        restore=draft.restore,
        opens=draft.opens and not draft.restore and not draft.test and draft.kind != "test",
        code=_clean(draft.code, 64),
        qualifier=_clean(draft.qualifier, 8),
        zone=_clean(draft.zone, 32),
        partition=_clean(draft.partition, 16),
        user=_clean(draft.user, 32),
        text=_clean(draft.text, 500),
        line=where.line,
        device=where.device,
        place=where.place,
        school=where.school,
        area_path=where.area_path,
        lon=draft.lon if draft.lon is not None else lon,
        lat=draft.lat if draft.lat is not None else lat,
        occurred_at=occurred_at,
        received_at=raw.received_at,
        interpreted_at=now,
        exercise=draft.exercise or where.exercise,
        test=draft.test or draft.kind == "test",
        paths=[_way(raw)],
        extra=draft.extra,
    )
