"""Response units as the desk and the map show them; silence is drawn as silence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from anyuan.console.present import words
from anyuan.directory import policy
from anyuan.directory.models import Unit
from anyuan.directory.policy import Viewer

# A position older than this is drawn as old, whatever the unit's status says.
STALE = timedelta(minutes=5)
ORDER = {"on_scene": 0, "en_route": 1, "assigned": 2, "no_contact": 3, "free": 4, "off_duty": 5}
ICONS = {
    "patrol_car": "car",
    "foot_patrol": "footprints",
    "guards": "shield",
    "stop": "map-pin",
    "team": "users",
    "medical": "ambulance",
    "fire": "flame",
}
MOST = 40


@dataclass(frozen=True, slots=True)
class UnitView:
    """One unit as a line."""

    unit: Unit
    name: str
    kind: str
    status: str
    icon: str
    stale: bool

    @property
    def busy(self) -> bool:
        return self.unit.status in ("assigned", "en_route", "on_scene")


@dataclass(frozen=True, slots=True)
class Units:
    """Units in sight: those at work and silent ones first, then a share of the free ones; and how many of each."""

    shown: list[UnitView]
    free: int
    busy: int
    silent: int
    off: int
    more: int


def units(viewer: Viewer, now: datetime) -> Units:
    """Every unit in use that the viewer may see."""
    found = list(visible(viewer))
    views = [view(unit, now) for unit in found if unit.status != "off_duty"]
    views.sort(key=lambda v: (ORDER.get(v.unit.status, 9), v.unit.code))
    return Units(
        shown=views[:MOST],
        free=sum(1 for v in views if v.unit.status == "free" and not v.stale),
        busy=sum(1 for v in views if v.busy),
        silent=sum(1 for v in views if v.stale),
        off=len(found) - len(views),
        more=max(0, len(views) - MOST),
    )


def visible(viewer: Viewer) -> list[Unit]:
    """Units through the policy."""
    rows = Unit.objects.filter(active=True).select_related("organisation", "school", "area")
    return list(policy.limit(rows, viewer, "units.see", area="area__path").order_by("code"))


def view(unit: Unit, now: datetime) -> UnitView:
    """A unit with its words; stale when it should report and has not."""
    old = unit.position_at is None or now - unit.position_at > STALE
    stale = unit.status == "no_contact" or (unit.reports_position and old)
    return UnitView(
        unit,
        words.named(unit),
        words.word("unit_kind", unit.kind),
        words.word("unit_status", unit.status),
        ICONS.get(unit.kind, "users"),
        stale,
    )
