"""A drill from its plan to its end. Every step asks the gate of red line 15 (`rules.drills`); the journal says all of it.

Beginning a drill stores an exercise alarm in the inbox, in the transaction that says it has begun: from there it goes the
way of every alarm. Nothing here opens an incident.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from anyuan.directory.models import Place, School
from anyuan.dispatch.actions import say as write
from anyuan.dispatch.actions import turn
from anyuan.dispatch.rules import actors
from anyuan.duties import drill_events as events
from anyuan.duties import drill_signal
from anyuan.duties.actions.drill_proof import show
from anyuan.duties.actions.roll_call import close_roll, open_roll
from anyuan.duties.drill_refusals import (
    AnotherDrill,
    DrillIncomplete,
    DrillMoved,
    DrillRefused,
    NoPupilsHere,
    RealAlarm,
)
from anyuan.duties.models import Drill, DrillObjective, DrillPart
from anyuan.duties.queries.drills import called, occurrence_for, pupils_near, roll_of
from anyuan.duties.queries.scenarios import scenario
from anyuan.duties.rules import drills as rules
from anyuan.intake.actions import receive
from anyuan.journal.events import Event
from anyuan.journal.rules import Actor, Scope, Subject

DRILL = "duties.drill"
MOST_LINES, MOST_OBJECTIVES, MOST_PARTS = 200, 12, 60


@dataclass(frozen=True, slots=True)
class Plan:
    """A drill as somebody writes it down. ``parts``: (part, person id) each; ``lines``: (label, pupils?, how many) each."""

    school: School
    scenario: str
    title: str
    starts_at: datetime
    minutes: int = 30
    place: Place | None = None
    brief: str = ""
    with_pupils: bool = True
    means: tuple[str, ...] = ()
    announcement: str = ""
    opt_out: str = ""
    debrief: str = ""
    parts: tuple[tuple[str, int], ...] = ()
    objectives: tuple[str, ...] = ()
    lines: tuple[tuple[str, bool, int], ...] = ()


def plan_drill(plan: Plan, *, by: Actor, now: datetime) -> Drill:
    """Plan a drill; it takes the place of the drill that the school owes then, if one is owed.

    Raises DrillIncomplete, DrillRefused (red line 15), NoPupilsHere.
    """
    _whole(plan, now)
    _gate(plan, None, now)
    with turn(now):
        drill = Drill.objects.create(
            **_columns(plan),
            occurrence=occurrence_for(plan.school.pk, plan.starts_at),
            planned_by=actors.key(by),
        )
        _hang_on(drill, plan)
        say(drill, events.PLANNED, by=by, now=now, scenario=plan.scenario)
    return drill


def change_drill(drill_id: int, plan: Plan, *, by: Actor, now: datetime) -> Drill:
    """Write the plan anew. What pupils and parents were told is asked again when time, scenario or means changed: then the
    drill is to be announced anew. Raises what `plan_drill` raises, and DrillMoved."""
    _whole(plan, now)
    with turn(now):
        drill = _locked(drill_id, "change")
        columns = _columns(plan)
        told_of = ("starts_at", "scenario", "means", "with_pupils", "announcement", "opt_out", "debrief", "brief")
        again = any(columns[name] != getattr(drill, name) for name in told_of)
        announced_at = None if again else drill.announced_at
        _gate(plan, announced_at, now)
        for name, value in (columns | {"announced_at": announced_at}).items():
            setattr(drill, name, value)
        drill.version += 1
        drill.save()
        drill.parts.all().delete()
        drill.objectives.all().delete()
        _hang_on(drill, plan)
        say(drill, events.CHANGED, by=by, now=now, again=again)
    return drill


def announce_drill(drill_id: int, *, by: Actor, now: datetime) -> Drill:
    """Say that everybody has been told, parents included; the people of the school are written to by workflow.

    Raises DrillRefused when it comes less than 24 hours ahead of a drill with pupils, DrillMoved.
    """
    with turn(now):
        drill = _locked(drill_id, "announce")
        why = rules.refused(_wish(drill, None), now)
        if why:
            raise DrillRefused(why)
        drill = _move(drill, "announce", {"announced_at": now})
        say(drill, events.ANNOUNCED, by=by, now=now)
    return drill


def call_off_drill(drill_id: int, *, reason: str, by: Actor, now: datetime) -> Drill:
    """It will not take place; the school still owes one. Raises DrillIncomplete, DrillMoved."""
    if not reason.strip():
        raise DrillIncomplete(_("the reason"))
    with turn(now):
        drill = _move(_locked(drill_id, "call_off"), "call_off", {"reason": reason.strip()[:200]})
        say(drill, events.CALLED_OFF, by=by, now=now)
    return drill


def start_drill(drill_id: int, *, real_alarm: str, by: Actor, now: datetime) -> Drill:
    """Begin: the exercise alarm goes into the inbox, and the roll call is opened.

    ``real_alarm``: the reference of a real incident that is open at the school, "" for none; whoever calls has looked.
    Raises RealAlarm, DrillRefused, AnotherDrill, DrillMoved.
    """
    try:
        with turn(now), transaction.atomic():
            drill = _locked(drill_id, "start")
            if real_alarm:
                raise RealAlarm(real_alarm)
            why = rules.refused_at_start(_wish(drill, drill.announced_at), now)
            if why:
                raise DrillRefused(why)
            alarm = drill_signal.raw_draft(
                drill=drill.pk,
                ref=drill.ref,
                school=drill.school.code,
                place=drill.place.code if drill.place else "",
                kind=drill.alarm_kind,
                title=drill.title,
                now=now,
            )
            raw = receive([alarm], now=now)[0]
            drill = _move(drill, "start", {"raw_id": raw, "started_at": now, "started_by": actors.key(by)})
            say(drill, events.STARTED, by=by, now=now, raw=raw)
            open_roll(drill, by=by, now=now)
    except IntegrityError as error:
        raise AnotherDrill() from error
    return drill


def link_incident(drill_id: int, incident_id: int, incident_ref: str, *, by: Actor, now: datetime) -> bool:
    """The exercise alarm became this incident. False when the drill has one already."""
    with turn(now):
        free = Drill.objects.filter(pk=drill_id, incident_id__isnull=True)
        if not free.update(incident_id=incident_id, incident_ref=incident_ref, version=F("version") + 1):
            return False
        drill = Drill.objects.select_related("school").get(pk=drill_id)
        drill.roll_calls.update(incident_id=incident_id)
        say(drill, events.LINKED, by=by, now=now, incident=incident_ref)
    return True


def interrupt_drill(drill_id: int, *, incident: str, by: Actor, now: datetime) -> bool:
    """A real alarm breaks through. False when the drill was not running any more."""
    with turn(now):
        drill = Drill.objects.select_for_update(of=("self",), no_key=True).select_related("school").get(pk=drill_id)
        if drill.state != "running":
            return False
        columns = {"interrupted_at": now, "interrupted_by_ref": incident, "interruptions": drill.interruptions + 1}
        drill = _move(drill, "interrupt", columns)
        say(drill, events.INTERRUPTED, by=by, now=now, incident=incident)
    return True


def resume_drill(drill_id: int, *, real_alarm: str, by: Actor, now: datetime) -> Drill:
    """The real alarm is over, and the drill goes on. Raises RealAlarm, DrillMoved, AnotherDrill."""
    with turn(now):
        drill = _locked(drill_id, "resume")
        if real_alarm:
            raise RealAlarm(real_alarm)
        drill = _move(drill, "resume", {"interrupted_at": None})
        say(drill, events.RESUMED, by=by, now=now)
    return drill


def evacuated(drill_id: int, *, by: Actor, now: datetime) -> Drill:
    """Everybody is out of the building. The first word counts; a second one changes nothing. Raises DrillMoved."""
    with turn(now):
        drill = _locked(drill_id, "evacuated")
        if drill.evacuated_at is None and drill.started_at is not None:
            drill = _move(drill, "evacuated", {"evacuated_at": now})
            seconds = round((now - drill.started_at).total_seconds())
            say(drill, events.EVACUATED, by=by, now=now, seconds=seconds)
    return drill


def end_drill(drill_id: int, *, by: Actor, now: datetime) -> Drill:
    """The drill is over: the list of names is destroyed; the head count goes to the duty, unless a real alarm cut it short.

    Raises DrillMoved.
    """
    with turn(now):
        drill = _locked(drill_id, "end")
        whole = drill.state == "running"
        drill = _move(drill, "end", {"ended_at": now})
        roll = roll_of(drill)
        if roll is not None:
            heads = called(roll.lines.all()).present
            close_roll(roll.pk, by=by, now=now)
            if whole:
                show(drill, "end", ("head_count",), head_count=heads, note="", at=now, by=by, now=now)
        say(drill, events.ENDED, by=by, now=now, whole=whole)
    return drill


def keep_measured(drill_id: int, measured: Mapping[str, Any], *, now: datetime) -> None:
    """Take over the clocks of the exercise's incident, as they stand now; they are that incident's own (1-3-5)."""
    with turn(now):
        Drill.objects.filter(pk=drill_id).update(measured=dict(measured), version=F("version") + 1)


def say(drill: Drill, event: Event, *, by: Actor, now: datetime, at: datetime | None = None, **data: Any) -> None:
    """An entry about a drill: an exercise, always."""
    scope = Scope(drill.area_path, drill.school_id)
    subject = Subject(DRILL, drill.pk, drill.ref)
    write(event, subject=subject, by=by, now=now, at=at, data=data, scope=scope, exercise=True)


def _whole(plan: Plan, now: datetime) -> None:
    """Everything that every drill has. Raises DrillIncomplete, NoPupilsHere."""
    if not plan.title.strip():
        raise DrillIncomplete(_("the title"))
    if scenario(plan.scenario) is None:
        raise DrillIncomplete(_("the scenario"))
    if plan.starts_at <= now:
        raise DrillIncomplete(_("a beginning that lies ahead"))
    if not 1 <= plan.minutes <= 480:
        raise DrillIncomplete(_("how long it takes, 1 to 480 minutes"))
    if plan.place is not None and plan.place.school_id != plan.school.pk:
        raise DrillIncomplete(_("a place of this school"))
    if set(plan.means) - set(rules.MEANS):
        raise DrillIncomplete(_("means from the list"))
    named = {part for part, _person in plan.parts}
    if set(rules.NEEDED_PARTS) - named or named - set(rules.PARTS) or len(plan.parts) > MOST_PARTS:
        raise DrillIncomplete(_("who leads the drill, and a safety officer who may stop it"))
    leads = {person for part, person in plan.parts if part == "controller"}
    if all(person in leads for part, person in plan.parts if part == "safety"):
        raise DrillIncomplete(_("a safety officer who does not lead the drill"))
    if not 1 <= len([text for text in plan.objectives if text.strip()]) <= MOST_OBJECTIVES:
        raise DrillIncomplete(_("one to twelve objectives"))
    labels = [label.strip() for label, _pupils, _count in plan.lines]
    if not 1 <= len(labels) <= MOST_LINES or not all(labels) or len(set(labels)) != len(labels):
        raise DrillIncomplete(_("the lines of the roll call, each with a name of its own"))
    if not all(0 < count <= 100_000 for _label, _pupils, count in plan.lines):
        raise DrillIncomplete(_("how many are expected in each line of the roll call"))
    if not plan.with_pupils and any(pupils for _label, pupils, _count in plan.lines):
        raise NoPupilsHere()


def _gate(plan: Plan, announced_at: datetime | None, now: datetime) -> None:
    near = pupils_near(plan.school, plan.starts_at, plan.minutes)
    wish = rules.Wish(
        starts_at=plan.starts_at,
        with_pupils=plan.with_pupils,
        pupils_near=near,
        means=plan.means,
        words=(plan.title, plan.brief, *plan.objectives),
        announcement=plan.announcement,
        opt_out=plan.opt_out,
        debrief=plan.debrief,
        announced_at=announced_at,
    )
    why = rules.refused(wish, now)
    if why:
        raise DrillRefused(why)


def _wish(drill: Drill, announced_at: datetime | None) -> rules.Wish:
    objectives = drill.objectives.values_list("text", flat=True)
    return rules.Wish(
        starts_at=drill.starts_at,
        with_pupils=drill.with_pupils,
        pupils_near=pupils_near(drill.school, drill.starts_at, drill.minutes),
        means=drill.means,
        words=(drill.title, drill.brief, *objectives),
        announcement=drill.announcement,
        opt_out=drill.opt_out,
        debrief=drill.debrief,
        announced_at=announced_at,
    )


def _columns(plan: Plan) -> dict[str, Any]:
    played = scenario(plan.scenario)
    assert played is not None
    return {
        "school": plan.school,
        "place": plan.place,
        "area_path": plan.school.area.path,
        "title": plan.title.strip()[:120],
        "scenario": played.kind,
        "plan_title": played.title,
        "alarm_kind": played.alarm_kind,
        "brief": plan.brief.strip(),
        "starts_at": plan.starts_at,
        "minutes": plan.minutes,
        "with_pupils": plan.with_pupils,
        "means": [one for one in rules.MEANS if one in plan.means],
        "lines": [[label.strip()[:60], pupils, count] for label, pupils, count in plan.lines],
        "announcement": plan.announcement.strip(),
        "opt_out": plan.opt_out.strip(),
        "debrief": plan.debrief.strip(),
    }


def _hang_on(drill: Drill, plan: Plan) -> None:
    parts = dict.fromkeys(plan.parts)
    DrillPart.objects.bulk_create([DrillPart(drill=drill, part=part, person_id=person) for part, person in parts])
    texts: Sequence[str] = [text.strip()[:300] for text in plan.objectives if text.strip()]
    rows = [DrillObjective(drill=drill, number=number, text=text) for number, text in enumerate(texts, 1)]
    DrillObjective.objects.bulk_create(rows)


def _locked(drill_id: int, verb: str) -> Drill:
    """The drill, its row held until the turn is over. Raises DrillMoved when the verb is not possible."""
    rows = Drill.objects.select_for_update(of=("self",), no_key=True).select_related("school__area", "place")
    drill = rows.get(pk=drill_id)
    if rules.may_move(verb, drill.state) is None:
        raise DrillMoved(drill.ref, drill.state)
    return drill


def _move(drill: Drill, verb: str, columns: Mapping[str, Any]) -> Drill:
    """Update where the state is still what was read. Raises DrillMoved."""
    state = rules.may_move(verb, drill.state)
    if state is None:
        raise DrillMoved(drill.ref, drill.state)
    changed = {**columns, "state": state, "version": drill.version + 1}
    if not Drill.objects.filter(pk=drill.pk, state=drill.state).update(**changed):
        raise DrillMoved(drill.ref, Drill.objects.get(pk=drill.pk).state)
    for name, value in changed.items():
        setattr(drill, name, value)
    return drill
