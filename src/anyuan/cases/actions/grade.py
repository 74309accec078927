"""The grade of a case (分级): raising takes effect at once, lowering needs a second person; either plans the clocks anew,
and whoever leads the new grade gets the case."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from anyuan.cases import events
from anyuan.cases.actions import _owner, _steps, pass_on
from anyuan.cases.actions._change import change, fresh
from anyuan.cases.actions._words import kept
from anyuan.cases.actions.open import grade_codes
from anyuan.cases.models import Case, GradeChange, Transfer
from anyuan.cases.queries import bodies
from anyuan.cases.refusals import NotAllowedNow, ReasonMissing, SameHands, SomebodyWasFirst, WordUnknown
from anyuan.cases.rules import grading, hands, kinds
from anyuan.dispatch import actions as dispatching
from anyuan.dispatch.queries.names import name_of
from anyuan.dispatch.rules import actors
from anyuan.journal.rules import Actor

# States in which the case is nobody's to handle yet.
UNASSIGNED = ("registered", "bounced")


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
        return {} if seen["lower"] else _graded(row, grade, seen)

    with dispatching.turn(now):
        row = fresh(case)
        lower = hands.is_downgrade(grade_codes(row.definition), row.grade, grade)
        event = events.GRADE_ASKED if lower else events.GRADED
        said = {"grade": grade, "before": row.grade}
        row = change(
            case, "grade", event, by=by, now=now, decide=decide, data=lambda _set: said | _said(seen), restart=not lower
        )
        if seen["lower"] != lower:  # somebody changed it between the two looks
            raise SomebodyWasFirst("", None, "grade")
        if not lower:
            _passed_on(row, seen, reason, by, now)
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
        said = {"grade": waiting.to_grade, "before": waiting.from_grade}
        seen: dict[str, Any] = {}
        row = change(
            case,
            "grade",
            events.GRADED,
            by=by,
            now=now,
            decide=lambda row: _graded(row, waiting.to_grade, seen),
            data=lambda _set: said | _said(seen),
            restart=True,
        )
        _passed_on(row, seen, waiting.reason, by, now)
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


def _graded(row: Case, grade: str, seen: dict[str, Any]) -> dict[str, Any]:
    """The columns of the new grade, with its leader where that is somebody else; ``seen`` keeps how it was."""
    leader = leader_of(row, grade)
    given = leader is not None and row.state in UNASSIGNED
    seen.update(due_at=row.due_at, owner=(row.owner_kind, row.owner_id), leader=leader, given=given)
    return {"grade": grade} | (_owner.columns_of(leader) if leader and not given else {})


def leader_of(row: Case, grade: str) -> bodies.Body | None:
    """Who gets the case by its new grade; None when it stays where it is.

    Whatever its state: one that nobody has yet is given to the leader, one that is being verified or answered is theirs from
    then on, and comes back to them if it is returned. A body that the register does not hold changes nothing, nor one that
    gave this case back: between those two the centre decides.
    """
    who = grading.leads(row.definition, grade)
    verb = "assign" if row.state in UNASSIGNED else "hand_over"
    able = kinds.next_state(row.definition, verb, row.state if verb == "assign" else "handling")
    if who == grading.leads(row.definition, row.grade) or not able:
        return None
    found: bodies.Body | None = None
    station = row.school.police_station if row.school is not None and who.what == "police_station" else None
    if who.how == "organisation":
        found = bodies.body_of(station) if station is not None else bodies.nearest(who.what, row.area_path)
    elif row.school is not None and (who.how == "school" or kinds.owner_rule(row.definition).how == "school"):
        found = bodies.body_of(row.school)
    if found is None or found.key == (row.owner_kind, row.owner_id):
        return None
    gave_back = Transfer.objects.filter(case_id=row.pk, verb="bounce", from_kind=found.kind, from_id=found.id)
    return None if row.state == "bounced" and gave_back.exists() else found


def _said(seen: Mapping[str, Any]) -> dict[str, Any]:
    """What the entry says besides the grades: the time that was owed before, and who had it if it changed hands."""
    if "due_at" not in seen:
        return {}
    before = seen["due_at"].isoformat() if seen["due_at"] else ""
    moved = seen["leader"] and not seen["given"]
    return {"due_before": before} | ({"led_before": list(seen["owner"])} if moved else {})


def _passed_on(row: Case, seen: Mapping[str, Any], reason: str, by: Actor, now: datetime) -> None:
    """The times of its steps, and the task and transfer of a case that its grade brought to somebody else."""
    _steps.replan(row, now=now)
    leader = seen.get("leader")
    if leader is None:
        return
    if seen["given"]:
        pass_on.assign(row, owner_kind=leader.kind, owner_id=leader.id, reason=reason, by=by, now=now)
        return
    _owner.take(row, leader, "grade", before=seen["owner"], reason=reason, by=by, now=now)
    if row.protected:
        _owner.name(row, (), by=by, now=now)


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
