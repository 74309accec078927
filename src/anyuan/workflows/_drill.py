"""What several workflows know about a drill and its exercise's incident."""

from __future__ import annotations

from datetime import datetime

from anyuan.duties.actions import interrupt_drill, link_incident
from anyuan.duties.models import Drill
from anyuan.incidents.models import Incident, IncidentSignal
from anyuan.incidents.queries import real_alarm_at
from anyuan.intake.models import Signal, SignalHistory
from anyuan.journal import rows
from anyuan.journal.models import Entry
from anyuan.journal.rules import Actor, Scope, Subject

KIND = "duties.drill"
BY = Actor.system("drills")


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


def follow(incident: Incident, now: datetime) -> None:
    """An exercise is the drill's whose alarm it holds: link them, once.

    A real alarm that came in between the look before the start and the start itself breaks through here.
    """
    drill = that_raised(incident)
    if drill is None or not link_incident(drill.pk, incident.pk, incident.ref, by=BY, now=now):
        return
    real = real_alarm_at(drill.school_id)
    if real:
        interrupt_drill(drill.pk, incident=real, by=BY, now=now)
