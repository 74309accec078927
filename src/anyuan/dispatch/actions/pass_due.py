"""Pass what is due: claim, fire, remind. Cheap per row, because a storm brings ten thousand of them at once.

1. Claim a batch of running deadlines whose time has come, by conditional update; a second worker gets other rows.
2. Fire ladder steps: find out whom they reach; a step that reaches nobody moves on at once.
3. Judge the other clocks: passed, with their true due time; those that repeat start their next reminder.
4. Write all journal entries of the batch with one call, in the same transaction as the claim: each fires exactly once.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from anyuan.dispatch import events
from anyuan.dispatch.actions._common import columns, matter_of
from anyuan.dispatch.actions.ladder import lay_steps
from anyuan.dispatch.models import Deadline, Escalation
from anyuan.dispatch.queries.recipients import Recipients
from anyuan.dispatch.rules import ladder as rules
from anyuan.journal.actions import Happening, record_many
from anyuan.journal.events import Event
from anyuan.journal.rules import Actor
from anyuan.kernel.canonical import instant

CLOCK = Actor.system("clock")
# A step that is skipped pulls the next one forward, which may be skipped too; ladders are shorter than this.
MAX_ROUNDS = 200


def pass_due(now: datetime, limit: int = 1000) -> int:
    """Pass every deadline that is due at ``now``; returns how many. Idempotent, and safe beside another worker."""
    passed = 0
    recipients = Recipients(now)
    for _round in range(MAX_ROUNDS):
        count = _pass_batch(now, limit, recipients)
        passed += count
        if count == 0:
            break
    return passed


@dataclass
class _Batch:
    now: datetime
    recipients: Recipients
    happenings: list[Happening] = field(default_factory=list)
    fresh: list[Deadline] = field(default_factory=list)
    # step number → escalations that have reached it
    reached: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    skipped: list[tuple[Escalation, Deadline]] = field(default_factory=list)

    def say(self, event: Event, deadline: Deadline, data: dict[str, Any]) -> None:
        matter = matter_of(deadline)
        # It happened when it was due, not when a daemon noticed; recorded_at says when that was.
        at = max(deadline.due_at, deadline.started_at)
        self.happenings.append(Happening(event, matter.subject, CLOCK, at, data, matter.scope, matter.exercise))


def _pass_batch(now: datetime, limit: int, recipients: Recipients) -> int:
    if not Deadline.objects.filter(state="running", due_at__lte=now).exists():
        return 0  # the usual answer, without taking the write lock
    with transaction.atomic():
        deadlines = _claim(now, limit)
        escalations = Escalation.objects.in_bulk({d.escalation_id for d in deadlines if d.escalation_id})
        batch = _Batch(now, recipients)
        for deadline in deadlines:
            escalation = escalations.get(deadline.escalation_id) if deadline.escalation_id else None
            if deadline.kind == "step" and escalation is not None:
                _fire_step(batch, deadline, escalation)
            elif deadline.kind == "follow_up" and escalation is not None:
                _expire_answer(batch, deadline, escalation)
            else:
                _judge(batch, deadline)
        _write(batch)
    return len(deadlines)


def _claim(now: datetime, limit: int) -> list[Deadline]:
    due = Deadline.objects.filter(state="running", due_at__lte=now).order_by("due_at", "id")
    # PostgreSQL steps over rows that another worker holds. SQLite ignores the lock, and needs none: the transaction
    # holds the only write turn from its first statement.
    rows = list(due.select_for_update(skip_locked=True)[:limit])
    claimed = Deadline.objects.filter(id__in=[d.id for d in rows], state="running").update(
        state="passed", passed_at=now
    )
    if claimed != len(rows):
        raise RuntimeError("deadlines were claimed twice")  # takes the whole batch back
    return rows


def _fire_step(batch: _Batch, deadline: Deadline, escalation: Escalation) -> None:
    if escalation.state != "running" or deadline.round != escalation.round or deadline.step is None:
        return
    step = escalation.ladder["steps"][deadline.step]
    people = batch.recipients.of(step["targets"], escalation.area_path, escalation.school_id)
    data = {
        "step": deadline.step,
        "name": step["name"],
        "due_at": instant(deadline.due_at),
        "round": deadline.round,
        "attempt": deadline.attempt,
        "people": people,
    }
    batch.reached[deadline.step].append(escalation.id)
    if people:
        batch.say(events.STEP_REACHED, deadline, data)
    else:
        leaders = [{"role": "duty_leader", "at": "area"}]
        data["tell"] = batch.recipients.of(leaders, escalation.area_path, escalation.school_id)
        batch.say(events.STEP_EMPTY, deadline, data)
        batch.skipped.append((escalation, deadline))
    _repeat(batch, deadline)


def _expire_answer(batch: _Batch, deadline: Deadline, escalation: Escalation) -> None:
    """Nothing followed the answer: the ladder climbs on, one step above the last one reached."""
    if escalation.state != "answered" or deadline.round != escalation.round:
        return
    escalation.round += 1
    escalation.state = "running"
    Escalation.objects.filter(id=escalation.id).update(state="running", round=escalation.round, answered_at=None)
    first = min(max(escalation.step, -1) + 1, rules.last(escalation.ladder))
    batch.fresh.extend(lay_steps(escalation, deadline.due_at, batch.now, first))
    batch.say(events.ANSWER_EXPIRED, deadline, {"due_at": instant(deadline.due_at), "round": escalation.round})


def _judge(batch: _Batch, deadline: Deadline) -> None:
    data: dict[str, Any] = {
        "kind": deadline.kind,
        "due_at": instant(deadline.due_at),
        "attempt": deadline.attempt,
        "deadline": deadline.id,
    }
    if deadline.assignment_id:
        data["assignment"] = deadline.assignment_id
    batch.say(events.DEADLINE_PASSED, deadline, data)
    _repeat(batch, deadline)


def _repeat(batch: _Batch, deadline: Deadline) -> None:
    if not deadline.repeat_seconds:
        return
    batch.fresh.append(
        Deadline(
            **columns(matter_of(deadline)),
            assignment_id=deadline.assignment_id,
            escalation_id=deadline.escalation_id,
            kind=deadline.kind,
            step=deadline.step,
            round=deadline.round,
            attempt=deadline.attempt + 1,
            started_at=deadline.due_at,
            due_at=rules.next_reminder(deadline.due_at, deadline.repeat_seconds, batch.now),
            repeat_seconds=deadline.repeat_seconds,
        )
    )


def _write(batch: _Batch) -> None:
    if batch.happenings:
        record_many(batch.happenings, now=batch.now)
    if batch.fresh:
        Deadline.objects.bulk_create(batch.fresh)
    for step, ids in sorted(batch.reached.items()):
        Escalation.objects.filter(id__in=ids, step__lt=step).update(step=step)
    for escalation, deadline in batch.skipped:
        _pull_forward(escalation, deadline)


def _pull_forward(escalation: Escalation, deadline: Deadline) -> None:
    """The step reached nobody: the next one is due at once, and the waits after it stay as planned."""
    wait = rules.wait_after(escalation.ladder, deadline.step or 0)
    if wait is None or not wait:
        return
    later = Deadline.objects.filter(
        escalation=escalation, round=deadline.round, step__gt=deadline.step, state="running", attempt=1
    )
    for row in later:
        Deadline.objects.filter(id=row.id, state="running").update(due_at=row.due_at - wait)
