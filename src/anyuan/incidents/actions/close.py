"""Close with proof, open again with a reason, call back a false alarm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from anyuan.dispatch import actions as dispatching
from anyuan.dispatch.models import Assignment
from anyuan.dispatch.rules import actors
from anyuan.incidents import events
from anyuan.incidents.actions._change import change, fresh, matter_of, say
from anyuan.incidents.actions.verbs import start_clock
from anyuan.incidents.models import Closure, Incident, Leg, Recall
from anyuan.incidents.refusals import EvidenceMissing, NotAllowedNow, ReasonMissing, WordUnknown
from anyuan.incidents.rules import plans
from anyuan.journal import rows
from anyuan.journal.rules import Actor


def close(
    incident: Incident | int,
    *,
    disposition: str,
    cause: str = "",
    note: str = "",
    evidence: Sequence[Mapping[str, Any]] = (),
    follow_ups: Sequence[Mapping[str, Any]] = (),
    by: Actor,
    now: datetime,
) -> Closure:
    """Close (办结), read-only from then on.

    ``evidence``: ``{"kind": code of the plan, "file": evidence id, …}`` each; words in ``note`` count as ``note``.
    ``follow_ups``: ``{"kind": case kind, "owner": …, "text": …}`` each; every one becomes an event of its own.
    Raises EvidenceMissing (what the plan still asks for, the verdict included), WordUnknown, NotAllowedNow,
    SomebodyWasFirst, AlreadyClosed.
    """
    with dispatching.turn(now):
        row = fresh(incident)
        verb = "close_false" if row.verdict == "false" else "close"
        given = [str(item.get("kind", "")) for item in evidence] + (["note"] if note.strip() else [])
        if row.open:
            _closable(row, disposition, cause, given)
        number = len(rows.read(Closure, incident_id=row.pk)) + 1
        row = change(
            row,
            verb,
            events.CLOSED,
            by=by,
            now=now,
            decide=lambda r: {"cause": cause or r.cause},
            data={"disposition": disposition, "number": number, "evidence": sorted(set(given))},
            row=row,
        )
        closure = Closure(
            incident=row,
            number=number,
            disposition=disposition,
            note=note.strip(),
            verdict=row.verdict,
            cause=row.cause,
            evidence=[dict(item) for item in evidence],
            follow_ups=[dict(item) for item in follow_ups],
            closed_at=now,
            closed_by=actors.key(by),
        )
        rows.insert([closure])
        # Whatever is not proven by now is unknown, never "met".
        rows.change(Leg, {"state": "unknown"}, incident_id=row.pk, state="running")
        matter = matter_of(row)
        dispatching.meet(matter, ["close"], at=now, by=by, now=now)
        dispatching.end_all(matter, by=by, now=now)
        dispatching.cancel_clocks(matter.subject)
        dispatching.stop_ladder(matter.subject, by=by, now=now)
        for position, item in enumerate(follow_ups):
            data = {"kind": str(item.get("kind", ""))[:40], "closure": closure.pk, "position": position}
            say(row, events.FOLLOW_UP_ASKED, by=by, now=now, **data)
    return closure


def reopen(incident: Incident | int, *, reason: str, by: Actor, now: datetime) -> Incident:
    """Open a closed incident again (重办), with a reason. Its earlier closure stays on record beside the new one.

    Raises ReasonMissing, NotAllowedNow, SomebodyWasFirst.
    """
    if not reason.strip():
        raise ReasonMissing("reopen")
    with dispatching.turn(now):
        row = change(incident, "reopen", events.REOPENED, by=by, now=now)
        last = row.closures.order_by("-number").first()
        if last is not None:
            last.reopened_at, last.reopened_by, last.reopened_reason = now, actors.key(by), reason.strip()
            last.save(update_fields=["reopened_at", "reopened_by", "reopened_reason"])
        start_clock(row, "clear", now)
    return row


def recall(incident: Incident | int, *, reason: str, by: Actor, now: datetime) -> Recall:
    """Call a false or mistaken alarm back from everybody whom it reached. Units still on the way are called off.

    Telling the people, and their receipts, follow by workflow. Raises ReasonMissing, SomebodyWasFirst, NotAllowedNow.
    """
    if not reason.strip():
        raise ReasonMissing("recall")
    with dispatching.turn(now):
        row = change(incident, "recall", events.RECALLED, by=by, now=now, done=lambda r: r.recalled_at is not None)
        called_back = Recall.objects.create(
            incident=row, reason=reason.strip(), recalled_at=now, recalled_by=actors.key(by)
        )
        subject = matter_of(row).subject
        waiting = Assignment.objects.filter(
            subject_kind=subject.kind, subject_id=subject.id, ended_at__isnull=True, arrived_at__isnull=True
        )
        for task in waiting.order_by("id"):
            dispatching.cancel(task.pk, by=by, now=now)
        dispatching.stop_ladder(subject, by=by, now=now)
    return called_back


def recall_told(recall_id: int, *, message_id: int | None, reached: int, by: Actor, now: datetime) -> Recall:
    """Note that the people who were reached have been told; receipts are then found on the message."""
    with dispatching.turn(now):
        told = Recall.objects.select_related("incident").get(pk=recall_id)
        told.message_id, told.reached, told.told_at = message_id, reached, now
        told.save(update_fields=["message_id", "reached", "told_at"])
        say(told.incident, events.RECALL_TOLD, by=by, now=now, reached=reached, message=message_id)
    return told


def _closable(row: Incident, disposition: str, cause: str, given: Sequence[str]) -> None:
    if disposition not in plans.disposition_codes(row.plan):
        raise WordUnknown("disposition", disposition)
    missing = [] if row.verdict else ["verdict"]
    if row.verdict:
        if not (cause or row.cause):
            missing.append("cause")
        elif cause and cause not in plans.cause_codes(row.plan, row.verdict):
            raise WordUnknown("cause", cause)
    missing += plans.missing_evidence(row.plan, row.verdict, given)
    if missing and (row.state == "cleared" or row.verdict == "false"):
        raise EvidenceMissing(missing)
    if row.major and row.children.filter(open=True).exists():
        raise NotAllowedNow("children_open", "close")
