"""The express line and what an operator saw on a camera: a car is sent, comes, deals with it, and the incident is closed.

All of it goes through the verbs of the duty room, each at its own past time.
"""

from __future__ import annotations

from random import Random

from anyuan.demo.years._common.incidents import Course, play
from anyuan.demo.years.lingshou_123456.registers import Ground
from anyuan.demo.years.lingshou_123456.shapes import Year
from anyuan.directory.models import Unit
from anyuan.incidents import actions as incidents
from anyuan.incidents.models import Incident
from anyuan.journal.rules import Actor

STATE = ("status", "status_before", "status_at", "position_at", "contact_at")


def write(year: Year, ground: Ground) -> int:
    """All of them; returns how many. Inside the caller's transaction."""
    rng = Random(f"lingshou-123456:{year.seed}:{year.number}:alerts")
    before = {car.pk: {name: getattr(car, name) for name in STATE} for car in ground.cars}
    by = Actor.person(ground.desk["dispatcher"])
    for number, one in enumerate(year.alerts):
        call = incidents.call_in(
            channel=one.channel, kind=one.kind, text=one.text, school=ground.colleges[one.college.code],
            place=ground.places[one.college.code, "gate"], client_id=f"lingshou-{number}", by=by, now=one.at,
        )  # fmt: skip
        incident = Incident.objects.get(pk=call.incident_id)
        course = Course(one.at, one.taken_seconds, one.there_seconds, one.minutes, one.real)
        play(incident, ground.cars[number % len(ground.cars)], course, rng, by=by)
    for pk, state in before.items():
        Unit.objects.filter(pk=pk).update(**state)
    return len(year.alerts)
