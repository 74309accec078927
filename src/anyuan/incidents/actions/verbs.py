"""What the duty room does with an incident: take it, judge it, send help, see it arrive, clear it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from anyuan.directory.models import Unit
from anyuan.dispatch import actions as dispatching
from anyuan.dispatch.models import Assignment, Deadline, Escalation
from anyuan.dispatch.rules import actors
from anyuan.incidents import events
from anyuan.incidents.actions._change import change, fresh, matter_of
from anyuan.incidents.actions.legs import cancel_legs, prove_by_arrival
from anyuan.incidents.models import Incident
from anyuan.incidents.refusals import WordUnknown
from anyuan.incidents.rules import plans
from anyuan.journal import rows
from anyuan.journal.rules import Actor

# What is owed next in each state, once the verdict is "real".
NEXT_CLOCK = {
    "received": "dispatch",
    "acknowledged": "dispatch",
    "verified": "dispatch",
    "dispatched": "arrive",
    "arrived": "clear",
    "cleared": "close",
}


def acknowledge(incident: Incident | int, *, by: Actor, now: datetime) -> Incident:
    """Take the alarm (接警). Where the ladder asks for several different people, the next ones answer it, too.

    Raises SomebodyWasFirst, NotAllowedNow, AlreadyClosed.
    """
    with dispatching.turn(now):
        row = fresh(incident)
        if _another_answer(row, by, now):
            return row
        row = change(
            row,
            "acknowledge",
            events.ACKNOWLEDGED,
            by=by,
            now=now,
            done=lambda r: r.acknowledged_at is not None,
            row=row,
        )
        dispatching.meet(matter_of(row), ["acknowledge"], at=now, by=by, now=now)
        dispatching.answer(matter_of(row).subject, by=by, now=now)
    return row


def verify(
    incident: Incident | int,
    *,
    verdict: str,
    cause: str = "",
    correct: bool = False,
    by: Actor,
    now: datetime,
) -> Incident:
    """Say whether it is real (核实). ``correct`` replaces an earlier verdict; without it the second one is refused.

    Raises WordUnknown, SomebodyWasFirst, NotAllowedNow, AlreadyClosed.
    """
    if verdict not in ("real", "false"):
        raise WordUnknown("verdict", verdict)
    with dispatching.turn(now):
        row = fresh(incident)
        _known_cause(row.plan, verdict, cause)
        row = change(
            row,
            "verify",
            events.VERIFIED,
            by=by,
            now=now,
            decide=lambda r: {"verdict": verdict, "cause": cause},
            data={"verdict": verdict, "cause": cause, "correct": correct},
            done=lambda r: r.verdict != "" and not correct,
            row=row,
        )
        matter = matter_of(row)
        dispatching.meet(matter, ["verify"], at=now, by=by, now=now)
        dispatching.stop_ladder(matter.subject, by=by, now=now)
        if verdict == "false":
            dispatching.cancel_clocks(matter.subject, ["acknowledge", "dispatch", "arrive", "clear"])
            cancel_legs(row)
            start_clock(row, "close", now)
        else:
            if row.state != "cleared":  # a false verdict that is taken back had started it
                dispatching.cancel_clocks(matter.subject, ["close"])
            start_clock(row, NEXT_CLOCK[row.state], now)
    return row


def dispatch_units(
    incident: Incident | int,
    *,
    units: Sequence[Unit | int],
    role: str = "responder",
    etas: dict[int, int] | None = None,
    reasons: dict[int, dict[str, Any]] | None = None,
    even_if_busy: bool = False,
    by: Actor,
    now: datetime,
) -> list[Assignment]:
    """Send units (派警); ``etas`` (seconds) and ``reasons`` by unit id are kept with the task.

    All or none: raises SomebodyWasFirst when one is already sent, UnitBusy, NotAllowedNow, AlreadyClosed.
    """
    chosen = _units(units)
    with dispatching.turn(now):
        row = change(
            incident,
            "dispatch",
            events.DISPATCHED,
            by=by,
            now=now,
            data={"units": [unit.pk for unit in chosen], "count": len(chosen), "role": role},
        )
        matter = matter_of(row)
        tasks = [
            dispatching.assign(
                matter,
                role=role,
                owner_kind="unit",
                owner_id=unit.pk,
                owner_label=unit.name,
                due_at=_arrive_by(row, now),
                eta_seconds=(etas or {}).get(unit.pk),
                reason=(reasons or {}).get(unit.pk),
                even_if_busy=even_if_busy,
                by=by,
                now=now,
                unit=unit,
            )
            for unit in chosen
        ]
        dispatching.meet(matter, ["acknowledge", "dispatch"], at=now, by=by, now=now)
        dispatching.stop_ladder(matter.subject, by=by, now=now)
        if row.arrived_at is None:
            start_clock(row, "arrive", now)
    return tasks


def arrive(
    incident: Incident | int,
    *,
    by: Actor,
    now: datetime,
    at: datetime | None = None,
    assignment: Assignment | int | None = None,
    proof: dict[str, Any] | None = None,
) -> Incident:
    """Help is on the scene (到场) since ``at``. With ``assignment`` that task arrives, and its leg is proven.

    Raises SomebodyWasFirst when this task has arrived already (or, without a task, when anybody has).
    """
    at = min(at or now, now)
    with dispatching.turn(now):
        task = None
        if assignment is not None:
            number = assignment.pk if isinstance(assignment, Assignment) else assignment
            task = dispatching.arrive(number, by=by, now=now, at=at, proof=proof)
            _same_incident(task, incident)
        return help_arrived(incident, task=task, by=by, now=now, at=at, proof=proof)


def help_arrived(
    incident: Incident | int,
    *,
    task: Assignment | None,
    by: Actor,
    now: datetime,
    at: datetime,
    proof: dict[str, Any] | None = None,
) -> Incident:
    """Move the incident after an arrival that is recorded already. Later arrivals prove their legs and move nothing."""
    with dispatching.turn(now):
        row = fresh(incident)
        if task is not None:
            prove_by_arrival(row, task, proof=proof, by=by, now=now)
        if task is not None and (not row.open or row.arrived_at is not None or task.role == "self"):
            return row
        row = change(
            row,
            "arrive",
            events.ARRIVED,
            by=by,
            now=now,
            at=at,
            data={"assignment": task.pk if task else None},
            done=lambda r: r.arrived_at is not None,
            row=row,
        )
        matter = matter_of(row)
        dispatching.meet(matter, ["dispatch", "arrive"], at=at, by=by, now=now)
        start_clock(row, "clear", now, start=at)
    return row


def clear(incident: Incident | int, *, by: Actor, now: datetime, at: datetime | None = None) -> Incident:
    """Dealt with on the scene (处置完毕): whoever was out is free again. Raises SomebodyWasFirst, NotAllowedNow."""
    at = min(at or now, now)
    with dispatching.turn(now):
        row = change(
            incident,
            "clear",
            events.CLEARED,
            by=by,
            now=now,
            at=at,
            done=lambda r: r.cleared_at is not None,
        )
        matter = matter_of(row)
        dispatching.meet(matter, ["clear"], at=at, by=by, now=now)
        dispatching.cancel_clocks(matter.subject, ["acknowledge", "verify", "dispatch", "arrive"])
        dispatching.stop_ladder(matter.subject, by=by, now=now)
        dispatching.end_all(matter, by=by, now=now)
        start_clock(row, "close", now, start=at)
    return row


def set_level(incident: Incident | int, *, level: int, by: Actor, now: datetime) -> Incident:
    """Raise or lower the level. Raises WordUnknown, AlreadyClosed."""
    if level not in (1, 2, 3, 4):
        raise WordUnknown("level", str(level))
    with dispatching.turn(now):
        return change(
            incident,
            "set_level",
            events.LEVEL_SET,
            by=by,
            now=now,
            decide=lambda r: {"level": level},
            data={"level": level},
        )


def start_clock(incident: Incident, kind: str, now: datetime, start: datetime | None = None) -> None:
    """Start the plan's clock of a kind unless one is running, so that the incident never stands without one."""
    matter = matter_of(incident)
    mine = {"subject_kind": matter.subject.kind, "subject_id": matter.subject.id}
    if rows.exists(Deadline, **mine, kind=kind, assignment_id=None, state="running"):
        return
    due_at = (start or now) + timedelta(seconds=plans.clock_seconds(incident.plan, kind))
    dispatching.start_clocks(
        matter, [dispatching.Clock(kind, due_at, plans.repeat_seconds(incident.plan, kind))], now=now
    )


