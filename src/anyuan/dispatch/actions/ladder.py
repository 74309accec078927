"""Start, answer and stop a ladder. Its steps are deadline rows; ``pass_due`` fires them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from anyuan.dispatch import events
from anyuan.dispatch.actions._common import columns, matter_of, of
from anyuan.dispatch.actions._turn import say, turn
from anyuan.dispatch.models import Deadline, Escalation, EscalationAnswer
from anyuan.dispatch.refusals import LadderWrong
from anyuan.dispatch.rules import actors
from anyuan.dispatch.rules import ladder as rules
from anyuan.dispatch.rules.matter import Matter
from anyuan.journal import rows
from anyuan.journal.rules import Actor, Subject


def start_ladder(
    matter: Matter,
    ladder: Mapping[str, Any],
    *,
    by: Actor,
    now: datetime,
    start: datetime | None = None,
    checked: bool = False,
) -> Escalation:
    """Freeze the ladder on the subject and lay its steps; step 0 usually fires with the next beat.

    ``start`` is the platform's receipt of the alarm, from which the plan's seconds count. ``checked``: it belongs to a
    plan that was checked when it was loaded. Raises LadderWrong.
    """
    problem = None if checked else next(rules.problems(ladder), None)
    if problem:
        raise LadderWrong(problem)
    with turn(now):
        escalation = Escalation(
            **columns(matter), ladder=dict(ladder), required=ladder.get("require", 1), started_at=now
        )
        rows.insert([escalation])
        rows.insert(lay_steps(escalation, start or now, now))
        _record(events.LADDER_STARTED, escalation, by, now, {"steps": len(ladder["steps"])})
    return escalation


def answer(subject: Subject, *, by: Actor, now: datetime) -> Escalation | None:
    """Somebody takes the alarm. When enough different people have, the ladder stands still, for a while.

    Returns the escalation, or None when no ladder is open. The same person answering twice counts once.
    """
    with turn(now):
        escalation = _locked(subject)
        if escalation is None or escalation.state == "answered":
            return escalation
        mine = EscalationAnswer(escalation=escalation, round=escalation.round, actor=actors.key(by), at=now)
        rows.insert([mine], if_free=True)  # the same person again is no second answer
        answered = len(rows.read(EscalationAnswer, escalation_id=escalation.id, round=escalation.round))
        data = {"answered": answered, "required": escalation.required, "round": escalation.round}
        if answered >= escalation.required:
            _cancel_steps(escalation)
            _set(escalation, state="answered", answered_at=now)
            _expire_later(escalation, now)
        _record(events.LADDER_ANSWERED, escalation, by, now, data)
    return escalation


def stop_ladder(subject: Subject, *, by: Actor, now: datetime) -> bool:
    """Something followed the answer (a verdict, a unit, a closure): the ladder is done. False when none was open."""
    with turn(now):
        escalation = _locked(subject)
        if escalation is None:
            return False
        _cancel_steps(escalation)
        _set(escalation, state="stopped", ended_at=now)
        _record(events.LADDER_STOPPED, escalation, by, now, {"step": escalation.step})
    return True


def lay_steps(escalation: Escalation, start: datetime, now: datetime, first: int = 0) -> list[Deadline]:
    """Unsaved deadline rows for the steps from ``first`` on, which is due at ``start``."""
    ladder = escalation.ladder
    repeat = int(ladder.get("repeat_seconds", 0))
    matters = columns(matter_of(escalation))
    return [
        Deadline(
            **matters,
            escalation=escalation,
            kind="step",
            step=step,
            round=escalation.round,
            started_at=now,
            due_at=due_at,
            repeat_seconds=repeat if step == rules.last(ladder) else 0,
        )
        for step, due_at in rules.due_times(ladder, start, first)
    ]


def _expire_later(escalation: Escalation, now: datetime) -> None:
    seconds = int(escalation.ladder.get("answer_expires_seconds", 0))
    if seconds:
        follow_up = Deadline(
            **columns(matter_of(escalation)),
            escalation=escalation,
            kind="follow_up",
            round=escalation.round,
            started_at=now,
            due_at=now + timedelta(seconds=seconds),
        )
        rows.insert([follow_up])


def _cancel_steps(escalation: Escalation) -> None:
    rows.change(Deadline, {"state": "cancelled"}, escalation_id=escalation.id, state="running")


def _locked(subject: Subject) -> Escalation | None:
    # Deadlines are locked before their escalation, here as in pass_due: two orders would be a deadlock on PostgreSQL.
    found = rows.read(Escalation, **of(subject), ended_at=None)
    if not found:
        return None
    if connection.vendor == "postgresql":  # elsewhere the write turn is held, and what was read is what stands
        rows.read(Deadline, order="id", lock=True, escalation_id=found[0].id, state="running")
        found = rows.read(Escalation, lock=True, **of(subject), ended_at=None)
    return found[0] if found else None


def _set(escalation: Escalation, **changes: Any) -> None:
    rows.change(Escalation, changes, id=escalation.id)
    for name, value in changes.items():
        setattr(escalation, name, value)


def _record(event: Any, escalation: Escalation, by: Actor, now: datetime, data: dict[str, Any]) -> None:
    matter = matter_of(escalation)
    say(event, subject=matter.subject, by=by, now=now, data=data, scope=matter.scope, exercise=matter.exercise)
