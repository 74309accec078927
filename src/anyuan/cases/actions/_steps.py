"""The steps of a kind on a case: copied at its opening, each with its own limit where the kind gives one."""

from __future__ import annotations

from datetime import datetime

from anyuan.cases.models import Case, Step
from anyuan.cases.queries.calendar import calendar_for
from anyuan.cases.rules import kinds


def copy(case: Case) -> None:
    """Put the steps of the kind on a new case. A step that waits for another one has no time yet."""
    Step.objects.bulk_create(
        Step(
            case=case,
            key=step["key"],
            order=number,
            label=step.get("label", {}),
            role=step.get("role", ""),
            required=step.get("required", True),
            due_at=_due(case, step["key"], {}),
        )
        for number, step in enumerate(case.definition.get("steps", ()))
    )


def plan_waiting(case: Case) -> None:
    """After a step was done: those that waited for it get their time, once."""
    done = dict(Step.objects.filter(case=case, done_at__isnull=False).values_list("key", "done_at"))
    for step in Step.objects.filter(case=case, done_at=None, due_at=None):
        due = _due(case, step.key, done)
        if due is not None:
            Step.objects.filter(pk=step.pk, done_at=None).update(due_at=due)


def _due(case: Case, key: str, done: dict[str, datetime]) -> datetime | None:
    facts = {"opened_at": case.opened_at, "stage_at": case.opened_at, "grade": case.grade, "category": case.category}
    due = kinds.step_due(case.definition, key, calendar_for(case.area_path), **facts, done=done)
    return due.at if due else None
