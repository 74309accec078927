"""Whom to send: by travel time among those who can go; everybody else below, with the reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

# Where no road graph is given: how much longer than the straight line a way usually is, and how fast it is done.
DETOUR = {"patrol_car": 1.35, "medical": 1.35, "fire": 1.35, "stop": 1.35, "team": 1.4}
FOOT_DETOUR = 1.25
SPEED_KMH = {"patrol_car": 35.0, "medical": 35.0, "fire": 32.0, "stop": 30.0, "team": 25.0}
FOOT_KMH = 6.0
ON_FOOT = ("foot_patrol", "guards")
TURNOUT_SECONDS = {"fire": 60, "medical": 45, "team": 60}
STALE_AFTER = timedelta(minutes=3)
# An old position may be wrong by as much as somebody drives in that time; the list is ordered as if by half of it.
STALE_SECONDS_MOST = 600
BUSY = ("assigned", "en_route", "on_scene")


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """A unit as far as ranking cares. ``metres`` is the straight line; ``road_seconds`` the way by road, if known."""

    id: int
    code: str
    name: str
    kind: str
    status: str
    skills: Sequence[str]
    metres: float
    road_seconds: float | None
    position_at: datetime | None
    reports_position: bool
    busy_with: str = ""
    drill: str = ""


@dataclass(frozen=True, slots=True)
class Ranked:
    """One candidate. ``reason`` holds facts and codes; a sentence is made of it where it is shown."""

    id: int
    code: str
    name: str
    kind: str
    seconds: int
    metres: int
    group: int
    reason: dict[str, object] = field(default_factory=dict)

    @property
    def can_go(self) -> bool:
        """Free and in contact."""
        return self.group <= 1


def rank(
    units: Sequence[UnitFacts], *, now: datetime, kinds: Sequence[str] = (), skills: Sequence[str] = ()
) -> list[Ranked]:
    """Best first. Groups: 0 can go and fits, 1 can go, 2 out on another task, 3 no contact."""
    ranked = [(_one(unit, now, kinds, skills), _penalty(unit, now)) for unit in units]
    return [r for r, _p in sorted(ranked, key=lambda pair: (pair[0].group, pair[0].seconds + pair[1], pair[0].code))]


def travel_seconds(kind: str, metres: float) -> float:
    """Distance × factor at the usual speed of the kind, where no road is known."""
    if kind in ON_FOOT:
        return metres * FOOT_DETOUR / (FOOT_KMH / 3.6)
    return metres * DETOUR.get(kind, 1.4) / (SPEED_KMH.get(kind, 25.0) / 3.6)


def is_stale(unit: UnitFacts, now: datetime) -> bool:
    """Whether the position of a unit that should report it is old. A guard desk stays where it is."""
    if not unit.reports_position:
        return False
    return unit.position_at is None or now - unit.position_at > STALE_AFTER


def _one(unit: UnitFacts, now: datetime, kinds: Sequence[str], skills: Sequence[str]) -> Ranked:
    by_road = unit.road_seconds is not None
    way = unit.road_seconds if unit.road_seconds is not None else travel_seconds(unit.kind, unit.metres)
    seconds = round(way + TURNOUT_SECONDS.get(unit.kind, 0))
    lacks = [skill for skill in skills if skill not in unit.skills]
    fits = (not kinds or unit.kind in kinds) and not lacks
    group = 3 if unit.status == "no_contact" else 2 if unit.status in BUSY or unit.busy_with else 0 if fits else 1
    reason: dict[str, object] = {
        "seconds": seconds,
        "metres": round(unit.metres),
        "by": "road" if by_road else "distance",
        "status": unit.status,
        "skills": [skill for skill in skills if skill in unit.skills],
        "lacks": lacks,
        "kind_fits": not kinds or unit.kind in kinds,
        "stale_seconds": _age(unit, now) if is_stale(unit, now) else 0,
    }
    if unit.busy_with:
        reason["busy_with"] = unit.busy_with
    if unit.drill:
        reason["drill"] = unit.drill
    return Ranked(unit.id, unit.code, unit.name, unit.kind, seconds, round(unit.metres), group, reason)


def _penalty(unit: UnitFacts, now: datetime) -> float:
    return min(_age(unit, now), STALE_SECONDS_MOST) / 2 if is_stale(unit, now) else 0.0


def _age(unit: UnitFacts, now: datetime) -> int:
    if unit.position_at is None:
        return STALE_SECONDS_MOST
    return max(0, round((now - unit.position_at).total_seconds()))
