"""Units to send, best first, each with its way's time and the reason in words.

The ranking itself is dispatch's: travel time by road where a road graph is kept, availability, skills, age of the
position. Here it is only put into words.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from anyuan.console.present import words
from anyuan.directory.models import Unit
from anyuan.dispatch.models import Assignment
from anyuan.dispatch.queries.candidates import sentence
from anyuan.dispatch.rules.ranking import BUSY, Ranked
from anyuan.incidents.models import Incident
from anyuan.incidents.queries import units_for

SHOWN = 6
# Whoever is ticked by hand may stand further down than what the form shows.
LOOKED_AT = 200


@dataclass(frozen=True, slots=True)
class Offer:
    """One unit as the dispatch form offers it."""

    id: int
    name: str
    status: str
    eta: str
    reason: str
    suggested: bool
    busy: bool
    unavailable: bool


def offers(incident: Incident, now: datetime) -> list[Offer]:
    """The best units for this incident; the first that can go is ticked beforehand. Empty without a position."""
    ranked = units_for(incident, now=now, limit=SHOWN)
    units = Unit.objects.in_bulk([one.id for one in ranked])
    first = next((one.id for one in ranked if one.can_go), None)
    return [_offer(one, units[one.id], one.id == first) for one in ranked if one.id in units]


def chosen(
    incident: Incident, unit_ids: Iterable[int], now: datetime
) -> tuple[dict[int, int], dict[int, dict[str, Any]]]:
    """Travel seconds and reasons of the units that are sent now, to be kept with their tasks."""
    wanted = set(unit_ids)
    ranked = [one for one in units_for(incident, now=now, limit=LOOKED_AT) if one.id in wanted]
    return {one.id: one.seconds for one in ranked}, {one.id: dict(one.reason) for one in ranked}


def why(task: Assignment) -> str:
    """The reason that was kept when the unit was sent, in the language of the screen; empty when there is none."""
    reason = task.reason if isinstance(task.reason, dict) else {}
    if not {"seconds", "metres", "by", "stale_seconds"} <= reason.keys():
        return words.said(reason) or str(reason.get("text", ""))
    status = reason.get("status", "")
    group = 3 if status == "no_contact" else 2 if busy(reason) else 0
    facts = {"status": "", "skills": [], "lacks": [], **reason}
    return _sentence(Ranked(0, "", "", "", int(facts["seconds"]), int(facts["metres"]), group, facts))


def _offer(ranked: Ranked, unit: Unit, suggested: bool) -> Offer:
    return Offer(
        id=unit.pk,
        name=words.named(unit),
        status=words.word("unit_status", unit.status),
        eta=_("about %(n)d min") % {"n": max(1, round(ranked.seconds / 60))},
        reason=f"{words.word('unit_kind', unit.kind)} · {_sentence(ranked)}",
        suggested=suggested,
        busy=busy(ranked.reason),
        unavailable=unit.status == "off_duty",
    )


def _sentence(ranked: Ranked) -> str:
    """Dispatch's sentence with skills as words; Chinese sentences stand without a space between them."""
    reason = dict(ranked.reason)
    for name in ("skills", "lacks"):
        codes = reason.get(name)
        reason[name] = [words.word("skill", code) for code in codes] if isinstance(codes, list) else []
    return sentence(replace(ranked, reason=reason)).replace("。 ", "。")


def busy(reason: dict[str, Any]) -> bool:
    """Whether a unit is out on another task."""
    return bool(reason.get("busy_with")) or reason.get("status") in BUSY
