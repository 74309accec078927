"""The body of POST /api/v1/signals: checked field by field, and what it says. Pure."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from anyuan.intake.rules import RawDraft, SignalDraft
from anyuan.intake.rules.duplicates import raw_key
from anyuan.intake.rules.meanings import Table

MOST_BYTES = 16 * 1024
# A source may resend the same id for a week, as long as its own store lasts.
REPEAT_SECONDS = 7 * 24 * 3600

KINDS = ("panic", "intrusion", "fire", "medical", "tamper", "fault", "restore", "test", "heartbeat")
# field → (longest, must it be there)
TEXTS = {
    "source": (80, True),
    "id": (128, True),
    "device": (120, False),
    "school": (64, False),
    "place": (64, False),
    "kind": (16, True),
    "restores": (16, False),
    "text": (500, False),
    "zone": (32, False),
}
FIELDS = {*TEXTS, "occurred_at", "exercise"}


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing wrong with the body: a JSON pointer, and the key of a sentence."""

    pointer: str
    key: str


class Malformed(ValueError):
    """The bytes are not a JSON object in UTF-8 (400)."""


class Invalid(ValueError):
    """A JSON object that is not a signal (422)."""

    def __init__(self, troubles: list[Trouble]) -> None:
        super().__init__(", ".join(f"{t.pointer} {t.key}" for t in troubles))
        self.troubles = troubles


def parse(body: bytes) -> dict[str, Any]:
    """A checked message. Raises Malformed or Invalid (with every trouble at once).

    Fields that we do not know are let through and stay in the stored bytes: a panic must not be refused for one.
    """
    message = parse_object(body)
    troubles: list[Trouble] = []
    for name, (longest, needed) in TEXTS.items():
        troubles += _text_trouble(message, name, longest, needed)
    if not troubles:
        troubles = list(_meaning_troubles(message))
    if troubles:
        raise Invalid(troubles)
    return message


def parse_object(body: bytes) -> dict[str, Any]:
    """Any JSON object. Raises Malformed. NaN, and numbers that JSON does not know, are refused."""
    try:
        message = json.loads(body, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise Malformed(str(error)[:200]) from None
    if not isinstance(message, dict):
        raise Malformed("not an object")
    return message


def raw_draft(message: dict[str, Any], body: bytes, *, reach: tuple[str, ...], peer: str, now: datetime) -> RawDraft:
    """The row that is stored: the bytes as they came, and the key by which a repeat is known."""
    source, id = message["source"], message["id"]
    priority = 0 if message["kind"] in {"panic", "fire", "medical"} else 3 if message["kind"] == "intrusion" else 6
    return RawDraft(
        "http",
        "http",
        source,
        id[:64],
        body,
        now,
        priority,
        raw_key("http", source, id),
        peer_and_reach(peer, reach),
        REPEAT_SECONDS,
    )


def signal_draft(message: dict[str, Any], table: Table, *, peer: str = "") -> SignalDraft:
    """What a checked message says; ``peer`` carries within what its token may speak."""
    meaning = table["kind", message["kind"]]
    kind = message.get("restores") or meaning.kind
    occurred_at = message.get("occurred_at")
    return SignalDraft(
        kind=kind,
        level=meaning.level,
        restore=meaning.restore,
        code=message["kind"],
        zone=message.get("zone", ""),
        text=message.get("text", ""),
        occurred_at=_instant(occurred_at) if occurred_at else None,
        exercise=message.get("exercise", False),
        test=kind == "test",
        opens=meaning.opens,
        device_hint=message.get("device", ""),
        school_hint=message.get("school", ""),
        place_hint=message.get("place", ""),
        reach=reach_of(peer),
    )


def peer_and_reach(peer: str, reach: tuple[str, ...]) -> str:
    """Stored beside the bytes: the network address and within what the token may speak.

    Raises ValueError when that does not fit: cutting it would widen it.
    """
    words = " ".join((peer or "-", *reach))
    if len(words) > 200:
        raise ValueError("the token's reach has too many parts")
    return words


def reach_of(peer: str) -> tuple[str, ...]:
    """The reach out of what ``peer_and_reach`` stored."""
    return tuple(word for word in peer.split(" ") if word.startswith(("school:", "area:")))


def _text_trouble(message: dict[str, Any], name: str, longest: int, needed: bool) -> list[Trouble]:
    value = message.get(name)
    if value is None and name not in message:
        return [Trouble(f"/{name}", "missing")] if needed else []
    if not isinstance(value, str):
        return [Trouble(f"/{name}", "not_text")]
    if not value.strip() and needed:
        return [Trouble(f"/{name}", "missing")]
    if len(value) > longest:
        return [Trouble(f"/{name}", "too_long")]
    if any((ord(c) < 32 and c not in "\t\r\n") or 0xD800 <= ord(c) <= 0xDFFF for c in value):
        return [Trouble(f"/{name}", "control_characters")]
    return []


def _meaning_troubles(message: dict[str, Any]) -> list[Trouble]:
    troubles = []
    if message["kind"] not in KINDS:
        troubles.append(Trouble("/kind", "unknown_kind"))
    if "restores" in message and (message["kind"] != "restore" or message["restores"] not in KINDS[:6]):
        troubles.append(Trouble("/restores", "unknown_kind"))
    if not any(message.get(name) for name in ("device", "place", "school")):
        troubles.append(Trouble("/device", "no_place"))
    if not isinstance(message.get("exercise", False), bool):
        troubles.append(Trouble("/exercise", "not_boolean"))
    if "occurred_at" in message:
        try:
            _instant(message["occurred_at"])
        except (ValueError, TypeError, OverflowError):
            troubles.append(Trouble("/occurred_at", "not_an_instant"))
    return troubles


def _instant(text: str) -> datetime:
    """RFC 3339 with offset → UTC. Raises ValueError, TypeError, OverflowError."""
    at = datetime.fromisoformat(text)
    if at.tzinfo is None or len(text) < len("2026-11-23T02:00:00Z"):
        raise ValueError("an instant needs its offset")
    return at.astimezone(UTC)


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")
