"""The express line and what an operator saw on a camera: a car is sent, comes, deals with it, and the incident is closed.

All of it goes through the verbs of the duty room, each at its own past time.
"""

from __future__ import annotations

from datetime import timedelta
from random import Random

from anyuan.demo.years.lingshou_123456.registers import Ground
from anyuan.demo.years.lingshou_123456.shapes import Alert, Year
from anyuan.directory.models import Unit
from anyuan.dispatch import actions as dispatch
from anyuan.incidents import actions as incidents
from anyuan.incidents.models import Incident
from anyuan.journal.rules import Actor

STATE = ("status", "status_before", "status_at", "position_at", "contact_at")


def write(year: Year, ground: Ground) -> int:
    """All of them; returns how many. Inside the caller's transaction."""
    rng = Random(f"lingshou-123456:{year.seed}:{year.number}:alerts")
    before = {car.pk: {name: getattr(car, name) for name in STATE} for car in ground.cars}
    for number, one in enumerate(year.alerts):
        _play(rng, ground, number, one)
    for pk, state in before.items():
        Unit.objects.filter(pk=pk).update(**state)
    return len(year.alerts)


def _play(rng: Random, ground: Ground, number: int, one: Alert) -> None:
    by = Actor.person(ground.desk["dispatcher"])
    college = ground.colleges[one.college.code]
    place = ground.places[one.college.code, "gate"]
    call = incidents.call_in(
        channel=one.channel, kind=one.kind, text=one.text, school=college, place=place, client_id=f"lingshou-{number}",
        by=by, now=one.at,
    )  # fmt: skip
    incident = Incident.objects.get(pk=call.incident_id)
    at = one.at + timedelta(seconds=one.taken_seconds)
    incidents.acknowledge(incident, by=by, now=at)
    (task,) = incidents.dispatch_units(incident, units=[ground.cars[number % len(ground.cars)]], even_if_busy=True, by=by,
                                       now=at + timedelta(seconds=10))  # fmt: skip
    dispatch.en_route(task.pk, by=by, now=at + timedelta(seconds=30))
    there = one.at + timedelta(seconds=one.there_seconds)
    incidents.arrive(incident, assignment=task.pk, proof={"kind": "position", "invented": True}, by=by, now=there)
    incident.refresh_from_db()
    verdict = "real" if one.real else "false"
    causes = [cause["code"] for cause in incident.plan["causes"] if cause["verdict"] == verdict]
    incidents.verify(incident, verdict=verdict, cause=rng.choice(causes), by=by, now=there + timedelta(seconds=30))
    incident.refresh_from_db()
    done = there + timedelta(minutes=one.minutes)
    if incident.state != "cleared":
        incidents.clear(incident, by=by, now=done)
    incident.refresh_from_db()
    closure = incident.plan["closure"]
    asked = closure.get("evidence_false" if verdict == "false" else "evidence", ())
    codes = [
        d["code"]
        for d in closure["dispositions"]
        if ("false" in d["code"]) == (verdict == "false") and "drill" not in d["code"]
    ]
    incidents.close(
        incident, disposition=(codes or [closure["dispositions"][-1]["code"]])[0], note="演示数据",
        evidence=[{"kind": code, "invented": True} for code in asked], by=by, now=done + timedelta(minutes=3),
    )  # fmt: skip
