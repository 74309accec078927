"""The alarm of a drill as a message: what starting one puts into the inbox, and how intake reads it. Pure.

It goes the way of every alarm: stored, interpreted, an incident, its legs, its tasks. Whatever the bytes say, what is read
from this protocol is an exercise: there is no field by which a drill could come in as real.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from anyuan.intake.interpreters import RawLike, Unreadable
from anyuan.intake.rules import KINDS, RawDraft, SignalDraft

NAME = "drill"
# As urgent as in earnest: otherwise the clocks of the drill would measure something else.
PRIORITY = 0
MOST_URGENT = ("panic", "duress", "fire", "medical", "gas")


def raw_draft(*, drill: int, ref: str, school: str, place: str, kind: str, title: str, now: datetime) -> RawDraft:
    """The message to be stored."""
    message: dict[str, Any] = {"drill": drill, "school": school, "kind": kind, "text": title, "exercise": True}
    if place:
        message["place"] = place
    body = json.dumps(message, ensure_ascii=False).encode()
    return RawDraft(NAME, NAME, f"drill:{drill}", ref, body, now, PRIORITY, "", "", 0)


def interpret(raw: RawLike) -> list[SignalDraft]:
    """Raises Unreadable for bytes that no drill has written."""
    try:
        message = json.loads(raw.body)
        number, kind = int(message["drill"]), str(message["kind"])
        school, place = str(message["school"]), str(message.get("place", ""))
    except (ValueError, KeyError, TypeError) as error:
        raise Unreadable(str(error)) from error
    if kind not in KINDS:
        raise Unreadable(f"kind {kind!r}")
    return [
        SignalDraft(
            kind=kind,
            level=1 if kind in MOST_URGENT else 2,
            code=kind,
            text=str(message.get("text", ""))[:300],
            exercise=True,
            opens=True,
            school_hint=school,
            place_hint=place,
            extra={"drill": number},
        )
    ]