def _another_answer(row: Incident, by: Actor, now: datetime) -> bool:
    if row.acknowledged_at is None or not row.open:
        return False
    subject = matter_of(row).subject
    ladder = Escalation.objects.filter(
        subject_kind=subject.kind, subject_id=subject.id, ended_at__isnull=True, state="running"
    ).first()
    if ladder is None or ladder.answers.filter(round=ladder.round, actor=actors.key(by)).exists():
        return False
    dispatching.answer(subject, by=by, now=now)
    return True


def _known_cause(plan: dict[str, Any], verdict: str, cause: str) -> None:
    if cause and cause not in plans.cause_codes(plan, verdict):
        raise WordUnknown("cause", cause)


def _arrive_by(row: Incident, now: datetime) -> datetime:
    due_at = row.received_at + timedelta(seconds=plans.clock_seconds(row.plan, "arrive"))
    # Sent when the plan's time is already over: the task still gets its own honest time from now.
    return due_at if due_at > now else now + timedelta(seconds=plans.clock_seconds(row.plan, "arrive"))


def _units(units: Sequence[Unit | int]) -> list[Unit]:
    ids = [unit.pk if isinstance(unit, Unit) else int(unit) for unit in units]
    found = {unit.pk: unit for unit in rows.read(Unit, id=tuple(ids))}
    missing = [id for id in ids if id not in found]
    if missing or not ids:
        raise WordUnknown("units", ", ".join(map(str, missing)))
    return [found[id] for id in dict.fromkeys(ids)]


def _same_incident(task: Assignment, incident: Incident | int) -> None:
    number = incident.pk if isinstance(incident, Incident) else incident
    if task.subject_id != number:
        raise WordUnknown("assignment", str(task.pk))
