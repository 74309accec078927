"""Which units could be sent to a point, best first, each with the reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from anyuan.directory import queries as directory
from anyuan.directory.models import Unit
from anyuan.dispatch import roads
from anyuan.dispatch.models import Assignment
from anyuan.dispatch.rules import ranking
from anyuan.dispatch.rules.ranking import Ranked, UnitFacts

WITHIN_M = 50_000.0


def candidates(
    lon: float | None,
    lat: float | None,
    *,
    now: datetime,
    kinds: Sequence[str] = (),
    skills: Sequence[str] = (),
    limit: int = 20,
    graph: roads.RoadGraph | None = None,
) -> list[Ranked]:
    """Units ranked by travel time, availability, skills and age of position; none for a point that is not known.

    ``graph``: the home's road graph unless given; without one, distance × factor.
    """
    if lon is None or lat is None:
        return []
    near = directory.units_near(lon, lat, now, within_m=WITHIN_M)
    graph = graph or roads.of_home(Path(settings.HOME))
    times = _road_seconds(graph, lon, lat, [unit for unit, _m in near])
    ids = [unit.pk for unit, _m in near]
    out, drills = _out_on(ids, exercise=False), _out_on(ids, exercise=True)
    facts = [
        UnitFacts(
            id=unit.pk,
            code=unit.code,
            name=unit.name,
            kind=unit.kind,
            # Whoever is only in a drill can go: a real alarm breaks through.
            status="free" if _only_drilling(unit, out, drills) else unit.status,
            skills=list(unit.skills or ()),
            metres=metres,
            road_seconds=times.get(unit.pk),
            position_at=unit.position_at,
            reports_position=unit.reports_position,
            busy_with=out.get(unit.pk, ""),
            drill=drills.get(unit.pk, ""),
        )
        for unit, metres in near
    ]
    return ranking.rank(facts, now=now, kinds=kinds, skills=skills)[:limit]


def sentence(ranked: Ranked) -> str:
    """The reason as one sentence in the language in force."""
    reason: dict[str, Any] = ranked.reason
    facts = {"minutes": max(1, round(ranked.seconds / 60)), "km": f"{ranked.metres / 1000:.1f}"}
    if reason["by"] == "road":
        parts = [_("About {minutes} min by road, {km} km away as the crow flies.").format(**facts)]
    else:
        parts = [_("About {minutes} min, estimated from {km} km; no road data.").format(**facts)]
    if ranked.group == 3:
        parts.append(_("No contact."))
    elif reason.get("busy_with"):
        parts.append(_("Out for {ref}.").format(ref=reason["busy_with"]))
    elif ranked.group == 2:
        parts.append(_("Busy."))
    else:
        parts.append(_("In drill {ref}.").format(ref=reason["drill"]) if reason.get("drill") else _("Free."))
    if reason["stale_seconds"]:
        parts.append(_("Position is {minutes} min old.").format(minutes=round(reason["stale_seconds"] / 60)))
    if reason["lacks"]:
        parts.append(_("Lacks: {skills}.").format(skills=", ".join(reason["lacks"])))
    elif reason["skills"]:
        parts.append(_("Has: {skills}.").format(skills=", ".join(reason["skills"])))
    return " ".join(parts)


def _road_seconds(graph: roads.RoadGraph | None, lon: float, lat: float, units: Sequence[Unit]) -> dict[int, float]:
    if graph is None or not units:
        return {}
    found: dict[int, float] = {}
    for on_foot in (False, True):
        some = [unit for unit in units if (unit.kind in ranking.ON_FOOT) == on_foot]
        starts = [(float(unit.lon or 0), float(unit.lat or 0)) for unit in some]
        if some:
            ways = graph.ways_to(lon, lat, starts, on_foot=on_foot)
            found |= {unit.pk: way.seconds for unit, way in zip(some, ways, strict=True) if way is not None}
    return found


def _out_on(unit_ids: Sequence[int], *, exercise: bool) -> dict[int, str]:
    rows = Assignment.objects.filter(owner_kind="unit", owner_id__in=unit_ids, ended_at__isnull=True, exercise=exercise)
    return dict(rows.order_by("id").values_list("owner_id", "subject_ref"))


def _only_drilling(unit: Unit, out: dict[int, str], drills: dict[int, str]) -> bool:
    return unit.status in ranking.BUSY and unit.pk in drills and unit.pk not in out
