"""The course of an incident of a past year: taken, somebody sent, there, verified, dealt with, closed, by the verbs of the duty
room, each at its own moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from anyuan.directory.models import Unit
from anyuan.dispatch import actions as dispatch
from anyuan.incidents import actions as incidents
from anyuan.incidents.models import Incident
from anyuan.journal.rules import Actor

PROOF = {"kind": "position", "invented": True}


@dataclass(frozen=True, slots=True)
class Course:
    """Seconds from the alarm until it is taken and until somebody is there, minutes until it is dealt with, and what it was."""

    at: datetime
    taken_seconds: float
    there_seconds: float
    minutes: float
    real: bool


def play(incident: Incident, unit: Unit, course: Course, rng: Random, *, by: Actor) -> None:
    """From the alarm to its closing. Who is sent has been there before it is known whether the alarm was real."""
    taken = course.at + timedelta(seconds=course.taken_seconds)
    there = course.at + timedelta(seconds=max(course.there_seconds, course.taken_seconds + 40))
    incidents.acknowledge(incident, by=by, now=taken)
    sent = taken + timedelta(seconds=10)
    (task,) = incidents.dispatch_units(incident, units=[unit], even_if_busy=True, by=by, now=sent)
    dispatch.en_route(task.pk, by=by, now=taken + timedelta(seconds=30))
    incidents.arrive(incident, assignment=task.pk, proof=PROOF, by=by, now=there)
    verdict = "real" if course.real else "false"
    causes = [cause["code"] for cause in incident.plan["causes"] if cause["verdict"] == verdict]
    incidents.verify(incident, verdict=verdict, cause=rng.choice(causes), by=by, now=there + timedelta(seconds=30))
    done = there + timedelta(minutes=course.minutes)
    incident.refresh_from_db()
    if incident.state != "cleared":
        incidents.clear(incident, by=by, now=done)
    _close(incident.pk, verdict, done + timedelta(minutes=3), by)


def _close(pk: int, verdict: str, at: datetime, by: Actor) -> None:
    incident = Incident.objects.get(pk=pk)
    closure, false = incident.plan["closure"], verdict == "false"
    asked = closure.get("evidence_false" if false else "evidence", ())
    codes = [one["code"] for one in closure["dispositions"] if ("false" in one["code"]) == false]
    fitting = [code for code in codes if "drill" not in code] or [closure["dispositions"][-1]["code"]]
    incidents.close(
        incident, disposition=fitting[0], note="演示数据", by=by, now=at,
        evidence=[{"kind": code, "invented": True} for code in asked],
    )  # fmt: skip
