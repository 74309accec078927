"""Write on the case's sheet: notes, and steps of its kind that are done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from anyuan.cases import events
from anyuan.cases.actions import _steps
from anyuan.cases.actions._change import change
from anyuan.cases.actions._words import kept
from anyuan.cases.actions.close import check_evidence
from anyuan.cases.models import Case, Note, Step
from anyuan.cases.refusals import EvidenceMissing, ReasonMissing, SomebodyWasFirst, WordUnknown
from anyuan.cases.rules import proof
from anyuan.dispatch import actions as dispatching
from anyuan.dispatch.queries.names import name_of
from anyuan.dispatch.rules import actors
from anyuan.journal.rules import Actor


def note(case: Case | int, *, text: str, by: Actor, now: datetime) -> Note:
    """Write a note. The journal says that there is one; the words stay in their row. Raises ReasonMissing, AlreadyClosed."""
    if not text.strip():
        raise ReasonMissing("note")
    with dispatching.turn(now):
        row = change(case, "note", events.NOTED, by=by, now=now)
        return Note.objects.create(case=row, text=kept("text", text), written_at=now, written_by=actors.key(by))


def step_done(
    case: Case | int,
    key: str,
    *,
    note: str = "",
    evidence: Sequence[Mapping[str, Any]] = (),
    by: Actor,
    now: datetime,
) -> Step:
    """A step of the kind is done. Its proof is of the types that the kind asks for this step.

    Raises WordUnknown (no such step), SomebodyWasFirst, EvidenceMissing, EvidenceWrong, NotAllowedNow, AlreadyClosed.
    """
    given = proof.cleaned(evidence)

    def decide(row: Case) -> dict[str, Any]:
        step = Step.objects.filter(case=row, key=key).first()
        if step is None:
            raise WordUnknown("step", key)
        if step.done_at is not None:
            raise SomebodyWasFirst(name_of(step.done_by), step.done_at, "step")
        asked = _asked(row, key)
        missing = [line["code"] for line in asked if line["code"] not in {item["kind"] for item in given}]
        if missing:
            raise EvidenceMissing(missing)
        check_evidence(row, asked or [{"code": item["kind"], "type": "any"} for item in given], given)
        return {}

    with dispatching.turn(now):
        row = change(case, "step", events.STEP_DONE, by=by, now=now, decide=decide, data={"step": key})
        step = Step.objects.get(case=row, key=key)
        step.done_at, step.done_by, step.note, step.evidence = now, actors.key(by), kept("note", note), given
        step.save(update_fields=["done_at", "done_by", "note", "evidence"])
        _steps.done(row, step, by=by, now=now)
    return step


def _asked(row: Case, key: str) -> list[dict[str, str]]:
    """The evidence types of a step, each as a line of its own code."""
    steps = row.definition.get("steps", ())
    types = next((step.get("evidence", ()) for step in steps if step["key"] == key), ())
    return [{"code": str(type), "type": str(type)} for type in types]
