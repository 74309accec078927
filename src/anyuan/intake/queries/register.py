"""Whose message is this? The device register, asked once per batch: always right, and one small statement for each table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from anyuan.directory.models import Device, Line, Place, School
from anyuan.intake.models import Unknown
from anyuan.intake.queries.surroundings import surrounded
from anyuan.intake.rules import SignalDraft
from anyuan.intake.rules.points import Source
from anyuan.journal import rows

# Under these keys a button tells how it was pressed.
PRESS_KEYS = frozenset({"action", "button", "button_event", "event"})


@dataclass(slots=True)
class Located:
    """Where a message comes from. ``in_use`` is False for a device or line that was taken out of the register."""

    line: Line | None = None
    device: Device | None = None
    place: Place | None = None
    school: School | None = None
    in_use: bool = True
    exercise: bool = False

    @property
    def source(self) -> Source:
        return Source(self.line.id if self.line else None, self.device.id if self.device else None)

    @property
    def area_path(self) -> str:
        if self.place is not None:
            return self.place.area.path
        return self.school.area.path if self.school is not None else ""

    @property
    def point(self) -> tuple[float | None, float | None]:
        """WGS-84 lon, lat of the place, else of the school."""
        for where in (self.place, self.school):
            if where is not None and where.lon is not None and where.lat is not None:
                return where.lon, where.lat
        return None, None

    def within(self, reach: tuple[str, ...]) -> bool:
        """Does it lie where the sender may speak? Empty: anywhere."""
        if not reach:
            return True
        own = f"school:{self.school.id}" if self.school is not None else ""
        path = self.area_path
        return any(r == own or (r.startswith("area:") and path.startswith(r.removeprefix("area:"))) for r in reach)

    def choice(self, code: str) -> Any:
        """What this device's settings say about one code; None leaves it to the protocol's table.

        ``{"codes": {"action:single": "medical"}}`` says what a code means; ``{"press": ["hold", "sos"]}`` names the
        presses that count, and every other press of this button is nothing.
        """
        settings = (self.device.settings or {}) if self.device is not None else {}
        chosen = settings.get("codes", {}).get(code)
        presses = settings.get("press")
        key, _, word = code.partition(":")
        if chosen is not None or not isinstance(presses, list) or key not in PRESS_KEYS:
            return chosen
        return "panic" if word in presses else "ignore"


class NotRegistered(LookupError):
    """Nobody has told us about this sender. ``kind`` and ``key`` name it for the person who settles it."""

    def __init__(self, kind: str, key: str) -> None:
        super().__init__(f"{kind} {key}")
        self.kind, self.key = kind, key


@dataclass(slots=True)
class Register:
    """The part of the directory that one batch needs."""

    lines: dict[tuple[str, str], Line] = field(default_factory=dict)
    devices: dict[tuple[str, str], Device] = field(default_factory=dict)
    by_code: dict[str, Device] = field(default_factory=dict)
    zones: dict[tuple[int, str], Device] = field(default_factory=dict)
    schools: dict[str, School] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    answers: dict[tuple[str, str, str], dict[str, Any]] = field(default_factory=dict)
    linked: dict[tuple[str, int], Any] = field(default_factory=dict)

    def locate(self, protocol: str, draft: SignalDraft) -> Located:
        """Raises NotRegistered for an account or device that nobody registered or settled."""
        if draft.device_hint:
            device = self.devices.get((protocol, draft.device_hint)) or self.by_code.get(draft.device_hint)
            if device is not None:
                return self._of_device(device)
            return self._answered("device", protocol, draft.device_hint)
        if draft.account:
            line = self.lines.get((protocol, draft.account), self.lines.get((protocol, draft.account.upper())))
            if line is not None:
                return self._of_line(line, draft.zone)
            return self._answered("account", protocol, draft.account, draft.zone)
        if draft.place_hint:
            place = self.places.get(draft.place_hint)
            if place is None:
                raise NotRegistered("device", f"place {draft.place_hint}")
            return Located(place=place, school=place.school)
        school = self.schools.get(draft.school_hint)
        if school is None:
            raise NotRegistered("device", f"school {draft.school_hint}")
        return Located(school=school)

    def ignored(self, kind: str, protocol: str, key: str, now: datetime) -> bool:
        """Has a person said that this sender is to be ignored until some time that is still ahead?"""
        until = self.answers.get((kind, protocol, key), {}).get("ignore_until")
        return bool(until) and datetime.fromisoformat(until) > now

    def learned_code(self, protocol: str, code: str) -> dict[str, Any] | None:
        """What a person said a code means."""
        answer = self.answers.get(("code", protocol, code))
        return answer if answer and "kind" in answer else None

    def _of_device(self, device: Device) -> Located:
        line = device.line
        place = device.place or (line.place if line else None)
        school = device.school or (place.school if place else None) or (line.school if line else None)
        return Located(line, device, place, school, device.active, bool(line and line.exercise_only))

    def _of_line(self, line: Line, zone: str) -> Located:
        device = self.zones.get((line.id, _plain(zone))) if zone else None
        place = (device.place if device else None) or line.place
        school = (device.school if device else None) or line.school or (place.school if place else None)
        in_use = line.active and (device is None or device.active)
        return Located(line, device, place, school, in_use, line.exercise_only)

    def _answered(self, kind: str, protocol: str, key: str, zone: str = "") -> Located:
        for name, id in self.answers.get((kind, protocol, key), {}).items():
            row = self.linked.get((name, id)) if isinstance(id, int) else None
            if isinstance(row, Device):
                return self._of_device(row)
            if isinstance(row, Line):
                return self._of_line(row, zone)
            if isinstance(row, Place):
                return Located(place=row, school=row.school)
            if isinstance(row, School):
                return Located(school=row)
        raise NotRegistered(kind, key)


def register_for(drafts: Iterable[tuple[str, SignalDraft]]) -> Register:
    """Load what the drafts name: (protocol, draft) pairs."""
    pairs = list(drafts)
    register = Register()
    accounts = {(protocol, d.account) for protocol, d in pairs if d.account and not d.device_hint}
    hints = {(protocol, d.device_hint) for protocol, d in pairs if d.device_hint}
    if hints:
        _load_devices(register, hints)
    if accounts:
        _load_lines(register, accounts, {d.zone for _, d in pairs if d.zone})
    if places := {d.place_hint for _, d in pairs if d.place_hint}:
        register.places = {place.code: place for place in surrounded(rows.read(Place, code=tuple(places)))}
    if schools := {d.school_hint for _, d in pairs if d.school_hint}:
        register.schools = {school.code: school for school in surrounded(rows.read(School, code=tuple(schools)))}
    _load_answers(register, pairs)
    return register


def _load_devices(register: Register, hints: set[tuple[str, str]]) -> None:
    protocols, ids = ({pair[n] for pair in hints} for n in (0, 1))
    for device in surrounded(rows.read(Device, external_id=tuple(ids), protocol=tuple(protocols))):
        register.devices[device.protocol, device.external_id] = device
    missing = {id for pair in hints for id in [pair[1]] if pair not in register.devices}
    if missing:
        register.by_code = {device.code: device for device in surrounded(rows.read(Device, code=tuple(missing)))}


def _load_lines(register: Register, accounts: set[tuple[str, str]], zones: set[str]) -> None:
    # Panels differ in the case of their hexadecimal account.
    spelled = {s for _, a in accounts for s in (a, a.upper(), a.lower())}
    lines = rows.read(Line, protocol=tuple({p for p, _ in accounts}), account=tuple(spelled))
    for line in lines:
        register.lines.setdefault((line.protocol, line.account.upper()), line)
        register.lines[line.protocol, line.account] = line
    owned: list[Device] = []
    if zones and lines:
        # Zone 003 of one panel is zone 3 in another's printed list.
        spelled = {s for z in zones for s in (z, _plain(z), _plain(z).zfill(2), _plain(z).zfill(3))}
        owned = rows.read(Device, line_id=tuple(line.id for line in lines), zone=tuple(spelled))
        register.zones = {(d.line_id, _plain(d.zone)): d for d in owned if d.line_id is not None}
    surrounded([*lines, *owned])


def _plain(zone: str) -> str:
    return zone.lstrip("0") or "0"


def _load_answers(register: Register, pairs: list[tuple[str, SignalDraft]]) -> None:
    """Answers are only asked for what the register does not know: on a quiet, settled day this is no statement."""
    wanted: set[tuple[str, str, str]] = set()
    for protocol, d in pairs:
        if (
            d.device_hint
            and (protocol, d.device_hint) not in register.devices
            and d.device_hint not in register.by_code
        ):
            wanted.add(("device", protocol, d.device_hint))
        elif d.account and not d.device_hint and (protocol, d.account.upper()) not in register.lines:
            wanted.add(("account", protocol, d.account))
        if d.kind == "unknown" and d.code:
            wanted.add(("code", protocol, d.code))
    if not wanted:
        return
    settled = Unknown.objects.filter(settled_at__isnull=False, key__in={key for _, _, key in wanted})
    register.answers = {(u.kind, u.protocol, u.key): u.answer for u in settled}
    for name, model in (("line", Line), ("device", Device), ("place", Place), ("school", School)):
        ids = {a[name] for a in register.answers.values() if isinstance(a.get(name), int)}
        for row in surrounded(rows.read(model, id=tuple(ids)) if ids else []):
            register.linked[name, row.id] = row
