"""The ground of a replay: one area and the units that the log names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from anyuan.directory.models import Area, Unit
from anyuan.replay.log import Log
from anyuan.replay.mapping import LogMap

AREA_CODE = "REPLAY"


@dataclass(frozen=True, slots=True)
class World:
    """Where the replay happens, and each unit's key by the log's own word for it."""

    area: Area
    units: Mapping[str, int]


def build(log: Log, by: LogMap, now: datetime) -> World:
    """Lay the ground. The area belongs to no country; units are free when the log begins."""
    title_zh = by.title.get("zh") or by.name
    area, _made = Area.objects.get_or_create(
        code=AREA_CODE,
        defaults={
            "name": title_zh[:100],
            "name_en": (by.title.get("en") or by.name)[:150],
            "level": 1,
            "path": f"/{AREA_CODE}/",
        },
    )
    kinds = {run.unit: run.unit_kind for call in log.calls.values() for run in call.runs}
    units = Unit.objects.bulk_create(
        Unit(code=f"R{number}", name=name, kind=kind, area=area, status="free", status_at=now, contact_at=now)
        for number, (name, kind) in enumerate(sorted(kinds.items()), start=1)
    )
    return World(area, {unit.name: unit.pk for unit in units})
