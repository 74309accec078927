"""Who was heard, who went silent: contact per line or device and path, and the outages that availability is made of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q

from anyuan.directory.models import Device, Line
from anyuan.intake import events
from anyuan.intake.models import LineContact, PathOutage
from anyuan.journal.actions import Happening, record_many
from anyuan.journal.events import Event
from anyuan.journal.rules import Actor, Scope, Subject

Key = tuple[int | None, int | None, str]  # line, device, path


@dataclass(frozen=True, slots=True)
class Heard:
    """One line (or device) was heard on one path; ``lost``: its own network says that it is away."""

    line_id: int | None
    device_id: int | None
    path: str
    at: datetime
    clock_offset_ms: int | None = None
    refused: int = 0
    battery_percent: int | None = None
    lost: bool = False

    @property
    def key(self) -> Key:
        return self.line_id, self.device_id, self.path


@dataclass(frozen=True, slots=True)
class DeviceHeard:
    """A device was heard; named as its network names it."""

    protocol: str
    external_id: str
    path: str
    at: datetime
    battery_percent: int | None = None


def hear_devices(heard: Iterable[DeviceHeard], *, now: datetime) -> None:
    """Note contacts of devices by their network ids; ids that nobody registered are passed over."""
    notes = list(heard)
    rows = Device.objects.filter(
        protocol__in={n.protocol for n in notes}, external_id__in={n.external_id for n in notes}
    ).values_list("protocol", "external_id", "id")
    ids = {(protocol, external_id): id for protocol, external_id, id in rows}
    hear(
        [
            Heard(None, ids[n.protocol, n.external_id], n.path, n.at, battery_percent=n.battery_percent)
            for n in notes
            if (n.protocol, n.external_id) in ids
        ],
        now=now,
    )


def hear(heard: Iterable[Heard], *, now: datetime) -> None:
    """Note contacts in one go; a path that was lost is restored by the first of them. Opens its own transaction."""
    latest: dict[Key, Heard] = {}
    for contact in heard:
        before = latest.get(contact.key)
        if before is None or before.at <= contact.at:
            latest[contact.key] = contact
    if not latest:
        return
    with transaction.atomic():
        rows = _rows(latest)
        back, away = [], []
        for key, contact in latest.items():
            row = rows[key]
            if contact.lost:
                away.append(contact)
                continue
            if row.last_contact_at is None or contact.at > row.last_contact_at:
                row.last_contact_at = contact.at
            row.refused += contact.refused
            row.clock_offset_ms = (
                contact.clock_offset_ms if contact.clock_offset_ms is not None else row.clock_offset_ms
            )
            if contact.battery_percent is not None:
                row.battery_percent = contact.battery_percent
            if row.lost_since is not None:
                back.append((row, contact.at))
        _write(rows.values())
        _restore(back, now)
        lose([(c.line_id, c.device_id, c.path, c.at) for c in away], now=now)


def lose(lost: Sequence[tuple[int | None, int | None, str, datetime]], *, now: datetime) -> int:
    """(line, device, path, since): raise each loss once; returns how many were new. Conditional, so two may race."""
    if not lost:
        return 0
    told: list[Happening] = []
    with transaction.atomic():
        rows = _rows((line, device, path) for line, device, path, _ in lost)
        for line_id, device_id, path, since in lost:
            row = rows[line_id, device_id, path]
            claimed = LineContact.objects.filter(id=row.id, lost_since__isnull=True).update(lost_since=since)
            if claimed:
                PathOutage.objects.create(line_id=line_id, device_id=device_id, path=path, lost_at=since)
                told.append(_happening(events.PATH_LOST, row, now, {"path": path, "since": since.isoformat()}))
        if told:
            record_many(told, now=now)
    return len(told)


def refuse(line_id: int, path: str, count: int = 1) -> None:
    """Count messages of a known line that were refused (wrong key, clock outside its window)."""
    with transaction.atomic():
        row = _rows([(line_id, None, path)])[line_id, None, path]
        LineContact.objects.filter(id=row.id).update(refused=F("refused") + count)


def _write(rows: Iterable[LineContact]) -> None:
    """One prepared statement: an alarm may be waiting for this transaction (`bulk_update` takes twenty times as long)."""
    when = connection.ops.adapt_datetimefield_value
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {LineContact._meta.db_table}"
            " SET last_contact_at=%s, refused=%s, clock_offset_ms=%s, battery_percent=%s WHERE id=%s",
            [(when(r.last_contact_at), r.refused, r.clock_offset_ms, r.battery_percent, r.id) for r in rows],
        )


def _restore(back: list[tuple[LineContact, datetime]], now: datetime) -> None:
    told: list[Happening] = []
    for row, at in back:
        since = row.lost_since
        if LineContact.objects.filter(id=row.id, lost_since=since).update(lost_since=None) and since is not None:
            open_rows = PathOutage.objects.filter(line=row.line_id, device=row.device_id, path=row.path)
            open_rows.filter(restored_at__isnull=True).update(restored_at=max(at, since))
            told.append(_happening(events.PATH_RESTORED, row, now, {"path": row.path, "since": since.isoformat()}))
    if told:
        record_many(told, now=now)


def _rows(wanted_keys: Iterable[Key]) -> dict[Key, LineContact]:
    keys = set(wanted_keys)
    lines = {line for line, _, _ in keys if line is not None}
    devices = {device for _, device, _ in keys if device is not None}
    wanted = Q(line__in=lines) | Q(device__in=devices)
    rows = {(r.line_id, r.device_id, r.path): r for r in LineContact.objects.filter(wanted)}
    missing = sorted(keys - rows.keys(), key=str)
    if missing:
        new = [LineContact(line_id=line, device_id=device, path=path) for line, device, path in missing]
        LineContact.objects.bulk_create(new, ignore_conflicts=True)
        rows = {(r.line_id, r.device_id, r.path): r for r in LineContact.objects.filter(wanted)}
    return {key: rows[key] for key in keys}


def _happening(event: Event, row: LineContact, now: datetime, data: dict[str, Any]) -> Happening:
    where: Line | Device
    if row.line_id is not None:
        where = Line.objects.select_related("school__area").get(id=row.line_id)
    else:
        where = Device.objects.select_related("school__area").get(id=row.device_id)
    kind = "line" if row.line_id is not None else "device"
    school = where.school
    scope = Scope(area_path=school.area.path if school else "", school_id=school.id if school else None)
    subject = Subject(f"directory.{kind}", where.id, where.code)
    return Happening(event, subject, Actor.system("supervision"), now, data, scope)
