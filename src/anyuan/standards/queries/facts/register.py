"""What the registers say of a school: its figures of the day, its key places, its equipment, its traffic sheet."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from anyuan.directory.models import Equipment, Place, School, TrafficSheet
from anyuan.directory.queries.profiles import profiles_on
from anyuan.standards.queries.facts.registry import Ask, Found, listed, source
from anyuan.standards.rules.values import Fact, Row

USABLE = ("in_use", "spare")
FOUR_ONES = ("sign", "ring", "rope", "pole")


@source("pupils", "boarders", "staff", "stage", "boarding")
def figures(ask: Ask) -> Found:
    """The sheet of the school that holds on the day; where none was ever handed in, its row in the register as it stands."""
    found: dict[str, dict[int, Fact]] = defaultdict(dict)
    profiles = profiles_on(ask.ids, ask.on)
    for school in ask.schools:
        rows, sheet = listed(ask, [row_of(school)]), profiles[school.pk]
        values = {"pupils": sheet.pupils, "boarders": sheet.boarders, "staff": sheet.staff}
        for name, value in values.items():
            if isinstance(value, int | float):
                found[name][school.pk] = Fact(name, value, sheet.since, rows, total=1)
        found["boarding"][school.pk] = Fact("boarding", school.boarding, None, rows, total=1)
        if school.stage != "other":
            found["stage"][school.pk] = Fact("stage", school.stage, None, rows, total=1)
    return found


@source("traffic_sheet")
def traffic(ask: Ask) -> Found:
    """A traffic sheet (一校一策) that holds on the day. None handed in is unknown: nobody has said that there is none."""
    rows = TrafficSheet.objects.filter(school__in=ask.ids, active=True, starts_on__lte=ask.on).order_by(
        "starts_on", "pk"
    )
    latest = {row.school_id: row for row in rows}
    return {
        "traffic_sheet": {
            school: Fact(
                "traffic_sheet",
                True,
                row.starts_on,
                listed(ask, [Row("directory.traffic_sheet", row.pk, row.code)]),
                total=1,
            )
            for school, row in latest.items()
        }
    }


@source("equipment_items")
def equipment(ask: Ask) -> Found:
    """Items of which a piece is in use or spare and not expired, dated by the check that lies longest ago; one batch that nobody
    ever checked leaves the whole undated."""
    there = Equipment.objects.filter(school__in=ask.ids, active=True).order_by("code")
    mine: dict[int, list[Equipment]] = defaultdict(list)
    for batch in there:
        mine[batch.school_id].append(batch)
    facts = {}
    for school, batches in mine.items():
        good = [b for b in batches if b.state in USABLE and (b.expires_on is None or b.expires_on >= ask.on)]
        checks = [b.checked_on for b in good]
        as_of = min(checks) if checks and all(checks) else None
        rows = listed(ask, (Row("directory.equipment", b.pk, b.code, b.name) for b in batches))
        items = sorted({b.item for b in good})
        facts[school] = Fact("equipment_items", items, as_of, rows, total=len(batches))
    return {"equipment_items": facts}


@source("key_places", "key_place_kinds", "gates")
def places(ask: Ask) -> Found:
    """Key places on record. A school without any place on record has none recorded, which is not the same as none."""
    mine: dict[int, list[Place]] = defaultdict(list)
    for place in Place.objects.filter(school__in=ask.ids, active=True).order_by("code"):
        mine[place.school_id].append(place)
    found: dict[str, dict[int, Fact]] = defaultdict(dict)
    for school, there in mine.items():
        gates = [place for place in there if place.kind == "gate"]
        kinds = sorted({place.kind for place in there})
        rows, total = listed(ask, map(row_of, there)), len(there)
        found["key_places"][school] = Fact("key_places", total, None, rows, total=total)
        found["key_place_kinds"][school] = Fact("key_place_kinds", kinds, None, rows, total=total)
        found["gates"][school] = Fact("gates", len(gates), None, listed(ask, map(row_of, gates)), total=len(gates))
    return found


def row_of(row: School | Place) -> Row:
    kind = "directory.school" if isinstance(row, School) else "directory.place"
    return Row(kind, row.pk, row.code, row.name)


@source("waters", "waters_equipped")
def waters(ask: Ask) -> Found:
    """Risky waters of a school and how many have sign, ring, rope and pole (四个一); dated by the check that lies longest ago.

    No water of a school is known to be none only where the register of waters is kept at all in its county.
    """
    there = Place.objects.filter(kind="water", active=True).select_related("area").order_by("code")
    mine: dict[int, list[Place]] = defaultdict(list)
    kept = set()
    for place in there:
        kept.add(_county(place.area.path))
        if place.school_id in ask.ids:
            mine[place.school_id].append(place)
    found: dict[str, dict[int, Fact]] = {"waters": {}, "waters_equipped": {}}
    for school in ask.schools:
        places = mine.get(school.pk, [])
        rows = listed(ask, map(row_of, places))
        if places or _county(school.area.path) in kept:
            found["waters"][school.pk] = Fact("waters", len(places), None, rows, total=len(places))
        if places:
            good = [place for place in places if all(place.facts.get(one) is True for one in FOUR_ONES)]
            checks = [_day(place.facts.get("checked_on")) for place in places]
            as_of = min(day for day in checks if day) if all(checks) else None
            share = Fact("waters_equipped", len(good) / len(places), as_of, rows, (len(good), len(places)))
            found["waters_equipped"][school.pk] = share
    return found


def _day(given: Any) -> date | None:
    try:
        return date.fromisoformat(str(given))
    except ValueError:
        return None


def _county(path: str) -> str:
    """The first three levels of an area's path: province, prefecture, county."""
    return "/".join(path.split("/")[:4])
