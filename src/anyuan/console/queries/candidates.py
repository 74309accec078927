"""Units to send, ranked, each with the reason in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from anyuan.console.present import words
from anyuan.incidents.models import Incident

MOST = 6


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
    from anyuan.dispatch import candidates

    ranked = candidates.candidates(
        (incident.lon, incident.lat),
        now=now,
        skills=incident.plan.get("skills", ()),
        kinds=incident.plan.get("units", ()),
    )
    free = next((c.unit.pk for c in ranked if c.available), None)
    return [_offer(candidate, candidate.unit.pk == free) for candidate in ranked[:MOST]]


def _offer(candidate: Any, suggested: bool) -> Offer:
    unit = candidate.unit
    minutes = _("about %(n)d min") % {"n": max(1, round(candidate.eta_seconds / 60))} if candidate.eta_seconds else ""
    return Offer(
        unit.pk,
        words.named(unit),
        words.word("unit_status", unit.status),
        minutes,
        str(candidate.reason),
        suggested,
        not candidate.available,
    )
