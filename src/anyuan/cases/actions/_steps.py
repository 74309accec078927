"""The steps of a kind on a case: copied at its opening, each with its own limit where the kind gives one.

A step with a time of its own has a clock of its own beside the case's (its subject is the step): when it passes, whoever
owes the case is told and the kind's ladder climbs, as for the case itself. It runs while the case is open and the step is
not done.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone

from anyuan.cases import work_events as events
from anyuan.cases.actions._change import fresh, matter_of, say
from anyuan.cases.models import Case, Step
from anyuan.cases.queries.calendar import calendar_for
from anyuan.cases.rules import clocks, kinds, support
from anyuan.dispatch import actions as dispatching
from anyuan.dispatch.rules.matter import Matter
from anyuan.journal.rules import Actor, Subject

SUBJECT, CLOCK = "cases.step", "step"


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
    done = dict(Step.objects.filter(case=case, done_at__isnull=False).values_list("key", "done_at"))
    for step in Step.objects.filter(case=case, done_at=None, due_at=None):
        due = _due(case, step.key, done)
        if due is not None:
            plan(case, step, due, now=now)


def _due(case: Case, key: str, done: dict[str, datetime]) -> datetime | None:
    facts = {"opened_at": case.opened_at, "stage_at": case.opened_at, "grade": case.grade, "category": case.category}
    due = kinds.step_due(case.definition, key, calendar_for(case.area_path), **facts, done=done)
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
