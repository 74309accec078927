"""Alarms of the schools' own lines: the bytes stored, understood, opened as on any day; a car of the local station is sent."""

from __future__ import annotations

import json
from random import Random

from anyuan.demo.years._common import INVENTED
from anyuan.demo.years._common.incidents import Course, play
from anyuan.demo.years.qianxinan.registers import Ground
from anyuan.demo.years.qianxinan.shapes import Alarm, Year
from anyuan.directory.models import Unit
from anyuan.gateway import interpreters
from anyuan.gateway.protocols.http.codec import raw_draft
from anyuan.incidents.models import Incident, IncidentSignal
from anyuan.intake.actions import interpret, receive
from anyuan.intake.actions.shelving import settle_points
from anyuan.journal.actions import handle_due
from anyuan.journal.models import Todo
from anyuan.journal.rules import Actor

BY = Actor.system("demo")


def write(year: Year, ground: Ground) -> int:
    """All of them; returns how many. Inside the caller's transaction."""
    rng = Random(f"qianxinan:{year.seed}:{year.number}:alarms")
    interpreters.install()
    cars = {
        town.station: Unit.objects.create(
            code=f"CAR-{town.code}", name=f"{town.name}巡逻车", name_en=f"{town.name_en} car", kind="patrol_car",
            organisation=ground.bodies[town.station], area=ground.areas[town.code], status="free", extra=INVENTED,
        )
        for town in year.towns
    }  # fmt: skip
    for number, one in enumerate(year.alarms):
        signals = _signals(year, number, one)
        row = IncidentSignal.objects.select_related("incident").get(signal_id__in=signals)
        incident = Incident.objects.get(pk=row.incident_id)
        course = Course(one.at, one.acknowledged_seconds, one.arrived_seconds, 12, one.verdict == "real")
        play(incident, cars[one.school.town.station], course, rng, by=BY)
        settle_points(signals, "reset", by=BY, now=one.at)
    Unit.objects.filter(pk__in=[car.pk for car in cars.values()]).update(status="free", status_before="")
    return len(year.alarms)


def _signals(year: Year, number: int, one: Alarm) -> list[int]:
    """What came over the school's line; only what opens the incident is carried out."""
    zone = "001" if one.kind == "panic" else "002"
    message = {
        "source": "qianxinan",
        "id": f"{year.number}-{number}",
        "kind": one.kind,
        "device": f"L-{one.school.code}-{zone}",
    }
    receive([raw_draft(message, json.dumps(message).encode(), reach=(), peer="", now=one.at)], now=one.at)
    found = [signal.pk for signal in interpret(now=one.at)]
    Todo.objects.exclude(handler="signal_opens_incident").delete()
    handle_due(now=one.at, urgent=True)
    return found
