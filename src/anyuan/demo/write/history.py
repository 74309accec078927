"""A month behind the invented city, so that lists and figures are not empty on the first day.

Every incident goes through the actions of the duty room, each at its own past time, and the journal says first that all of
it was generated. Nobody is paged about it: what would be owed to people is crossed off before a worker sees it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.utils.timezone import localtime

from anyuan.demo import events
from anyuan.directory.models import Area, Device, Place, School, Shift, Unit
from anyuan.dispatch import actions as dispatch
from anyuan.gateway import interpreters
from anyuan.gateway.protocols.http.codec import raw_draft
from anyuan.incidents import actions as incidents
from anyuan.incidents.models import Incident, IncidentSignal
from anyuan.intake.actions import interpret, receive
from anyuan.intake.actions.shelving import settle_points
from anyuan.journal.actions import handle_due, record
from anyuan.journal.models import Entry, Todo
from anyuan.journal.rules import Actor, Scope, Subject

DAYS, A_DAY = 30, 8
BY = Actor.system("demo")
UNIT_STATE = ("status", "status_before", "status_at", "position_at", "contact_at")
# kind, how often, the words of a caller (a signal has none)
SIGNALS = (("panic", 6), ("medical", 2), ("fire", 2), ("intrusion", 2))
CALLS = (
    ("violence", 3, "校门口有学生推搡打架"),
    ("medical", 4, "操场有学生摔伤，需要救护"),
    ("traffic", 4, "上学路段发生电动车剐蹭"),
    ("intruder", 2, "有陌生人翻越围墙进入校园"),
    ("food", 1, "多名学生午餐后腹痛"),
    ("water", 1, "河边有学生独自玩水"),
)
# Hours at which things happen, school hours more often than nights.
HOURS = (7, 7, 7, 8, 9, 10, 11, 12, 12, 13, 15, 16, 16, 17, 17, 17, 18, 20, 21, 23)


@dataclass(slots=True)
class _Cast:
    """Who and what the month is played with."""

    rng: Random
    schools: list[School]
    buttons: dict[int, list[Device]]
    cars: list[Unit]
    dispatchers: list[int]


def write(seed: int, top: Area, *, now: datetime) -> int:
    """Play the month that ends at ``now``; returns how many incidents. Inside the transaction that builds the city."""
    rng = Random(f"history {seed}")
    cast = _cast(rng)
    first = Entry.objects.order_by("-id").values_list("id", flat=True).first() or 0
    subject, scope = Subject("directory.area", top.pk, top.name), Scope(area_path=top.path)
    data = {"days": DAYS, "count": DAYS * A_DAY, "seed": seed}
    record(events.HISTORY_MADE, subject=subject, by=BY, now=now, data=data, scope=scope)
    interpreters.install()
    units = {unit.pk: {name: getattr(unit, name) for name in UNIT_STATE} for unit in cast.cars}
    for number, at in enumerate(_moments(rng, now)):
        _play(cast, number, at)
    for pk, state in units.items():
        Unit.objects.filter(pk=pk).update(**state)
    Todo.objects.filter(entry_id__gt=first).delete()
    return DAYS * A_DAY


def _cast(rng: Random) -> _Cast:
    buttons: dict[int, list[Device]] = {}
    for device in Device.objects.filter(kind="panic_button", active=True).order_by("code"):
        buttons.setdefault(device.school_id or 0, []).append(device)
    people = Shift.objects.filter(role="dispatcher").order_by("person_id").values_list("person_id", flat=True)
    return _Cast(
        rng,
        list(School.objects.select_related("area").order_by("code")),
        buttons,
        list(Unit.objects.filter(kind="patrol_car", active=True).order_by("code")),
        list(people.distinct()),
    )


def _moments(rng: Random, now: datetime) -> list[datetime]:
    """When something happens: a few times every day, the last one well before ``now``, so that nothing is left open."""
    midnight = localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    found = [
        (midnight - timedelta(days=day)).replace(hour=rng.choice(HOURS), minute=rng.randrange(60))
        + timedelta(seconds=rng.randrange(60), milliseconds=rng.randrange(1000))
        for day in range(DAYS, 0, -1)
        for _ in range(A_DAY)
    ]
    return sorted(min(at, now - timedelta(hours=4)) for at in found)


def _play(cast: _Cast, number: int, at: datetime) -> None:
    """One incident from its first second to its closing."""
    rng, school = cast.rng, cast.rng.choice(cast.schools)
    by = Actor.person(rng.choice(cast.dispatchers))
    drill = rng.random() < 0.05
    incident = (_signalled if rng.random() < 0.5 else _called)(cast, number, school, at, drill, by)
    if incident is None or not incident.open:
        return
    at += timedelta(seconds=rng.triangular(4, 55, 12))
    incidents.acknowledge(incident, by=by, now=at)
    at += timedelta(seconds=rng.triangular(15, 110, 40))
    verdict = "false" if rng.random() < 0.4 else "real"
    causes = [c["code"] for c in incident.plan["causes"] if c["verdict"] == verdict]
    incidents.verify(incident, verdict=verdict, cause=rng.choice(causes), by=by, now=at)
    if verdict == "real":
        at = _handled(cast, incident, school, at, by)
    elif rng.random() < 0.3:
        at += timedelta(seconds=rng.uniform(20, 90))
        incidents.recall(incident, reason="核实为误报", by=by, now=at)
    _closed(rng, incident.pk, at + timedelta(minutes=rng.triangular(3, 60, 10)), by)


def _called(cast: _Cast, number: int, school: School, at: datetime, drill: bool, by: Actor) -> Incident | None:
    kind, _, text = cast.rng.choices(CALLS, [row[1] for row in CALLS])[0]
    gate = Place.objects.filter(school=school, kind="gate").order_by("code").first()
    told = {"channel": "phone", "kind": kind, "text": text, "school": school, "place": gate, "exercise": drill}
    call = incidents.call_in(**told, client_id=f"history-{number}", by=by, now=at)
    return Incident.objects.get(pk=call.incident_id) if call.incident_id else None


def _signalled(cast: _Cast, number: int, school: School, at: datetime, drill: bool, by: Actor) -> Incident | None:
    """The bytes of an alarm system, stored, understood and opened as on any day."""
    kind = cast.rng.choices(SIGNALS, [row[1] for row in SIGNALS])[0][0]
    message: dict[str, Any] = {"source": "history", "id": f"history-{number}", "kind": kind, "exercise": drill}
    own = cast.buttons.get(school.pk, [])
    message |= {"device": cast.rng.choice(own).code} if own and kind == "panic" else {"school": school.code}
    body = json.dumps(message).encode()
    receive([raw_draft(message, body, reach=(), peer="", now=at)], now=at)
    signals = interpret(now=at)
    # Only what opens the incident is carried out; messages to people are not sent a month late.
    Todo.objects.exclude(handler="signal_opens_incident").delete()
    handle_due(now=at, urgent=True)
    row = IncidentSignal.objects.filter(signal_id__in=[s.pk for s in signals]).select_related("incident").first()
    return Incident.objects.get(pk=row.incident_id) if row is not None else None


def _handled(cast: _Cast, incident: Incident, school: School, at: datetime, by: Actor) -> datetime:
    """A car is sent, comes, deals with it. Returns when it was done."""
    rng = cast.rng
    near = sorted(cast.cars, key=lambda u: (u.lon - school.lon) ** 2 + (u.lat - school.lat) ** 2)[:3]
    at += timedelta(seconds=rng.triangular(10, 90, 25))
    (task,) = incidents.dispatch_units(incident, units=[rng.choice(near)], even_if_busy=True, by=by, now=at)
    at += timedelta(seconds=rng.triangular(15, 80, 30))
    dispatch.en_route(task.pk, by=by, now=at)
    at += timedelta(seconds=rng.triangular(30, 300, 75))
    _helped_on_site(rng, incident, by, at)
    proof = {"kind": "position", "invented": True}
    incidents.arrive(incident, assignment=task.pk, proof=proof, by=by, now=at)
    at += timedelta(minutes=rng.triangular(4, 45, 12))
    incidents.clear(incident, by=by, now=at)
    return at


def _helped_on_site(rng: Random, incident: Incident, by: Actor, now: datetime) -> None:
    """What guards and neighbours did before the car came: mostly proven, mostly in time, as on any site."""
    for name, share, seconds in (("self", 0.9, (15, 85, 35)), ("mutual", 0.75, (60, 240, 120))):
        taken = next((leg.get("proof", ()) for leg in incident.plan.get("legs", ()) if leg["name"] == name), ())
        done = incident.received_at + timedelta(seconds=rng.triangular(*seconds))
        if taken and rng.random() < share and done <= now:
            incidents.prove_leg(incident, name, proof={"kind": taken[-1], "invented": True}, at=done, by=by, now=now)


def _closed(rng: Random, pk: int, at: datetime, by: Actor) -> None:
    incident = Incident.objects.get(pk=pk)
    closure = incident.plan["closure"]
    false = incident.verdict == "false"
    asked = closure.get("evidence_false" if false else "evidence", ())
    codes = [d["code"] for d in closure["dispositions"] if ("false" in d["code"]) == false and "drill" not in d["code"]]
    if incident.exercise:
        codes = [d["code"] for d in closure["dispositions"] if "drill" in d["code"]] or codes
    incidents.close(
        incident,
        disposition=rng.choice(codes or [closure["dispositions"][-1]["code"]]),
        note="演示数据：自动生成的历史警情。",
        evidence=[{"kind": code, "invented": True} for code in asked],
        by=by,
        now=at,
    )
    signals = list(IncidentSignal.objects.filter(incident=incident).values_list("signal_id", flat=True))
    if signals:
        settle_points(signals, "reset", by=by, now=at)
