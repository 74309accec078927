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
from typing import Any, NamedTuple

from django.db import transaction

from anyuan.dispatch import events
from anyuan.dispatch.actions.ladder import lay_steps
from anyuan.dispatch.models import Deadline, Escalation
from anyuan.dispatch.queries.recipients import Recipients
from anyuan.dispatch.rules import ladder as rules
from anyuan.journal import rows
from anyuan.journal.actions import Happening, record_many
from anyuan.journal.events import Event
from anyuan.journal.rules import Actor, Scope, Subject
from anyuan.kernel.canonical import instant

CLOCK = Actor.system("clock")
# A step that is skipped pulls the next one forward, which may be skipped too; ladders are shorter than this.
MAX_ROUNDS = 200
# What a reminder has in common with the deadline before it.
SAME_AGAIN = (
    "subject_kind",
    "subject_id",
    "subject_ref",
    "area_path",
    "school_id",
    "exercise",
    "assignment_id",
    "escalation_id",
    "kind",
    "step",
    "round",
    "repeat_seconds",
)
DUTY_LEADER = [{"role": "duty_leader", "at": "area"}]


def pass_due(now: datetime, limit: int = 1000) -> int:
    """Pass every deadline that is due at ``now``; returns how many. Idempotent, and safe beside another worker."""
    passed = 0
    recipients = Recipients(now)
    for _round in range(MAX_ROUNDS):
        count, more = _pass_batch(now, limit, recipients)
        passed += count
        if not more:
            break
    return passed


class _Ladder(NamedTuple):
    """What firing needs to know of an escalation."""

    id: int
    state: str
    round: int
    step: int
    ladder: dict[str, Any]


@dataclass
class _Batch:
    now: datetime
    recipients: Recipients
    happenings: list[Happening] = field(default_factory=list)
    fresh: list[Deadline] = field(default_factory=list)
    # step number → escalations that have reached it
    reached: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    skipped: list[tuple[_Ladder, Deadline]] = field(default_factory=list)
    # Two answers of one ladder cannot expire in one batch.
    expired: set[int] = field(default_factory=set)

    def say(self, event: Event, due: Deadline, data: dict[str, Any]) -> None:
        # It happened when it was due, not when a daemon noticed; recorded_at says when that was.
        at = max(due.due_at, due.started_at)
        subject = Subject(due.subject_kind, due.subject_id, due.subject_ref)
        scope = Scope(due.area_path, due.school_id)
        self.happenings.append(Happening(event, subject, CLOCK, at, data, scope, due.exercise))


def _pass_batch(now: datetime, limit: int, recipients: Recipients) -> tuple[int, bool]:
    """(how many passed, whether more may be due at ``now``)."""
    if not rows.exists(Deadline, state="running", due_at=rows.UpTo(now)):
        return 0, False  # the usual answer, without taking the write lock
    with transaction.atomic():
        dues = _claim(now, limit)
        ladders = _ladders({due.escalation_id for due in dues if due.escalation_id})
        batch = _Batch(now, recipients)
        for due in dues:
            ladder = ladders.get(due.escalation_id) if due.escalation_id else None
            if due.kind == "step" and ladder is not None:
                _fire_step(batch, due, ladder)
            elif due.kind == "follow_up" and ladder is not None:
                _expire_answer(batch, due, ladder)
            else:
                _judge(batch, due)
        _write(batch)
    again = bool(batch.skipped) or any(row.due_at <= now for row in batch.fresh)
    return len(dues), again or len(dues) == limit


def _claim(now: datetime, limit: int) -> list[Deadline]:
    # PostgreSQL steps over rows that another worker holds. SQLite knows no such lock, and needs none: the transaction
    # holds the only write turn from its first statement.
    dues = rows.read(
        Deadline, order="due_at,id", lock=True, skip=True, limit=limit, state="running", due_at=rows.UpTo(now)
    )
    passing = {"state": "passed", "passed_at": now}
    if rows.change(Deadline, passing, id=tuple(due.id for due in dues), state="running") != len(dues):
        raise RuntimeError("deadlines were claimed twice")  # takes the whole batch back
    return dues


