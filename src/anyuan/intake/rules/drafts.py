"""The two things that cross from a protocol into intake: bytes as received, and what they mean."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

# What an alarm can be about. A restore is a flag on the signal, not a kind: "fire, ended" is still about fire.
KINDS = (
    "panic",
    "duress",
    "fire",
    "medical",
    "gas",
    "intrusion",
    "tamper",
    "fault",
    "power",
    "battery",
    "path",
    "access",
    "bypass",
    "arming",
    "cancel",
    "test",
    "heartbeat",
    "environment",
    "welfare",
    "warning",
    "info",
    "unknown",
)

# A protocol that sends no better idea of a repeat gets this window: long enough for a panel's retries on both paths.
DEDUPE_SECONDS = 600


class RawDraft(NamedTuple):
    """One message as it came in, before it is stored. The order of the first nine is that of the table's columns.

    ``priority`` 0 is interpreted first. ``dedupe_key`` is "" when repeats cannot be told; otherwise equal keys within
    ``dedupe_seconds`` are one message (0: the gateway has settled repeats already). ``peer`` is a device line's network
    address and stays "" for people's reports (red line 14).
    """

    protocol: str
    path: str
    account: str
    sequence: str
    body: bytes
    received_at: datetime
    priority: int = 5
    dedupe_key: str = ""
    peer: str = ""
    dedupe_seconds: int = DEDUPE_SECONDS


@dataclass(frozen=True, slots=True)
class SignalDraft:
    """What one message says, before its device is looked up.

    ``account`` and ``line_number`` name an alarm line; ``device_hint`` names a device by its external id. ``effect``
    asks intake for more than recording: "walk_test_on", "walk_test_off", "cancel", "contact" (only proves the path),
    "lost" (the source says that the device is away). ``stateful``: the message reports a condition, not an event; only
    its change is an alarm (a button that says ``sos: true`` in every report is one alarm, not one an hour).
    ``reach``: within what the sender may speak (``school:12``, ``area:/46/``); empty: anywhere it is registered.
    """

    kind: str
    level: int = 3
    restore: bool = False
    code: str = ""
    qualifier: str = ""
    zone: str = ""
    partition: str = ""
    user: str = ""
    text: str = ""
    occurred_at: datetime | None = None
    lon: float | None = None
    lat: float | None = None
    exercise: bool = False
    test: bool = False
    opens: bool = False
    device_hint: str = ""
    account: str = ""
    line_number: str = ""
    effect: str = ""
    school_hint: str = ""
    place_hint: str = ""
    stateful: bool = False
    reach: tuple[str, ...] = ()
    extra: dict[str, Any] = field(default_factory=dict)


def signal_ref(raw_id: int, part: int = 0) -> str:
    """Reference of a signal, known as soon as its raw message is stored: ``S1234``, a second one in it ``S1234-2``."""
    return f"S{raw_id}" if part == 0 else f"S{raw_id}-{part + 1}"
