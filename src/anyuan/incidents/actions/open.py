"""From a signal or a call to an incident: open a new one or join the one that is already open.

1. The plan of the kind says with what an alarm may be joined. 2. The slot row of (place, family, exercise) is locked, so
that racing alarms meet one after the other. 3. Join, or open with everything that must exist from the first second: the
frozen plan, checklist, legs, clocks and ladder, all in one transaction. An open incident without a clock cannot exist.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from anyuan.directory.models import Place, School
from anyuan.dispatch import actions as dispatching
from anyuan.incidents import events
from anyuan.incidents.actions._change import change, fresh, matter_of
from anyuan.incidents.models import Call, ChecklistItem, Incident, IncidentSignal, JoinSlot, Leg
from anyuan.incidents.queries.plans import plan_for
from anyuan.incidents.refusals import CannotJoin
from anyuan.incidents.rules import joining, plans
from anyuan.incidents.rules.joining import Facts
from anyuan.journal import rows
from anyuan.journal.actions import next_number
from anyuan.journal.rules import Actor
from anyuan.kernel.refs import reference


def open_or_join(source: Any, *, by: Actor, now: datetime, join: Incident | int | bool | None = None) -> Incident:
    """Open an incident for a signal or call, or join the open one it belongs to. The same source twice changes nothing.

    ``source``: an intake Signal, a Call, or Facts. ``join``: None decides by rule, False always opens, an incident joins
    that one by a person's choice. Raises CannotJoin, AlreadyClosed, PlanMissing.
    """
    facts = source if isinstance(source, Facts) else facts_of(source)
    with dispatching.turn(now):
        plan = plan_for(facts.kind)
        slot = _slot(joining.slot_key(facts, plan.get("join", {})))
        known = _already(facts)  # asked only now: another worker may have had it while we waited for the slot
        if known is not None:
            return known
        target = _target(facts, plan, slot, join)
        if target is not None:
            return _join(target, facts, by, now)
        incident = open_new(facts, plan, by=by, now=now)
        if slot is not None:
            rows.change(JoinSlot, {"incident_id": incident.pk}, key=slot.key)
        return incident


def facts_of(source: Any) -> Facts:
    """What joining and opening need to know of an intake Signal or a Call."""
    is_call = isinstance(source, Call)
    place: Place | None = source.place
    school: School | None = source.school or (place.school if place else None)
    line, device = getattr(source, "line_id", None), getattr(source, "device_id", None)
    point = place if place is not None and place.lon is not None else school
    own_point = source.lon is not None and source.lat is not None
    return Facts(
        source="call" if is_call else "signal",
        id=source.pk,
        kind=source.kind or "unknown",
        level=getattr(source, "level", 0) or 0,
        received_at=source.received_at,
        occurred_at=getattr(source, "occurred_at", None),
        school_id=school.pk if school else None,
        place_id=place.pk if place else None,
        organisation_id=_organisation(school),
        area_path=source.area_path or (school.area.path if school else place.area.path if place else ""),
        lon=source.lon if own_point else getattr(point, "lon", None),
        lat=source.lat if own_point else getattr(point, "lat", None),
        exercise=source.exercise,
        origin=f"device:{device}" if device else f"line:{line}" if line else "",
        text="" if is_call else str(source.text or "")[:300],
    )


def open_new(
    facts: Facts,
    plan: Mapping[str, Any],
    *,
    by: Actor,
    now: datetime,
    title: str = "",
    major: bool = False,
    split_from: Incident | None = None,
    with_ladder: bool = True,
) -> Incident:
    """Open an incident, inside the caller's transaction. ``plan`` is a checked one: from `plan_for`, or an incident's."""
    day = timezone.localdate(facts.received_at)
    series = "D" if facts.exercise else "J"
    level = min(level for level in (facts.level or 4, plan["level"]) if level)
    incident = Incident(
        ref=reference(series, day, next_number(f"{series}{day:%y%m%d}")),
        kind=plan["kind"],
        level=level,
        title=title,
        school_id=facts.school_id,
        place_id=facts.place_id,
        organisation_id=facts.organisation_id,
        area_path=facts.area_path,
        lon=facts.lon,
        lat=facts.lat,
        received_at=facts.received_at,
        last_signal_at=facts.received_at,
        exercise=facts.exercise,
        plan_name=plan.get("name", plan["kind"]),
        plan=plans.frozen(plan),
        major=major,
        split_from=split_from,
        signal_count=1 if facts.source == "signal" else 0,
    )
    rows.insert([incident])
    _attach(incident, facts, now)
    _copy_plan(incident, plan, now, with_ladder=with_ladder, by=by)
    matter = matter_of(incident)
    dispatching.say(
        events.OPENED,
        subject=matter.subject,
        by=by,
        now=now,
        at=facts.received_at,
        scope=matter.scope,
        exercise=incident.exercise,
        data={
            "kind": incident.kind,
            "level": level,
            "plan": incident.plan_name,
            "source": facts.source,
            "source_id": facts.id,
            "place_id": incident.place_id,
            "occurred_at": facts.occurred_at.isoformat() if facts.occurred_at else None,
            "set": {"state": "received", "level": level, "signal_count": incident.signal_count},
        },
    )
    return incident


def _already(facts: Facts) -> Incident | None:
    if facts.source == "signal":
        known = [row.incident_id for row in rows.read(IncidentSignal, signal_id=facts.id)]
    elif facts.source == "call":
        known = [row.incident_id for row in rows.read(Call, id=facts.id)]
    else:
        known = []
    return fresh(known[0]) if known and known[0] is not None else None


def _slot(key: str) -> JoinSlot | None:
    if not key:
        return None
    # Insert-if-missing, then lock: racing openers queue here on PostgreSQL; on SQLite the write turn does it.
    if not rows.exists(JoinSlot, key=key):
        JoinSlot.objects.bulk_create([JoinSlot(key=key)], ignore_conflicts=True)
    return rows.read(JoinSlot, key=key, lock=True)[0]


def _target(
    facts: Facts, plan: Mapping[str, Any], slot: JoinSlot | None, join: Incident | int | bool | None
) -> Incident | None:
    if join is False:
        return None
    if join is not None and join is not True:
        chosen = fresh(join)
        if chosen.exercise != facts.exercise:
            raise CannotJoin("exercise")
        return chosen
    if slot is None or slot.incident_id is None:
        return None
    incident = fresh(slot.incident_id)
    while incident.merged_into_id is not None:
        incident = fresh(incident.merged_into_id)
    candidate = joining.Candidate(
        incident.open, incident.state, incident.verdict, incident.exercise, incident.last_signal_at
    )
    return incident if joining.joinable(facts, candidate, plan.get("join", {})) else None


def _join(incident: Incident, facts: Facts, by: Actor, now: datetime) -> Incident:
    raised = bool(facts.level) and facts.level < incident.level

    def decide(row: Incident) -> dict[str, Any]:
        columns: dict[str, Any] = {}
        if facts.source == "signal":
            columns["signal_count"] = row.signal_count + 1
        if facts.level and facts.level < row.level:
            columns["level"] = facts.level
        return columns

    event = events.SIGNAL_JOINED if facts.source == "signal" else events.CALL_JOINED
    data = {"kind": facts.kind, "source": facts.source, "source_id": facts.id, "raised": raised}
    row = change(incident, "join", event, by=by, now=now, decide=decide, data=data)
    later = Incident.objects.filter(pk=row.pk, last_signal_at__lt=facts.received_at)
    later.update(last_signal_at=facts.received_at)
    _attach(row, facts, now)
    return fresh(row)


def _attach(incident: Incident, facts: Facts, now: datetime) -> None:
    if facts.source == "signal":
        signal = IncidentSignal(
            incident=incident,
            signal_id=facts.id,
            kind=facts.kind,
            level=facts.level or incident.level,
            place_id=facts.place_id,
            occurred_at=facts.occurred_at,
            received_at=facts.received_at,
            joined_at=now,
            text=facts.text,
        )
        rows.insert([signal])
    elif facts.source == "call":
        rows.change(Call, {"incident_id": incident.pk}, id=facts.id)


def _copy_plan(incident: Incident, plan: Mapping[str, Any], now: datetime, *, with_ladder: bool, by: Actor) -> None:
    start = incident.received_at
    matter = matter_of(incident)
    checklist = [
        ChecklistItem(incident=incident, key=item["key"], role=item["role"], text=item["text"], order=order)
        for order, item in enumerate(plan.get("checklist", ()))
    ]
    rows.insert(checklist)
    legs = [
        Leg(incident=incident, name=leg["name"], order=order, due_at=start + timedelta(seconds=leg["seconds"]))
        for order, leg in enumerate(plan.get("legs", ()))
    ]
    rows.insert(legs)
    clocks = [
        dispatching.Clock(
            kind,
            start + timedelta(seconds=plans.clock_seconds(plan, kind)),
            plans.repeat_seconds(plan, kind),
        )
        for kind in ("acknowledge", "verify", "dispatch", "arrive")
    ]
    clocks += [dispatching.Clock(f"leg_{leg.name}", leg.due_at) for leg in legs]
    dispatching.start_clocks(matter, clocks, now=now)
    if with_ladder:
        dispatching.start_ladder(matter, plan["ladder"], by=by, now=now, start=start, checked=True)


def _organisation(school: School | None) -> int | None:
    if school is None:
        return None
    answerable: int | None = school.police_station_id or school.organisation_id
    return answerable
