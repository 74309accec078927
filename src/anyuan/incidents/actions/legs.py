"""Prove the legs of 1-3-5, or say that there is no proof."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from anyuan.directory.models import Unit
from anyuan.dispatch import actions as dispatching
from anyuan.dispatch.models import Assignment
from anyuan.dispatch.queries.names import name_of
from anyuan.dispatch.rules import actors
from anyuan.incidents import events
from anyuan.incidents.actions._change import fresh, matter_of, say
from anyuan.incidents.models import Incident, Leg
from anyuan.incidents.refusals import AlreadyClosed, EvidenceMissing, SomebodyWasFirst, WordUnknown
from anyuan.incidents.rules import legs as rules
from anyuan.journal import rows
from anyuan.journal.rules import Actor
from anyuan.kernel.canonical import instant


def prove_leg(
    incident: Incident | int, name: str, *, proof: dict[str, Any], at: datetime, by: Actor, now: datetime
) -> Leg:
    """Give a leg its proof: ``{"kind": "video_check", …}``. ``at`` is when it happened; later proof counts by that time.

    Raises WordUnknown (no such leg, or proof the plan does not take), EvidenceMissing, AlreadyClosed, SomebodyWasFirst.
    """
    with dispatching.turn(now):
        row = fresh(incident)
        if not row.open:
            raise AlreadyClosed(row.state, "prove_leg")
        plan = next((leg for leg in row.plan.get("legs", ()) if leg["name"] == name), None)
        leg = Leg.objects.filter(incident=row, name=name).first()
        if plan is None or leg is None:
            raise WordUnknown("leg", name)
        kind = str(proof.get("kind", ""))
        if not kind:
            raise EvidenceMissing(["proof"])
        if not rules.accepts(plan, kind):
            raise WordUnknown("proof", kind)
        if not _prove(row, leg, proof, min(at, now), by, now):
            leg.refresh_from_db()
            raise SomebodyWasFirst(name_of(leg.proven_by), leg.met_at, "prove_leg")
        leg.refresh_from_db()
    return leg


def prove_by_arrival(
    incident: Incident, task: Assignment, *, proof: dict[str, Any] | None, by: Actor, now: datetime
) -> None:
    """An arrival on record is proof of the leg it belongs to; a leg that is proven already stays as it is."""
    legs = incident.plan.get("legs", ())
    if not incident.open or task.arrived_at is None or not legs:
        return
    unit = next(iter(rows.read(Unit, id=task.owner_id)), None) if task.owner_kind == "unit" else None
    name = rules.leg_of_arrival(
        legs,
        task.role,
        unit.kind if unit else "",
        unit.school_id if unit else None,
        incident.school_id,
    )
    for leg in rows.read(Leg, incident_id=incident.pk, name=name) if name else ():
        given = {"kind": "arrival", "assignment": task.pk} | (proof or {})
        _prove(incident, leg, given, task.arrived_at, by, now)


def leg_unproven(incident: Incident | int, name: str, *, due_at: datetime, by: Actor, now: datetime) -> bool:
    """The leg's time is over and nothing proves it: unknown, never "met". False when it was settled before."""
    with dispatching.turn(now):
        row = fresh(incident)
        if not rows.change(Leg, {"state": "unknown"}, incident_id=row.pk, name=name, state="running"):
            return False
        say(row, events.LEG_UNPROVEN, by=by, now=now, at=due_at, leg=name)
    return True


def cancel_legs(incident: Incident) -> None:
    """A false alarm owes no legs; the caller's own entry says why."""
    subject = matter_of(incident).subject
    names = [leg.name for leg in rows.read(Leg, incident_id=incident.pk, state="running")]
    if names:
        rows.change(Leg, {"state": "cancelled"}, incident_id=incident.pk, state="running")
        dispatching.cancel_clocks(subject, [f"leg_{name}" for name in names])


def _prove(incident: Incident, leg: Leg, proof: dict[str, Any], at: datetime, by: Actor, now: datetime) -> bool:
    outcome = rules.outcome(leg.due_at, at, now)
    proven = {"state": outcome, "met_at": at, "proof": proof, "proven_by": actors.key(by)}
    if leg.state not in ("running", "unknown"):
        return False
    if not rows.change(Leg, proven, id=leg.pk, state=("running", "unknown")):
        return False
    dispatching.meet(matter_of(incident), [f"leg_{leg.name}"], at=at, by=by, now=now)
    data = {"leg": leg.name, "outcome": outcome, "proof": str(proof.get("kind")), "due_at": instant(leg.due_at)}
    say(incident, events.LEG_PROVEN, by=by, now=now, at=at, **data)
    return True
