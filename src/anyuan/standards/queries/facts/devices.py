"""Buttons and cameras: how many there are, and how many of them the centre hears. Never heard is not heard."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import NamedTuple

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from anyuan.directory.models import Device
from anyuan.directory.queries.profiles import profiles_on
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
    """A school of which no device at all is on record is unknown; one with devices and no button has none.

    A camera that the centre supervises is linked while it is heard; of others the register says whether the police see them.
    """
    mine = _devices(ask)
    contact = _contact(ask, [d for rows in mine.values() for d in rows if d.kind in (*PANIC, *CAMERAS)])
    found: dict[str, dict[int, Fact]] = defaultdict(dict)
    for school, rows in mine.items():
        for count, share, kinds in (("panic_buttons", "panic_heard", PANIC), ("cameras", "cameras_linked", CAMERAS)):
            some = [device for device in rows if device.kind in kinds]
            listing = listed(ask, (Row("directory.device", d.pk, d.code, d.name) for d in some))
            found[count][school] = Fact(count, len(some), None, listing, total=len(some))
            heard = [contact[d.pk] for d in some if d.pk in contact]
            if kinds is CAMERAS:
                heard += [_said(d) for d in some if d.pk not in contact and "linked" in d.facts]
            if heard:
                found[share][school] = _share(share, len(some), heard, ask.on, listing)
    return found


@source("footage_days")
def footage(ask: Ask) -> Found:
    """Days for which pictures are kept: of the camera that keeps them shortest, where every camera says so, dated by the service
    that lies longest ago; else what the sheet of the school says."""
    cameras = {school: [d for d in rows if d.kind in CAMERAS] for school, rows in _devices(ask).items()}
    facts = {}
    for school, sheet in profiles_on(ask.ids, ask.on).items():
        some = cameras.get(school, [])
        kept = [d.facts["keep_days"] for d in some if isinstance(d.facts.get("keep_days"), int)]
        if some and len(kept) == len(some):
            days = [day for d in some if (day := _served(d)) is not None]
            as_of = min(min(days), ask.on) if len(days) == len(some) else None
            rows = listed(ask, (Row("directory.device", d.pk, d.code, d.name) for d in some))
            facts[school] = Fact("footage_days", min(kept), as_of, rows, total=len(some))
        elif isinstance(sheet.facts.get("video_days"), int | float):
            said = listed(ask, [Row("directory.school", s.pk, s.code, s.name) for s in ask.schools if s.pk == school])
            facts[school] = Fact("footage_days", sheet.facts["video_days"], sheet.since, said, total=1)
    return {"footage_days": facts}


def _there(ask: Ask) -> QuerySet[Device]:
    return Device.objects.filter(Q(school__in=ask.ids) | Q(place__school__in=ask.ids), active=True)


def _devices(ask: Ask) -> dict[int, list[Device]]:
    """School → its devices, read with no more of each than is asked here: a prefecture has tens of thousands."""
    wanted = _there(ask).only("code", "name", "kind", "facts", "line_id", "school_id")
    mine: dict[int, list[Device]] = defaultdict(list)
    for device in wanted.annotate(at_place=F("place__school_id")).order_by("code"):
        mine[device.school_id or device.at_place].append(device)  # type: ignore[attr-defined]
    return mine


def _said(device: Device) -> Heard:
    """What the register says of a camera, as of its last service (or its installation)."""
    return Heard(device.facts.get("linked") is True, _served(device))


def _served(device: Device) -> date | None:
    for name in ("serviced_on", "installed_on"):
        try:
            return date.fromisoformat(str(device.facts.get(name)))
        except ValueError:
            continue
    return None


def _share(name: str, total: int, heard: list[Heard], on: date, rows: tuple[Row, ...]) -> Fact:
    up = [one for one in heard if one.up]
    days = [one.last for one in up or heard if one.last is not None]
    # The oldest contact among those that count: a share is no fresher than its weakest part; one without a day has none.
    as_of = min(min(days), on) if days and len(days) == len(up or heard) else None
    return Fact(name, len(up) / total, as_of, rows, (len(up), total), total=total)


def _contact(ask: Ask, devices: list[Device]) -> dict[int, Heard]:
    """What was heard of each device, or of the line that it reports on; devices that were never supervised are left out."""
    there = _there(ask).filter(kind__in=(*PANIC, *CAMERAS))
    mine = Q(line__in=there.exclude(line=None).values("line")) | Q(device__in=there.values("pk"))
    contacts = LineContact.objects.filter(mine)
    outages = PathOutage.objects.filter(mine, lost_at__lt=ask.end)
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
