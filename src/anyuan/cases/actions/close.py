"""Done, looked at, answered, closed (销号): only with proof, and only when somebody else than the handler has looked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from anyuan.cases import events
from anyuan.cases.actions import _owner, _steps
from anyuan.cases.actions._change import change, fresh, refuse, say
from anyuan.cases.actions._words import kept
from anyuan.cases.models import Case, Closure, Step
from anyuan.cases.queries import bodies
from anyuan.cases.refusals import (
    ChildrenOpen,
    EvidenceMissing,
    EvidenceWrong,
    ReasonMissing,
    SameHands,
    StepsMissing,
    WordUnknown,
)
from anyuan.cases.rules import hands, kinds, proof
from anyuan.dispatch import actions as dispatching
from anyuan.dispatch.rules import actors
from anyuan.journal.models import EvidenceFile
from anyuan.journal.rules import Actor

KIND = "cases.case"


def submit(
    case: Case | int,
    *,
    disposition: str,
    result: str,
    evidence: Sequence[Mapping[str, Any]] = (),
    by: Actor,
    now: datetime,
) -> Closure:
    """Hand in what was done, with proof (办结上报). ``evidence``: ``{"kind": code of the kind's list, "file": evidence id}``.

    Raises WordUnknown, ReasonMissing (no result), StepsMissing, ChildrenOpen, EvidenceMissing, EvidenceWrong,
    SomebodyWasFirst, NotAllowedNow, AlreadyClosed.
    """
    given = proof.cleaned(evidence)

    def decide(row: Case) -> dict[str, Any]:
        _complete(row, disposition, result, given)
        on_time = row.handle_due_at is None or now <= row.handle_due_at
        return {"handled_at": now, "handled_by": actors.key(by), "on_time": on_time}

    with dispatching.turn(now):
        codes = sorted({item["kind"] for item in given})
        data = {"disposition": disposition, "evidence": codes}
        row = change(case, "submit", events.SUBMITTED, by=by, now=now, decide=decide, data=data)
        return Closure.objects.create(
            case=row,
            number=Closure.objects.filter(case=row).count() + 1,
            disposition=disposition,
            result=kept("result", result),
            evidence=given,
            submitted_at=now,
            submitted_by=actors.key(by),
        )


def return_(case: Case | int, *, remark: str, by: Actor, now: datetime) -> Case:
    """Not good enough: done again (退回重办). The time the verifier took is given back to the handler.

    Raises ReasonMissing, SameHands, SomebodyWasFirst, NotAllowedNow, AlreadyClosed.
    """
    if not remark.strip():
        raise ReasonMissing("return")

    def decide(row: Case) -> dict[str, Any]:
        _other_hands(row, by, "return")
        return {"handled_at": None, "handled_by": "", "on_time": None, "returned_count": row.returned_count + 1}

    with dispatching.turn(now):
        row = change(case, "return", events.RETURNED, by=by, now=now, decide=decide)
        _judge(row, "returned", remark, by, now)
    return row


def verify(case: Case | int, *, remark: str = "", by: Actor, now: datetime) -> Case:
    """Somebody else than the handler has looked, and it is done (复核). Closed at once unless an answer is owed.

    Raises SameHands, ChildrenOpen, SomebodyWasFirst, NotAllowedNow, AlreadyClosed.
    """

    with dispatching.turn(now):
        verb = "verify" if fresh(case).reply_wanted else "verify_close"

        def decide(row: Case) -> dict[str, Any]:
            _other_hands(row, by, "verify")
            _no_open_parts(row)
            judged = {"verified_at": now, "verified_by": actors.key(by)}
            return judged if verb == "verify" else judged | ended(row, now)

        row = change(case, verb, events.VERIFIED, by=by, now=now, decide=decide)
        _judge(row, "verified", remark, by, now)
        if not row.open:
            _close(row, by, now)
    return row


def reply(case: Case | int, *, text: str, by: Actor, now: datetime) -> Case:
    """Answer whoever reported it (答复); with that the case is closed. The words go to the channel by workflow.

    Raises ReasonMissing, SomebodyWasFirst, NotAllowedNow, AlreadyClosed.
    """
    if not text.strip():
        raise ReasonMissing("reply")

    def decide(row: Case) -> dict[str, Any]:
        return {"replied_at": now} | ended(row, now)

    with dispatching.turn(now):
        row = change(case, "reply", events.REPLIED, by=by, now=now, decide=decide)
        last = Closure.objects.filter(case=row).order_by("-number").first()
        if last is not None:
            last.reply, last.replied_at, last.replied_by = kept("text", text), now, actors.key(by)
            last.save(update_fields=["reply", "replied_at", "replied_by"])
        _close(row, by, now)
    return row


def reopen(case: Case | int, *, reason: str, by: Actor, now: datetime) -> Case:
    """Open a closed or dismissed case again (重办), without shame: its earlier closure stays on record.

    Raises ReasonMissing, SomebodyWasFirst, NotAllowedNow.
    """
    if not reason.strip():
        raise ReasonMissing("reopen")
    seen: dict[str, Any] = {}

    def decide(row: Case) -> dict[str, Any]:
        owner = _owner_in_use(row)
        seen.update(before=(row.owner_kind, row.owner_id), owner=owner)
        return (
            _owner.columns_of(owner, row.handler_id if owner.key == seen["before"] else None)
            | dict.fromkeys(("handled_at", "verified_at", "replied_at", "closed_at", "dispose_on", "sealed_at"))
            | {"handled_by": "", "verified_by": "", "on_time": None}
            | {"reopened_at": now, "reopened_count": row.reopened_count + 1}
        )

    with dispatching.turn(now):
        count = fresh(case).reopened_count + 1
        row = change(case, "reopen", events.REOPENED, by=by, now=now, decide=decide, data={"count": count})
        last = Closure.objects.filter(case=row).order_by("-number").first()
        if last is not None:
            last.reopened_at, last.reopened_by, last.reopened_reason = now, actors.key(by), kept("reason", reason)
            last.save(update_fields=["reopened_at", "reopened_by", "reopened_reason"])
        _owner.take(row, seen["owner"], "reopen", before=seen["before"], reason=reason, by=by, now=now)
        if row.protected:
            _owner.name(row, (), by=by, now=now)
        _steps.go_on(row, now=now)
    return row


def _complete(row: Case, disposition: str, result: str, given: Sequence[Mapping[str, Any]]) -> None:
    if kinds.disposition(row.definition, disposition) is None:
        raise WordUnknown("disposition", disposition)
    if not result.strip():
        raise ReasonMissing("submit")
    undone = Step.objects.filter(case=row, required=True, done_at__isnull=True)
    if keys := list(undone.values_list("key", flat=True)):
        raise StepsMissing(keys)
    _no_open_parts(row)
    missing = kinds.missing_evidence(row.definition, [item["kind"] for item in given], disposition)
    if missing:
        raise EvidenceMissing(missing)
    check_evidence(row, row.definition.get("closure", {}).get("evidence", ()), given)


def check_evidence(row: Case, asked: Sequence[Mapping[str, Any]], given: Sequence[Mapping[str, Any]]) -> None:
    """Every piece is one that is asked for, is a file of this case, and is of the right type. Raises EvidenceWrong."""
    types = {str(line["code"]): str(line.get("type", "any")) for line in asked}
    ids = [item["file"] for item in given if "file" in item]
    files = EvidenceFile.objects.filter(pk__in=ids, subject_kind=KIND, subject_id=row.pk)
    media = dict(files.values_list("pk", "media_type"))
    for item in given:
        code = item["kind"]
        if code not in types:
            raise WordUnknown("evidence", code)
        if not proof.fits(types[code], item, media.get(item.get("file"))):  # type: ignore[arg-type]
            raise EvidenceWrong(code, types[code])


def _no_open_parts(row: Case) -> None:
    if count := Case.objects.filter(parent=row, open=True).count():
        raise ChildrenOpen(count)


def _other_hands(row: Case, by: Actor, verb: str) -> None:
    if not hands.may_verify(actors.key(by), row.handled_by, row.handler_id):
        raise SameHands(verb)


def ended(row: Case, now: datetime) -> dict[str, Any]:
    """What every closing sets: when, how long it is kept, and the seal of a protected case (red lines 7 and 10)."""
    return {
        "closed_at": now,
        "dispose_on": timezone.localdate(now) + timedelta(days=row.retention_days),
        "sealed_at": now if row.protected else None,
    }


def _judge(row: Case, verdict: str, remark: str, by: Actor, now: datetime) -> None:
    last = Closure.objects.filter(case=row, verdict="").order_by("-number").first()
    if last is None:
        refuse(row, verdict, events.VERIFIED)
    last.verdict, last.judged_at, last.judged_by, last.remark = verdict, now, actors.key(by), kept("remark", remark)
    last.save(update_fields=["verdict", "judged_at", "judged_by", "remark"])


def _close(row: Case, by: Actor, now: datetime) -> None:
    _owner.end_tasks(row, by=by, now=now)
    say(row, events.CLOSED, by=by, now=now, on_time=row.on_time)


def _owner_in_use(row: Case) -> bodies.Body:
    """Whoever had it, if still in use; else the centre."""
    try:
        return bodies.body(row.owner_kind, row.owner_id)
    except bodies.OwnerUnknown:
        return bodies.centre_for(row.area_path)
