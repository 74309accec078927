"""The steps of a kind on a case: copied at its opening, each with its own limit where the kind gives one.

A step with a time of its own has a clock of its own beside the case's (its subject is the step): when it passes, whoever
owes the case is told and the kind's ladder climbs, as for the case itself. It runs while the case is open and the step is
not done.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone

from anyuan.cases import work_events as events
from anyuan.cases.actions._change import fresh, matter_of, say
from anyuan.cases.models import Case, Step
from anyuan.cases.queries import bodies
from anyuan.cases.queries.calendar import calendar_for
from anyuan.cases.rules import clocks, kinds, support
from anyuan.dispatch import actions as dispatching
from anyuan.dispatch.models import Deadline
from anyuan.dispatch.rules.matter import Matter
from anyuan.journal.rules import Actor, Subject

SUBJECT, CLOCK = "cases.step", "step"
# A chore that runs every half minute does a bounded piece each time.
MOST_SWEPT = 200


def copy(case: Case, fields: Mapping[str, Any], *, now: datetime) -> None:
    """Put the steps of the kind on a new case. A step that waits for another one has no time yet.

    ``fields``: a support plan says there when it ends; its review is due at the end of that day (red line 6).
    """
    ends_on, review = support.ends_on(case.definition, fields), support.review_step(case.definition)
    made = Step.objects.bulk_create(
        Step(
            case=case,
            key=step["key"],
            order=number,
            label=step.get("label", {}),
            role=step.get("role", ""),
            required=step.get("required", True),
            due_at=_end_of(ends_on) if ends_on and step["key"] == review else _due(case, step["key"], {}),
        )
        for number, step in enumerate(case.definition.get("steps", ()))
    )
    for step in made:
        _start(case, step, now)


def owe_review(step: Step, *, by: Actor, now: datetime) -> bool:
    """The agreed end of a support plan has passed: its review must be done before the case can be handed in.

    False when nothing is owed: it was done, or the case has ended.
    """
    with dispatching.turn(now):
        case = fresh(step.case_id)
        if not case.open or support.review_step(case.definition) != step.key:
            return False
        if not Step.objects.filter(pk=step.pk, done_at=None, required=False).update(required=True):
            return False
        say(case, events.REVIEW_OWED, by=by, now=now)
    return True


def plan(case: Case, step: Step, due_at: datetime, *, now: datetime) -> None:
    """A step gets its time, or another one; one that was done in between keeps what it had."""
    if Step.objects.filter(pk=step.pk, done_at=None).exclude(due_at=due_at).update(due_at=due_at):
        step.due_at = due_at
        dispatching.cancel_clocks(Subject(SUBJECT, step.pk, ""), None)
        _start(case, step, now)


def replan(case: Case, *, now: datetime) -> None:
    """The case has another grade, or its work begins: what is still to be done is owed by the limits that hold now, as if they
    had held from the start. What waits for another step waits on; the review of a support plan keeps the agreed end; a step
    that has no limit any more has no time."""
    agreed = support.review_step(case.definition)
    done = _done_at(case)
    for step in Step.objects.filter(case=case, done_at=None).exclude(key=agreed or ""):
        due = _due(case, step.key, done)
        if due is not None:
            plan(case, step, due, now=now)
        elif step.due_at is not None and Step.objects.filter(pk=step.pk, done_at=None).update(due_at=None):
            dispatching.cancel_clocks(Subject(SUBJECT, step.pk, ""), None)


def sweep(*, now: datetime) -> int:
    """Steps with a time that never had a clock (their case is older than clocks of steps) get one; returns how many.

    A time that is over already passes at once, with its true time. What had a clock once is left alone: it was met, stopped
    with its case, or has passed."""
    had = Deadline.objects.filter(subject_kind=SUBJECT, subject_id=OuterRef("pk"))
    bare = Step.objects.filter(case__open=True, done_at=None, due_at__isnull=False).exclude(Exists(had))
    count = 0
    for step in bare.order_by("pk")[:MOST_SWEPT]:
        with dispatching.turn(now):
            case = fresh(step.case_id)
            if case.open and Step.objects.filter(pk=step.pk, done_at=None, due_at=step.due_at).exists():
                _start(case, step, now)
                count += 1
    return count


def done(case: Case, step: Step, *, by: Actor, now: datetime) -> None:
    """The step is done: its clock is met, and what waited for it gets its time."""
    if step.due_at is not None:
        dispatching.meet(_matter(case, step), (CLOCK,), at=now, by=by, now=now)
    plan_waiting(case, now=now)


def stop(case: Case) -> None:
    """The case has ended: no step is owed any more."""
    for step in Step.objects.filter(case=case, done_at=None, due_at__isnull=False):
        dispatching.cancel_clocks(Subject(SUBJECT, step.pk, ""), None)


def go_on(case: Case, *, now: datetime) -> None:
    """The case is open again: steps whose time is still to come are owed again. One whose time is over is on the page."""
    for step in Step.objects.filter(case=case, done_at=None, due_at__gt=now):
        _start(case, step, now)


def plan_waiting(case: Case, *, now: datetime) -> None:
    """After a step was done: those that waited for it get their time, once."""
    done = _done_at(case)
    for step in Step.objects.filter(case=case, done_at=None, due_at=None):
        due = _due(case, step.key, done)
        if due is not None:
            plan(case, step, due, now=now)


def _done_at(case: Case) -> dict[str, datetime]:
    return dict(Step.objects.filter(case=case, done_at__isnull=False).values_list("key", "done_at"))


def _due(case: Case, key: str, done: dict[str, datetime]) -> datetime | None:
    due = kinds.step_due(
        case.definition,
        key,
        calendar_for(case.area_path),
        opened_at=case.opened_at,
        # The work begins with its acceptance; before it, what counts from there counts from the opening.
        stage_at=case.accepted_at or case.opened_at,
        done=done,
        grade=case.grade,
        category=case.category,
        department=bodies.departments(case.owner_kind, case.owner_id),
    )
    return due.at if due else None


def _start(case: Case, step: Step, now: datetime) -> None:
    if step.due_at is not None:
        clock = dispatching.Clock(CLOCK, step.due_at, clocks.repeat_seconds(case.definition))
        dispatching.start_clocks(_matter(case, step), [clock], now=now)


def _matter(case: Case, step: Step) -> Matter:
    of_case = matter_of(case)
    return Matter(Subject(SUBJECT, step.pk, case.ref), of_case.scope, case.exercise)


def _end_of(day: date) -> datetime:
    return datetime.combine(day, time(23, 59, 59), timezone.get_current_timezone())
