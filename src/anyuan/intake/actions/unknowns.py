"""A person settles what was unknown; the answer is learned and the waiting messages are read again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from anyuan.intake import events
from anyuan.intake.models import RawMessage, Unknown
from anyuan.intake.models.raw import RawState
from anyuan.intake.models.unknown import UnknownKind
from anyuan.intake.rules import KINDS
from anyuan.intake.rules.meanings import IGNORE
from anyuan.journal.actions import record
from anyuan.journal.rules import Actor, Subject

# Older messages are history: an alarm of last week must not open an incident because a button was registered today.
READ_AGAIN = timedelta(hours=24)
IGNORE_MOST = timedelta(days=90)


class AnswerMakesNoSense(Exception):
    """The answer does not fit what is unknown (a line for a code, a kind for a device, ignoring without an end)."""

    key = "intake.answer_makes_no_sense"


def unknown_seen(kind: str, protocol: str, key: str, *, level: int = 3, now: datetime) -> Unknown:
    """An edge met a sender that it may not even store a message of (DC-09: an unknown account is never acknowledged)."""
    with transaction.atomic():
        row, new = Unknown.objects.get_or_create(
            kind=kind, protocol=protocol, key=key[:120], defaults={"first_at": now, "last_at": now, "level": level}
        )
        tell = new or now - row.last_at >= timedelta(minutes=10)
        row.count += 1
        row.last_at = max(now, row.last_at)
        row.save(update_fields=["count", "last_at"])
        if tell and row.settled_at is None:
            record(
                events.UNKNOWN_SEEN,
                subject=Subject("intake.unknown", row.id, f"U{row.id}"),
                by=Actor.system("intake"),
                now=now,
                data={"kind": kind, "key": key[:120], "protocol": protocol, "level": level, "count": row.count},
            )
    return row


def settle(unknown: Unknown, answer: dict[str, Any], *, by: Actor, by_label: str, now: datetime) -> int:
    """Learn the answer and read the waiting messages of the last day again; returns how many.

    answer: {"line"|"device"|"place"|"school": id} for a sender, {"kind", "level", "opens"} for a code (kind "ignore"
    says that the code means nothing), {"ignore_until": iso time} for either. Raises AnswerMakesNoSense.
    """
    _check(unknown.kind, answer, now)
    with transaction.atomic():
        unknown.answer, unknown.settled_at, unknown.settled_by = answer, now, by_label[:120]
        unknown.save(update_fields=["answer", "settled_at", "settled_by"])
        waiting = RawMessage.objects.filter(
            state=RawState.UNREAD, unknown_id=unknown.id, received_at__gt=now - READ_AGAIN
        ).update(state=RawState.PENDING)
        record(
            events.UNKNOWN_SETTLED,
            subject=Subject("intake.unknown", unknown.id, f"U{unknown.id}"),
            by=by,
            now=now,
            data={"kind": unknown.kind, "key": unknown.key, "protocol": unknown.protocol, "answer": answer},
        )
    return waiting


def read_again(*, protocol: str, now: datetime) -> int:
    """Unread messages of a protocol are read again: its reader was mended, or devices were registered."""
    unread = RawMessage.objects.filter(protocol=protocol, state=RawState.UNREAD, received_at__gt=now - READ_AGAIN)
    return unread.update(state=RawState.PENDING)


def _check(kind: str, answer: dict[str, Any], now: datetime) -> None:
    if set(answer) == {"ignore_until"}:
        try:
            until = datetime.fromisoformat(answer["ignore_until"])
            sensible = now < until <= now + IGNORE_MOST
        except (TypeError, ValueError):
            sensible = False
    elif kind == UnknownKind.CODE:
        sensible = answer.get("kind") in {*KINDS, IGNORE} and answer.get("level", 3) in (1, 2, 3, 4)
        sensible = sensible and set(answer) <= {"kind", "level", "opens"}
    else:
        name = next(iter(answer), "")
        sensible = len(answer) == 1 and name in {"line", "device", "place", "school"} and isinstance(answer[name], int)
    if not sensible:
        raise AnswerMakesNoSense
