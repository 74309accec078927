"""Another department is asked (协办). While it has not answered, the clock counts on that department."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from anyuan.cases import events
from anyuan.cases.actions import _owner
from anyuan.cases.actions._change import change, matter_of
from anyuan.cases.models import Case, Consultation, Involvement
from anyuan.cases.queries import bodies
from anyuan.cases.refusals import CannotPass, ReasonMissing
from anyuan.dispatch import actions as dispatching
from anyuan.dispatch.rules import actors
from anyuan.journal.rules import Actor


def ask(case: Case | int, *, organisation: int, question: str, by: Actor, now: datetime) -> Consultation:
    """Ask a department. Its own clock starts, the handler's stands still; until it answers it may see the case.

    Raises ReasonMissing (no question), OwnerUnknown, CannotPass("same_owner"), NotAllowedNow, AlreadyClosed.
    """
    if not question.strip():
        raise ReasonMissing("ask")
    asked = bodies.body("organisation", organisation)

    def decide(row: Case) -> dict[str, Any]:
        if asked.key == (row.owner_kind, row.owner_id):
            raise CannotPass("same_owner")
        return {}

    with dispatching.turn(now):
        data = {"organisation": organisation, "owner": asked.label}
        hint = {"asked": organisation}
        row = change(case, "ask", events.ASKED, by=by, now=now, decide=decide, data=data, hint=hint)
        consultation = Consultation.objects.create(
            case=row,
            organisation_id=organisation,
            question=question.strip(),
            asked_at=now,
            asked_by=actors.key(by),
            due_at=row.due_at,
        )
        Involvement.objects.create(case=row, role=_owner.CONSULTED, organisation_id=organisation, since=now)
        dispatching.assign(
            matter_of(row),
            role=_owner.CONSULTED,
            owner_kind=asked.kind,
            owner_id=asked.id,
            owner_label=asked.label,
            by=by,
            now=now,
        )
    return consultation


def answer(case: Case | int, *, text: str, by: Actor, now: datetime) -> Case:
    """The department that was asked answers; the handler's promise moves on by the time that it took.

    Raises ReasonMissing, SomebodyWasFirst, NotAllowedNow, AlreadyClosed.
    """
    if not text.strip():
        raise ReasonMissing("answer")
    with dispatching.turn(now):
        row = change(case, "answer", events.ANSWERED, by=by, now=now)
        open_one = Consultation.objects.get(case=row, answered_at=None, withdrawn_at=None)
        open_one.answer, open_one.answered_at, open_one.answered_by = text.strip(), now, actors.key(by)
        open_one.save(update_fields=["answer", "answered_at", "answered_by"])
        _owner.end_consultation(row, "clear", by=by, now=now)
    return row