def _ladders(ids: set[int]) -> dict[int, _Ladder]:
    found = rows.read(Escalation, id=tuple(sorted(ids))) if ids else ()
    return {row.id: _Ladder(row.id, row.state, row.round, row.step, row.ladder) for row in found}


def _fire_step(batch: _Batch, due: Deadline, ladder: _Ladder) -> None:
    if ladder.state != "running" or due.round != ladder.round or due.step is None:
        return
    step = ladder.ladder["steps"][due.step]
    people = batch.recipients.of(step["targets"], due.area_path, due.school_id)
    data = {
        "step": due.step,
        "name": step["name"],
        "due_at": instant(due.due_at),
        "round": due.round,
        "attempt": due.attempt,
        "people": people,
    }
    batch.reached[due.step].append(ladder.id)
    if people:
        batch.say(events.STEP_REACHED, due, data)
    else:
        data["tell"] = batch.recipients.of(DUTY_LEADER, due.area_path, due.school_id)
        batch.say(events.STEP_EMPTY, due, data)
        batch.skipped.append((ladder, due))
    _repeat(batch, due)


def _expire_answer(batch: _Batch, due: Deadline, ladder: _Ladder) -> None:
    """Nothing followed the answer: the ladder climbs on, one step above the last one reached."""
    if ladder.state != "answered" or due.round != ladder.round or ladder.id in batch.expired:
        return
    batch.expired.add(ladder.id)
    Escalation.objects.filter(id=ladder.id).update(state="running", round=ladder.round + 1, answered_at=None)
    escalation = Escalation.objects.get(id=ladder.id)
    first = min(max(ladder.step, -1) + 1, rules.last(ladder.ladder))
    batch.fresh.extend(lay_steps(escalation, due.due_at, batch.now, first))
    batch.say(events.ANSWER_EXPIRED, due, {"due_at": instant(due.due_at), "round": escalation.round})


def _judge(batch: _Batch, due: Deadline) -> None:
    data: dict[str, Any] = {
        "kind": due.kind,
        "due_at": instant(due.due_at),
        "attempt": due.attempt,
        "deadline": due.id,
    }
    if due.assignment_id:
        data["assignment"] = due.assignment_id
    batch.say(events.DEADLINE_PASSED, due, data)
    _repeat(batch, due)


def _repeat(batch: _Batch, due: Deadline) -> None:
    if not due.repeat_seconds:
        return
    again = Deadline(
        **{name: getattr(due, name) for name in SAME_AGAIN},
        attempt=due.attempt + 1,
        started_at=due.due_at,
        due_at=rules.next_reminder(due.due_at, due.repeat_seconds, batch.now),
    )
    batch.fresh.append(again)


def _write(batch: _Batch) -> None:
    if batch.happenings:
        record_many(batch.happenings, now=batch.now)
    if batch.fresh:
        rows.insert(batch.fresh)
    for step, ids in sorted(batch.reached.items()):
        rows.change(Escalation, {"step": step}, id=tuple(ids), step=rows.UpTo(step - 1))
    for ladder, due in batch.skipped:
        _pull_forward(ladder, due)


def _pull_forward(ladder: _Ladder, due: Deadline) -> None:
    """The step reached nobody: the next one is due at once, and the waits after it stay as planned."""
    wait = rules.wait_after(ladder.ladder, due.step or 0)
    if wait is None or not wait:
        return
    for row in rows.read(
        Deadline, order="due_at,id", escalation_id=ladder.id, round=due.round, state="running", attempt=1
    ):
        if (row.step or 0) > (due.step or 0):
            rows.change(Deadline, {"due_at": row.due_at - wait}, id=row.id, state="running")
