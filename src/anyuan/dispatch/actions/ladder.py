"""Start, answer and stop a ladder. Its steps are deadline rows; ``pass_due`` fires them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from anyuan.dispatch import events
from anyuan.dispatch.actions._common import columns, matter_of, of
from anyuan.dispatch.models import Deadline, Escalation, EscalationAnswer
from anyuan.dispatch.refusals import LadderWrong
from anyuan.dispatch.rules import actors
from anyuan.dispatch.rules import ladder as rules
from anyuan.dispatch.rules.matter import Matter
from anyuan.journal.actions import record
from anyuan.journal.rules import Actor, Subject


def start_ladder(
    matter: Matter, ladder: Mapping[str, Any], *, by: Actor, now: datetime, start: datetime | None = None
) -> Escalation:
    """Freeze the ladder on the subject and lay its steps; step 0 usually fires with the next beat.

    ``start`` is the platform's receipt of the alarm, from which the plan's seconds count. Raises LadderWrong.
    """
    problem = next(rules.problems(ladder), None)
    if problem:
        raise LadderWrong(problem)
    with transaction.atomic(savepoint=False):
        escalation = Escalation.objects.create(
            **columns(matter), ladder=dict(ladder), required=ladder.get("require", 1), started_at=now
        )
        Deadline.objects.bulk_create(lay_steps(escalation, start or now, now))
        _record(events.LADDER_STARTED, escalation, by, now, {"steps": len(ladder["steps"])})
    return escalation


def answer(subject: Subject, *, by: Actor, now: datetime) -> Escalation | None:
    """Somebody takes the alarm. When enough different people have, the ladder stands still, for a while.

    Returns the escalation, or None when no ladder is open. The same person answering twice counts once.
    """
    with transaction.atomic(savepoint=False):
        escalation = _locked(subject)
        if escalation is None or escalation.state == "answered":
            return escalation
        EscalationAnswer.objects.get_or_create(
            escalation=escalation, round=escalation.round, actor=actors.key(by), defaults={"at": now}
        )
        answered = escalation.answers.filter(round=escalation.round).count()
        data = {"answered": answered, "required": escalation.required, "round": escalation.round}
        if answered >= escalation.required:
            escalation.deadlines.filter(state="running").update(state="cancelled")
            _set(escalation, state="answered", answered_at=now)
            _expire_later(escalation, now)
        _record(events.LADDER_ANSWERED, escalation, by, now, data)
    return escalation


def stop_ladder(subject: Subject, *, by: Actor, now: datetime) -> bool:
    """Something followed the answer (a verdict, a unit, a closure): the ladder is done. False when none was open."""
    with transaction.atomic(savepoint=False):
        escalation = _locked(subject)
        if escalation is None:
            return False
        escalation.deadlines.filter(state="running").update(state="cancelled")
        _set(escalation, state="stopped", ended_at=now)
        _record(events.LADDER_STOPPED, escalation, by, now, {"step": escalation.step})
    return True


def lay_steps(escalation: Escalation, start: datetime, now: datetime, first: int = 0) -> list[Deadline]:
    """Unsaved deadline rows for the steps from ``first`` on, which is due at ``start``."""
    ladder = escalation.ladder
    repeat = int(ladder.get("repeat_seconds", 0))
    return [
        Deadline(
            **columns(matter_of(escalation)),
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
        Deadline.objects.create(
            **columns(matter_of(escalation)),
            escalation=escalation,
            kind="follow_up",
            round=escalation.round,
            started_at=now,
            due_at=now + timedelta(seconds=seconds),
        )


def _locked(subject: Subject) -> Escalation | None:
    # Deadlines are locked before their escalation, here as in pass_due: two orders would be a deadlock on PostgreSQL.
    open_rows = Escalation.objects.filter(**of(subject), ended_at__isnull=True)
    list(
        Deadline.objects.select_for_update()
        .filter(escalation__in=open_rows.values("id"), state="running")
        .order_by("id")
        .values_list("id", flat=True)
    )
    return open_rows.select_for_update().first()


def _set(escalation: Escalation, **changes: Any) -> None:
    Escalation.objects.filter(id=escalation.id).update(**changes)
    for name, value in changes.items():
        setattr(escalation, name, value)


def _record(event: Any, escalation: Escalation, by: Actor, now: datetime, data: dict[str, Any]) -> None:
    matter = matter_of(escalation)
    record(event, subject=matter.subject, by=by, now=now, data=data, scope=matter.scope, exercise=matter.exercise)
