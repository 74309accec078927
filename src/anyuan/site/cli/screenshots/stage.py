"""The four states in which every screen is looked at: quiet, one alarm, a storm, the stream lost.

The scenes are played through the real actions on the invented city, so a picture can show nothing that the product
cannot do.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from anyuan.cases.models import Case
from anyuan.console.queries import candidates
from anyuan.directory.models import Account, Line, Place, School, Unit
from anyuan.dispatch import actions as dispatching
from anyuan.dispatch.models import Assignment
from anyuan.duties.models import Drill
from anyuan.incidents import actions
from anyuan.incidents.models import Incident
from anyuan.incidents.rules.joining import Facts
from anyuan.intake.actions import contact
from anyuan.intake.actions.contact import Heard
from anyuan.journal.rules import Actor
from anyuan.reports.models import Paper
from anyuan.standards.models import Inspection

STATES = ("quiet", "one_alarm", "storm", "lost")
STORM = (
    # kind, level, seconds ago, exercise
    ("intrusion", 2, 205, False),
    ("fire", 1, 150, False),
    ("medical", 2, 640, False),
    ("gas", 1, 95, False),
    ("panic", 1, 380, True),
    ("environment", 2, 410, False),
    ("intrusion", 2, 320, False),
    ("panic", 1, 45, False),
    ("medical", 2, 25, False),
)


@dataclass
class Stage:
    """The invented city and who acts on it."""

    now: datetime
    dispatcher: Actor
    schools: list[School]
    refs: dict[str, str] = field(default_factory=dict)
    records: dict[str, Any] = field(default_factory=dict)
    task: int | None = None
    _numbers: Any = field(default_factory=lambda: itertools.count(1))

    @property
    def school(self) -> School:
        return self.schools[0]


def stage(now: datetime) -> Stage:
    """The stage on a city that has been built."""
    account = Account.objects.get(username="dispatcher")
    director = Account.objects.get(username="school")
    home = director.grants.select_related("school").get().school
    assert account.person_id is not None
    assert home is not None
    # The school with the longest name is on purpose among the first: lines must bear it.
    others = sorted(School.objects.exclude(pk=home.pk), key=lambda s: -len(s.name))
    return Stage(
        now, Actor.person(account.person_id), [home, *others[:3], *others[40:60]], records=_cases() | _papers()
    )


def _cases() -> dict[str, str]:
    """A case that somebody works on and that has been about, and a joint clean-up."""
    worked = Case.objects.filter(
        open=True, protected=False, state__in=("handling", "submitted", "waiting"), kind="hazard"
    )
    chosen = worked.order_by("-returned_count", "-extended_count", "-supervised_count", "pk").first()
    swept = Case.objects.filter(kind="clean_up").order_by("-pk").first()
    return {"case": chosen.ref if chosen else "", "clean_up": swept.ref if swept else ""}


def _papers() -> dict[str, Any]:
    """A drill, an inspection and a report that have something on them."""
    drill = Drill.objects.filter(state="evaluated").order_by("-pk").first() or Drill.objects.order_by("-pk").first()
    inspection = Inspection.objects.order_by("pk").first()
    paper = Paper.objects.order_by("-pk").first()
    return {
        "drill": drill.pk if drill else 0,
        "inspection": inspection.ref if inspection else "",
        "paper": paper.ref if paper else "",
    }


def play(scene: Stage, state: str) -> None:
    """Bring the city into a state; the states build on each other in order."""
    if state == "quiet":
        _lines_speak(scene)
    elif state == "one_alarm":
        _one_alarm(scene)
    elif state == "storm":
        _storm(scene)


def _lines_speak(scene: Stage) -> None:
    """Every line has been heard a moment ago, but for three: two that went silent and one never heard."""
    lines = list(Line.objects.filter(active=True).order_by("-code"))
    at = scene.now - timedelta(seconds=20)
    heard = [Heard(line.pk, None, "tcp", at) for line in lines[1:]]
    contact.hear(heard, now=at)
    gone = [Heard(line.pk, None, "tcp", at, lost=True) for line in lines[1:3]]
    contact.hear(gone, now=at)


def _one_alarm(scene: Stage) -> None:
    """A panic button 70 s ago; acknowledged, two units sent, one on its way."""
    incident = _signal(scene, scene.school, "panic", 1, seconds=70)
    _signal(scene, scene.school, "panic", 1, seconds=52)
    now = scene.now
    actions.acknowledge(incident, by=scene.dispatcher, now=now - timedelta(seconds=52))
    actions.verify(incident, verdict="real", by=scene.dispatcher, now=now - timedelta(seconds=30))
    units = _near(incident, 2)
    sent = now - timedelta(seconds=24)
    etas, reasons = candidates.chosen(incident, [unit.pk for unit in units], sent)
    tasks = actions.dispatch_units(incident, units=units, etas=etas, reasons=reasons, by=scene.dispatcher, now=sent)
    dispatching.acknowledge(tasks[0].pk, by=scene.dispatcher, now=now - timedelta(seconds=18))
    dispatching.en_route(tasks[0].pk, by=scene.dispatcher, now=now - timedelta(seconds=12))
    scene.refs["alarm"] = incident.ref
    scene.task = _phone_task(incident, scene, now)


def _phone_task(incident: Incident, scene: Stage, now: datetime) -> int | None:
    """A task of the demo's own responder, so that the phone page has something to show."""
    patrol = Account.objects.get(username="patrol")
    if patrol.person_id is None:
        return None
    from anyuan.incidents.actions._change import matter_of

    task: Assignment = dispatching.assign(
        matter_of(incident),
        role="responder",
        owner_kind="person",
        owner_id=patrol.person_id,
        due_at=now + timedelta(seconds=230),
        by=scene.dispatcher,
        now=now - timedelta(seconds=20),
    )
    return int(task.pk)


def _storm(scene: Stage) -> None:
    """Many at once at many schools, some acknowledged, an exercise among them, and one that rings at this moment."""
    for number, (kind, level, ago, exercise) in enumerate(STORM):
        school = scene.schools[1 + number]
        incident = _signal(scene, school, kind, level, seconds=ago, exercise=exercise)
        if ago > 300:
            actions.acknowledge(incident, by=scene.dispatcher, now=scene.now - timedelta(seconds=ago - 40))
        scene.refs[f"storm-{number}"] = incident.ref
    for again in range(1, 14):
        _signal(scene, scene.schools[2], "fire", 1, seconds=150 - again * 6)


def _signal(scene: Stage, school: School, kind: str, level: int, *, seconds: float, exercise: bool = False) -> Incident:
    place = Place.objects.filter(school=school).order_by("code").first()
    at = scene.now - timedelta(seconds=seconds)
    facts = Facts(
        source="signal",
        id=10_000_000 + next(scene._numbers),
        kind=kind,
        level=level,
        received_at=at,
        occurred_at=at - timedelta(seconds=1),
        school_id=school.pk,
        place_id=place.pk if place else None,
        organisation_id=school.police_station_id,
        area_path=school.area.path,
        lon=school.lon,
        lat=school.lat,
        exercise=exercise,
    )
    return actions.open_or_join(facts, by=Actor.system("intake"), now=at)


def _near(incident: Incident, count: int) -> list[Unit]:
    from anyuan.directory.queries import units_near

    assert incident.lon is not None
    assert incident.lat is not None
    found = units_near(incident.lon, incident.lat, incident.received_at)
    return [unit for unit, _metres in found if unit.status == "free" and unit.kind == "patrol_car"][:count]
