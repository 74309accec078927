"""Start, meet, extend and stop deadlines. Passing them is in ``pass_due``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from anyuan.dispatch import events
from anyuan.dispatch.actions._common import columns, matter_of, of
from anyuan.dispatch.actions._turn import say, turn
from anyuan.dispatch.models import Assignment, Deadline
from anyuan.dispatch.queries.names import who_moved
from anyuan.dispatch.refusals import NotAllowedNow, ReasonMissing, SomebodyWasFirst
from anyuan.dispatch.rules.matter import Matter
from anyuan.journal import rows
from anyuan.journal.rules import Actor, Subject
from anyuan.kernel.canonical import instant


@dataclass(frozen=True, slots=True)
class Clock:
    """A deadline to be started. ``repeat_seconds`` > 0 reminds on that beat for as long as it is not met."""

    kind: str
    due_at: datetime
    repeat_seconds: int = 0
    assignment: Assignment | None = None


def start_clocks(matter: Matter, clocks: Sequence[Clock], *, now: datetime) -> list[Deadline]:
    """Start clocks. The subject's own opening is in the journal already; a clock adds no entry until something happens."""
    matters = columns(matter)
    started = [
        Deadline(
            **matters,
            assignment=clock.assignment,
            kind=clock.kind,
            started_at=now,
            due_at=clock.due_at,
            repeat_seconds=clock.repeat_seconds,
        )
        for clock in clocks
    ]
    with turn(now):
        rows.insert(started)
    return started


def meet(matter: Matter, kinds: Iterable[str], *, at: datetime, by: Actor, now: datetime) -> int:
    """What was owed was done at ``at``: running clocks of these kinds are met, passed ones learn when it came.

    Returns how many clocks were still running. The time that counts is ``at``, not when anybody noticed.
    """
    kinds = tuple(kinds)
    mine: dict[str, Any] = {**of(matter.subject), "kind": kinds, "assignment_id": None}
    with turn(now):
        rows.change(Deadline, {"met_at": at}, **mine, state="passed", met_at=None)
        met = rows.change(Deadline, {"state": "met", "met_at": at}, **mine, state="running")
        if met:
            say(
                events.DEADLINE_MET,
                subject=matter.subject,
                by=by,
                now=now,
                at=at,
                data={"kind": ", ".join(kinds)},
                scope=matter.scope,
                exercise=matter.exercise,
            )
    return met


def cancel_clocks(subject: Subject, kinds: Iterable[str] | None = None) -> int:
    """Stop running clocks (all, or of these kinds) without judging them; the caller's own event says why."""
    mine: dict[str, Any] = {**of(subject), "state": "running", "escalation_id": None}
    if kinds is not None:
        mine["kind"] = tuple(kinds)
    return rows.change(Deadline, {"state": "cancelled"}, **mine)


def extend(deadline_id: int, *, due_at: datetime, reason: str, by: Actor, now: datetime) -> Deadline:
    """Give more time, with a reason; a deadline that has passed stays passed.

    Raises ReasonMissing, NotAllowedNow, SomebodyWasFirst.
    """
    if not reason.strip():
        raise ReasonMissing("extend")
    with turn(now):
        deadline = Deadline.objects.get(id=deadline_id)
        if deadline.state != "running" or due_at <= now:
            raise NotAllowedNow(deadline.state, "extend")
        same = Deadline.objects.filter(id=deadline_id, state="running", due_at=deadline.due_at)
        if not same.update(due_at=due_at):
            raise SomebodyWasFirst(*who_moved(deadline.subject_kind, deadline.subject_id, "dispatch."))
        matter = matter_of(deadline)
        data = {"kind": deadline.kind, "due_at": instant(due_at), "before": instant(deadline.due_at)}
        say(
            events.EXTENDED,
            subject=matter.subject,
            by=by,
            now=now,
            data=data,
            scope=matter.scope,
            exercise=matter.exercise,
        )
    deadline.due_at = due_at
    return deadline
