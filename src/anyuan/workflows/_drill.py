"""What several workflows know about a drill and its exercise's incident."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from anyuan.dispatch import rows
from anyuan.duties.models import Drill
from anyuan.incidents.models import Incident, IncidentSignal, Leg
from anyuan.incidents.rules.plans import say
from anyuan.intake.models import Signal, SignalHistory
from anyuan.journal.models import Entry
from anyuan.journal.rules import Actor, Scope, Subject

KIND = "duties.drill"
BY = Actor.system("drills")
STAMPS = ("acknowledged_at", "verified_at", "dispatched_at", "arrived_at", "cleared_at", "closed_at")


def of_entry(entry: Entry) -> Drill | None:
    """The drill an entry is about; None for other subjects."""
    if entry.subject_kind != KIND:
        return None
    return Drill.objects.select_related("school__area").filter(pk=entry.subject_id).first()


def of_incident(incident: Incident) -> Drill | None:
    """The drill whose exercise this incident is."""
    if not incident.exercise:
        return None
    return Drill.objects.select_related("school__area").filter(incident_id=incident.pk).first()


def that_raised(incident: Incident) -> Drill | None:
    """The drill one of whose alarms is on this incident: found by the message that starting it put into the inbox."""
    if not incident.exercise:
        return None
    numbers = [row.signal_id for row in rows.read(IncidentSignal, incident_id=incident.pk)]
    raws = list(Signal.objects.filter(pk__in=numbers, protocol="drill").values_list("raw_id", flat=True))
    raws += list(SignalHistory.objects.filter(pk__in=numbers, protocol="drill").values_list("raw_id", flat=True))
    return Drill.objects.select_related("school__area").filter(raw_id__in=raws).order_by("-pk").first()


def subject_of(drill: Drill) -> Subject:
    """The drill as a subject."""
    return Subject(KIND, drill.pk, drill.ref)


def scope_of(drill: Drill) -> Scope:
    """Within whose sight it lies."""
    return Scope(drill.area_path, drill.school_id)


def people_of(drill: Drill) -> list[int]:
    """Everybody who has a part in it."""
    return list(dict.fromkeys(drill.parts.values_list("person_id", flat=True)))


def measured(incident: Incident) -> dict[str, Any]:
    """The incident's own clocks: seconds from the receipt of the alarm, and what came of each leg of 1-3-5."""
    begin = incident.received_at
    legs = {leg["name"]: leg for leg in incident.plan.get("legs", ())}
    return {
        "received_at": begin.isoformat(),
        "state": incident.state,
        "stamps": {name: _seconds(begin, getattr(incident, name)) for name in STAMPS},
        "legs": [
            {
                "name": leg.name,
                "title": {short: say(legs.get(leg.name, {}).get("title"), short) for short in ("en", "zh")},
                "allowed": _seconds(begin, leg.due_at),
                "taken": _seconds(begin, leg.met_at),
                "state": leg.state,
            }
            for leg in rows.read(Leg, order="order", incident_id=incident.pk)
        ],
    }


def _seconds(begin: datetime, at: datetime | None) -> int | None:
    return None if at is None else round((at - begin).total_seconds())
