"""Units to send, nearest first among those that can go, each with the reason in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from anyuan.console.present import words
from anyuan.directory.models import Unit
from anyuan.directory.queries import units_near
from anyuan.incidents.models import Incident

MOST = 6
# Where no road graph is given: roads are this much longer than the straight line, and cars drive 30 km/h in a town.
DETOUR = 1.4
METRES_A_SECOND = {"foot_patrol": 1.4, "guards": 1.6, "stop": 1.4}
CAR_METRES_A_SECOND = 8.3
OLD = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Offer:
    """One unit as the dispatch form offers it."""

    id: int
    name: str
    status: str
    minutes: str
    reason: str
    suggested: bool
    unavailable: bool


def offers(incident: Incident, now: datetime) -> list[Offer]:
    """The best units for this incident; the first free one is ticked beforehand. Empty without a position."""
    if incident.lon is None or incident.lat is None:
        return []
    near = units_near(incident.lon, incident.lat, now)
    wanted = incident.plan.get("units") or ()
    ranked = sorted(near, key=lambda pair: (pair[0].status != "free", _rank(pair[0], wanted), _seconds(*pair)))
    free = next((unit.pk for unit, _m in ranked if unit.status == "free"), None)
    return [_offer(unit, metres, now, unit.pk == free) for unit, metres in ranked[:MOST]]


def _rank(unit: Unit, wanted: tuple[str, ...]) -> int:
    """The plan names the kinds of unit that suit; the others come after."""
    return 0 if not wanted or unit.kind in wanted else 1


def _seconds(unit: Unit, metres: float) -> float:
    return metres * DETOUR / METRES_A_SECOND.get(unit.kind, CAR_METRES_A_SECOND)


def _offer(unit: Unit, metres: float, now: datetime, suggested: bool) -> Offer:
    facts = [words.word("unit_kind", unit.kind), _("%(km)s km in a straight line") % {"km": f"{metres / 1000:.1f}"}]
    if unit.position_at is None or now - unit.position_at > OLD:
        facts.append(_("position is old"))
    return Offer(
        unit.pk,
        words.named(unit),
        words.word("unit_status", unit.status),
        _("about %(n)d min") % {"n": max(1, round(_seconds(unit, metres) / 60))},
        " · ".join(str(fact) for fact in facts),
        suggested,
        unit.status in ("off_duty", "no_contact"),
    )
