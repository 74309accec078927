"""Areas, organisations, schools, places, lines and devices, in bulk. Returns ids by code, which later steps need."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from django.db.models import Model

from anyuan.demo.city.shapes import City
from anyuan.directory.models import Area, Device, Line, Organisation, Place, School
from anyuan.kernel.text import initials

BATCH = 500
# Every row says what it is, in the column where a ledger's own extra columns are kept.
INVENTED = {"invented": True}
Ids = dict[str, int]
M = TypeVar("M", bound=Model)


def bulk(model: type[M], rows: Sequence[M]) -> Sequence[M]:
    """Insert many rows; their keys are set on them."""
    made: Sequence[M] = model._default_manager.bulk_create(rows, batch_size=BATCH)
    return made


def areas(city: City) -> dict[str, Area]:
    """Level by level, because a child needs its parent's key and path."""
    found: dict[str, Area] = {}
    for level in range(1, 6):
        rows = []
        for area in (a for a in city.areas if a.level == level):
            parent = found.get(area.parent)
            rows.append(
                Area(
                    code=area.code,
                    name=area.name,
                    name_en=area.name_en,
                    level=level,
                    parent=parent,
                    path=f"{parent.path if parent else '/'}{area.code}/",
                    lon=area.lon,
                    lat=area.lat,
                    extra=INVENTED,
                )
            )
        found |= {row.code: row for row in bulk(Area, rows)}
    return found


def organisations(city: City, areas: dict[str, Area]) -> Ids:
    """Parents before children."""
    ids: Ids = {}
    waiting = list(city.organisations)
    while waiting:
        ready = [o for o in waiting if not o.parent or o.parent in ids]
        rows = [
            Organisation(
                code=o.code,
                name=o.name,
                name_en=o.name_en,
                kind=o.kind,
                area=areas[o.area],
                parent_id=ids.get(o.parent),
                phone=o.phone,
                extra={**INVENTED, "lon": o.lon, "lat": o.lat},
            )
            for o in ready
        ]
        ids |= {row.code: row.pk for row in bulk(Organisation, rows)}
        waiting = [o for o in waiting if o.code not in ids]
    return ids


def schools(city: City, areas: dict[str, Area], organisations: Ids) -> Ids:
    rows = [
        School(
            code=s.code,
            name=s.name,
            name_en=s.name_en,
            short_name=s.short_name,
            initials=initials(s.name)[:60],
            stage=s.stage,
            boarding=s.boarding,
            pupils=s.pupils,
            boarders=s.boarders,
            staff=s.staff,
            area=areas[s.area],
            organisation_id=organisations[s.organisation],
            police_station_id=organisations[s.police_station],
            address=s.address,
            lon=s.lon,
            lat=s.lat,
            extra=INVENTED,
        )
        for s in city.schools
    ]
    return {row.code: row.pk for row in bulk(School, rows)}


def places(city: City, areas: dict[str, Area], schools: Ids) -> Ids:
    rows = [
        Place(
            code=p.code,
            kind=p.kind,
            name=p.name,
            name_en=p.name_en,
            school_id=schools[p.school],
            area=areas[p.area],
            lon=p.lon,
            lat=p.lat,
            extra=INVENTED,
        )
        for p in city.places
    ]
    return {row.code: row.pk for row in bulk(Place, rows)}


def lines(city: City, schools: Ids, places: Ids) -> Ids:
    rows = [
        Line(
            code=row.code,
            protocol=row.protocol,
            account=row.account,
            receiver=row.receiver,
            school_id=schools[row.school],
            place_id=places[row.place],
            category=row.category,
            key=row.key_hex,
            extra={**INVENTED, "paths": list(row.paths)},
        )
        for row in city.lines
    ]
    return {row.code: row.pk for row in bulk(Line, rows)}


def devices(city: City, schools: Ids, places: Ids, lines: Ids) -> int:
    rows = [
        Device(
            code=d.code,
            kind=d.kind,
            protocol=d.protocol,
            external_id=d.external_id,
            line_id=lines.get(d.line),
            zone=d.zone,
            school_id=schools[d.school],
            place_id=places[d.place],
            settings=_settings(d.settings),
            heartbeat_seconds=d.heartbeat_seconds,
            extra=INVENTED,
        )
        for d in city.devices
    ]
    return len(bulk(Device, rows))


def _settings(settings: dict[str, Any]) -> dict[str, Any]:
    return dict(settings)
