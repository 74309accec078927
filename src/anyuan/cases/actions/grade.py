"""The grade of a case (分级): raising takes effect at once, lowering needs a second person; either plans the clocks anew."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from anyuan.cases import events
from anyuan.cases.actions._change import change, fresh
from anyuan.cases.actions._words import kept
from anyuan.cases.actions.open import grade_codes
from anyuan.cases.models import Case, GradeChange
from anyuan.cases.refusals import NotAllowedNow, ReasonMissing, SameHands, SomebodyWasFirst, WordUnknown
from anyuan.cases.rules import hands
from anyuan.dispatch import actions as dispatching
from anyuan.dispatch.queries.names import name_of
from anyuan.dispatch.rules import actors
from anyuan.journal.rules import Actor


def grade_change(case: Case | int, *, grade: str, reason: str, by: Actor, now: datetime) -> GradeChange:
    """Ask for another grade. Heavier: at once. Lighter: it waits for a second person (降级须两人).

    Raises WordUnknown, ReasonMissing, SomebodyWasFirst (a change is waiting), NotAllowedNow, AlreadyClosed.
    """
    if not reason.strip():
        raise ReasonMissing("grade")
    seen: dict[str, Any] = {}

    def decide(row: Case) -> dict[str, Any]:
        order = grade_codes(row.definition)
        if grade not in order or grade == row.grade:
            raise WordUnknown("grade", grade)
        waiting = _waiting(row)
        if waiting is not None:
            raise SomebodyWasFirst(name_of(waiting.asked_by), waiting.asked_at, "grade")
        seen.update(before=row.grade, lower=hands.is_downgrade(order, row.grade, grade))
        return {} if seen["lower"] else {"grade": grade}

    with dispatching.turn(now):
        row = fresh(case)
        lower = hands.is_downgrade(grade_codes(row.definition), row.grade, grade)
        event = events.GRADE_ASKED if lower else events.GRADED
        data = {"grade": grade, "before": row.grade}
        row = change(case, "grade", event, by=by, now=now, decide=decide, data=data, restart=not lower)
        if seen["lower"] != lower:  # somebody changed it between the two looks
            raise SomebodyWasFirst("", None, "grade")
        return GradeChange.objects.create(
            case=row,
            from_grade=seen["before"],
            to_grade=grade,
            reason=kept("reason", reason),
            asked_at=now,
            asked_by=actors.key(by),
            confirmed_at=None if lower else now,
            confirmed_by="" if lower else actors.key(by),
        )


def grade_confirm(case: Case | int, *, by: Actor, now: datetime) -> GradeChange:
    """The second person agrees to the lower grade. Raises SameHands, NotAllowedNow (nothing waits), AlreadyClosed."""
    with dispatching.turn(now):
        waiting = _asked(case, by)
        data = {"grade": waiting.to_grade, "before": waiting.from_grade}

        def decide(row: Case) -> dict[str, Any]:
            return {"grade": waiting.to_grade}

        change(case, "grade", events.GRADED, by=by, now=now, decide=decide, data=data, restart=True)
        waiting.confirmed_at, waiting.confirmed_by = now, actors.key(by)
        waiting.save(update_fields=["confirmed_at", "confirmed_by"])
    return waiting


def grade_refuse(case: Case | int, *, by: Actor, now: datetime) -> GradeChange:
    """The second person does not agree; the grade stays. Raises SameHands, NotAllowedNow (nothing waits), AlreadyClosed."""
    with dispatching.turn(now):
        waiting = _asked(case, by)
        change(case, "grade", events.GRADE_REFUSED, by=by, now=now)
        waiting.refused_at, waiting.confirmed_by = now, actors.key(by)
        waiting.save(update_fields=["refused_at", "confirmed_by"])
    return waiting


def _waiting(row: Case | int) -> GradeChange | None:
    number = row.pk if isinstance(row, Case) else row
    return GradeChange.objects.filter(case_id=number, confirmed_at__isnull=True, refused_at__isnull=True).first()


def _asked(case: Case | int, by: Actor) -> GradeChange:
    waiting = _waiting(case)
    if waiting is None:
        raise NotAllowedNow(fresh(case).state, "grade")
    if not hands.another(actors.key(by), waiting.asked_by):
        raise SameHands("grade")
    return waiting
