"""Buttons and cameras: how many there are, and how many of them the centre hears. Never heard is not heard."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import NamedTuple

from django.db.models import Q
from django.utils import timezone

from anyuan.directory.models import Device
from anyuan.intake.models import LineContact, PathOutage
from anyuan.standards.queries.facts.registry import Ask, Found, listed, source
from anyuan.standards.rules.values import Fact, Row

PANIC = ("panic_button", "button", "panic", "sos_button")
CAMERAS = ("camera",)


class Heard(NamedTuple):
    """Of one device: whether a path is up at the end of the day, and when it was last heard."""

    up: bool
    last: date | None


@source("panic_buttons", "panic_heard", "cameras", "cameras_linked")
def devices(ask: Ask) -> Found:
    """A school of which no device at all is on record is unknown; one with devices and no button has none."""
    there = Device.objects.filter(Q(school__in=ask.ids) | Q(place__school__in=ask.ids), active=True)
    mine: dict[int, list[Device]] = defaultdict(list)
    for device in there.select_related("place").order_by("code"):
        mine[device.school_id or device.place.school_id].append(device)
    contact = _contact(ask, [d for rows in mine.values() for d in rows if d.kind in (*PANIC, *CAMERAS)])
    found: dict[str, dict[int, Fact]] = defaultdict(dict)
    for school, rows in mine.items():
        for count, share, kinds in (("panic_buttons", "panic_heard", PANIC), ("cameras", "cameras_linked", CAMERAS)):
            some = [device for device in rows if device.kind in kinds]
            listing = listed(ask, (Row("directory.device", d.pk, d.code, d.name) for d in some))
            found[count][school] = Fact(count, len(some), None, listing, total=len(some))
            heard = [contact[d.pk] for d in some if d.pk in contact]
            if heard:
                found[share][school] = _share(share, len(some), heard, ask.on, listing)
    return found


def _share(name: str, total: int, heard: list[Heard], on: date, rows: tuple[Row, ...]) -> Fact:
    up = [one for one in heard if one.up]
    days = [one.last for one in up or heard if one.last is not None]
    # The oldest contact among those that count: a share is no fresher than its weakest part.
    as_of = min(min(days), on) if days else None
    return Fact(name, len(up) / total, as_of, rows, (len(up), total), total=total)


def _contact(ask: Ask, devices: list[Device]) -> dict[int, Heard]:
    """What was heard of each device, or of the line that it reports on; devices that were never supervised are left out."""
    lines = {device.line_id for device in devices if device.line_id}
    ids = {device.pk for device in devices}
    contacts = LineContact.objects.filter(Q(line__in=lines) | Q(device__in=ids))
    outages = PathOutage.objects.filter(Q(line__in=lines) | Q(device__in=ids), lost_at__lt=ask.end)
    down = set(
        outages.filter(Q(restored_at__isnull=True) | Q(restored_at__gte=ask.end)).values_list("line", "device", "path")
    )
    paths: dict[tuple[str, int], list[Heard]] = defaultdict(list)
    for row in contacts:
        last = timezone.localdate(row.last_contact_at) if row.last_contact_at else None
        lost = (row.line_id, row.device_id, row.path) in down or (
            row.lost_since is not None and row.lost_since < ask.end
        )
        key = ("line", row.line_id) if row.line_id else ("device", row.device_id)
        paths[key].append(Heard(last is not None and not lost, last))
    found = {}
    for device in devices:
        heard = paths.get(("device", device.pk), []) + (
            paths.get(("line", device.line_id), []) if device.line_id else []
        )
        if heard:
            days = [one.last for one in heard if one.last]
            found[device.pk] = Heard(any(one.up for one in heard), max(days) if days else None)
    return found
