"""More time: asked by one with a reason, granted or refused by another, in days and with a name."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from anyuan.cases import events
from anyuan.cases.actions._change import change, fresh
from anyuan.cases.actions._words import kept
from anyuan.cases.models import Case, Extension
from anyuan.cases.refusals import ExtensionRefused, NotAllowedNow, ReasonMissing, SameHands, SomebodyWasFirst
from anyuan.cases.rules import hands
from anyuan.dispatch import actions as dispatching
from anyuan.dispatch.queries.names import name_of
from anyuan.dispatch.rules import actors
from anyuan.journal.rules import Actor
from anyuan.kernel.canonical import instant


def extension_ask(case: Case | int, *, amount: int, unit: str = "", reason: str, by: Actor, now: datetime) -> Extension:
    """Ask for more time (延期), before the promise has passed and within what the kind allows.

    Raises ReasonMissing, ExtensionRefused (why: none, times, amount, unit, late), SomebodyWasFirst (one is asked already),
    NotAllowedNow, AlreadyClosed.
    """
    if not reason.strip():
        raise ReasonMissing("extend")

    def decide(row: Case) -> dict[str, Any]:
        _allowed(row, amount, unit, now)
        return {}

    with dispatching.turn(now):
        rule = fresh(case).definition.get("extension") or {}
        unit = unit or str(rule.get("unit", ""))
        data = {"amount": amount, "unit": unit}
        row = change(case, "extend", events.EXTENSION_ASKED, by=by, now=now, decide=decide, data=data)
        return Extension.objects.create(
            case=row,
            asked_at=now,
            asked_by=actors.key(by),
            amount=amount,
            unit=unit,
            reason=kept("reason", reason),
            due_before=row.handle_due_at,
        )


def extension_decide(case: Case | int, *, granted: bool, decision: str = "", by: Actor, now: datetime) -> Extension:
    """Grant or refuse what was asked. A granted extension moves the handler's promise on the working calendar.

    Raises SameHands, ReasonMissing (a refusal says why), NotAllowedNow (nothing was asked), AlreadyClosed, SomebodyWasFirst.
    """
    if not granted and not decision.strip():
        raise ReasonMissing("extend")
    with dispatching.turn(now):
        asked = Extension.objects.filter(case_id=fresh(case).pk).order_by("-id").first()
        if asked is None:
            raise NotAllowedNow(fresh(case).state, "extend")
        if asked.decided_at is not None:
            raise SomebodyWasFirst(name_of(asked.decided_by), asked.decided_at, "extend")
        if not hands.another(actors.key(by), asked.asked_by):
            raise SameHands("extend")
        if granted:
            row = _grant(case, asked, by, now)
        else:
            row = change(case, "extend", events.EXTENSION_REFUSED, by=by, now=now)
        asked.granted, asked.decided_at, asked.decided_by = granted, now, actors.key(by)
        asked.decision, asked.due_after = kept("decision", decision), row.handle_due_at
        asked.save(update_fields=["granted", "decided_at", "decided_by", "decision", "due_after"])
    return asked


def _grant(case: Case | int, asked: Extension, by: Actor, now: datetime) -> Case:
    return change(
        case,
        "extend",
        events.EXTENSION_GRANTED,
        by=by,
        now=now,
        decide=lambda row: {"extended_count": row.extended_count + 1},
        data=lambda set: {
            "amount": asked.amount,
            "unit": asked.unit,
            "due_at": instant(set["handle_due_at"]) if set.get("handle_due_at") else "",
        },
        restart=True,
        hint={"extension": (asked.amount, asked.unit)},
    )


def _allowed(row: Case, amount: int, unit: str, now: datetime) -> None:
    rule = row.definition.get("extension")
    if not rule:
        raise ExtensionRefused("none")
    open_one = Extension.objects.filter(case=row, decided_at__isnull=True).first()
    if open_one is not None:
        raise SomebodyWasFirst(name_of(open_one.asked_by), open_one.asked_at, "extend")
    if row.extended_count >= int(rule.get("max_times", 1)):
        raise ExtensionRefused("times")
    if not 0 < amount <= int(rule.get("max_amount", 0)):
        raise ExtensionRefused("amount")
    if unit != rule.get("unit"):
        raise ExtensionRefused("unit")
    # Asked in time: what has passed has passed, and stays so on record.
    if row.handle_due_at is None or now > row.handle_due_at:
        raise ExtensionRefused("late")
