"""When two messages are one event: the same alarm sent twice, or sent over both paths."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from anyuan.intake.rules.drafts import SignalDraft
from anyuan.intake.rules.points import Source

# DC-09's second path is tried after the first has been silent for some retries; a minute covers the usual dialler.
# Two presses of one button on one path stay two signals however close, because their sequence differs.
BOTH_PATHS_WINDOW = timedelta(seconds=60)


def raw_key(protocol: str, *parts: str | bytes) -> str:
    """Key of a raw message: device, sequence and content. Parts are separated so that none can imitate another."""
    digest = hashlib.blake2b(digest_size=20)
    for part in (protocol, *parts):
        data = part.encode() if isinstance(part, str) else part
        digest.update(len(data).to_bytes(4, "big") + data)
    return f"r:{digest.hexdigest()}"


def event_key(source: Source, draft: SignalDraft, *, sender: str, where: str) -> str:
    """Key of an event at its source, the same on whichever path it came.

    A registered line or device is its own source on every path. Somebody who names only a place is told apart by who
    sends and about where, or two schools' alarms would pass for one.
    """
    digest = hashlib.blake2b(digest_size=20)
    registered = source.line_id is not None or source.device_id is not None
    words = (
        source.key if registered else f"sender:{sender}/{where}",
        draft.kind,
        str(draft.restore),
        draft.code,
        draft.qualifier,
        draft.zone,
        draft.partition,
        draft.user,
    )
    digest.update("\x00".join(words).encode())
    return f"e:{digest.hexdigest()}"


def is_same_event(seen: Sequence[Mapping[str, Any]], path: str, sequence: str) -> bool:
    """Given the paths on which a recent, equal event came: does this message tell of it again?

    Over another path: yes. Over the same path: only with the same sequence (a repeat that lost its acknowledgement).
    """
    same_path = [way for way in seen if way.get("path") == path]
    return not same_path or (sequence != "" and any(way.get("sequence") == sequence for way in same_path))
