"""School-related alarms of the year and of the year before: taken, checked, dealt with, closed."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from anyuan.demo.years._invented.ground import Ground
from anyuan.demo.years.liaoyuan import words
from anyuan.demo.years.liaoyuan.plan import Alert, Year
from anyuan.incidents import actions
from anyuan.incidents.models import Incident


def write(year: Year, ground: Ground, rng: Random) -> None:
    """Each from the telephone to its closing."""
    for number, one in enumerate(year.alerts):
        _alert(number, one, ground, rng)


def _alert(number: int, one: Alert, ground: Ground, rng: Random) -> None:
    kind, text, _case = words.ALERTS[one.number]
    school, at, by = ground.schools[one.school], one.at, ground.desk(number)
    call = actions.call_in(
        channel="phone", kind=kind, text=f"{text}(演示数据)", school=school, place=ground.gates[one.school],
        client_id=f"liaoyuan-{ground.top.code}-{number}", by=by, now=at,
    )  # fmt: skip
    incident = Incident.objects.get(pk=call.incident_id)
    at += timedelta(seconds=rng.triangular(4, 50, 12))
    actions.acknowledge(incident, by=by, now=at)
    at += timedelta(seconds=rng.triangular(20, 110, 40))
    verdict = "real" if one.real else "false"
    causes = [cause["code"] for cause in incident.plan["causes"] if cause["verdict"] == verdict]
    actions.verify(incident, verdict=verdict, cause=rng.choice(causes), by=by, now=at)
    if one.real:
        officer = ground.at(school, "school_officer")
        at += timedelta(minutes=rng.triangular(1, 6, 2))
        if any(leg["name"] == "self" for leg in incident.plan.get("legs", ())):
            actions.prove_leg(incident, "self", proof={"kind": "on_scene", "invented": True}, at=at, by=officer, now=at)
        at += timedelta(minutes=rng.triangular(5, 40, 12))
        actions.clear(incident, by=officer, now=at)
    closure = incident.plan["closure"]
    codes = [ending["code"] for ending in closure["dispositions"]]
    actions.close(
        incident, disposition="resolved_on_site" if one.real else next(code for code in codes if "false" in code),
        note="演示数据:自动生成的历史警情。",
        evidence=[
            {"kind": code, "invented": True} for code in closure.get("evidence" if one.real else "evidence_false", ())
        ],
        by=by, now=at + timedelta(minutes=rng.triangular(3, 60, 10)),
    )  # fmt: skip
