"""Pure helpers of the MQTT codecs: a stored message is its topic, a line feed, its payload."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from anyuan.intake.interpreters import RawLike, Unreadable
from anyuan.intake.rules import RawDraft, SignalDraft
from anyuan.intake.rules.duplicates import raw_key
from anyuan.intake.rules.meanings import IGNORE, Table, meaning_of

MOST_BYTES = 64 * 1024
# A broker sends an unacknowledged message again, under the same packet id, when we reconnect.
REDELIVERY_SECONDS = 600
CONTACT = "contact"
# A battery at or above this is not low, whatever the device calls it.
LEVEL_OF_PRIORITY = {1: 0, 2: 3, 3: 6, 4: 7}


@dataclass(frozen=True, slots=True)
class Incoming:
    """One message as the broker delivered it."""

    topic: str
    payload: bytes
    retained: bool
    mid: int
    received_at: datetime

    @property
    def body(self) -> bytes:
        return self.topic.encode() + b"\n" + self.payload


@dataclass(slots=True)
class Memory:
    """What a protocol remembers between messages of one run: for telling a device's repeats."""

    seen: dict[str, Any] = field(default_factory=dict)


def split(raw: RawLike) -> tuple[str, bytes]:
    """Topic and payload of a stored message. Raises Unreadable."""
    topic, found, payload = raw.body.partition(b"\n")
    if not found:
        raise Unreadable("no topic")
    return topic.decode("utf-8", "replace"), payload


def json_object(payload: bytes) -> dict[str, Any]:
    """A JSON object. Raises Unreadable."""
    try:
        message = json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"not JSON: {error}"[:200]) from None
    if not isinstance(message, dict):
        raise Unreadable("not a JSON object")
    return message


def value_word(value: Any) -> str | None:
    """A value as the tables spell it: true, 1, long; None for what no table can hold. Numbers may arrive as floats."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(int(value)) if math.isfinite(value) and value == int(value) else str(value)
    return value.strip().lower()[:48] if isinstance(value, str) else None


def drafts_of(fields: Mapping[str, Any], table: Table, device: str, **common: Any) -> list[SignalDraft]:
    """Every field that the table knows, as a draft; at least one draft, that the device was heard.

    An empty string says nothing (Zigbee2MQTT resets ``action`` that way).
    """
    extra = dict(measures(fields))
    drafts = [draft for key, value in fields.items() if (draft := _draft(key, value, table, device, extra, common))]
    return drafts or [SignalDraft("heartbeat", 4, device_hint=device, effect=CONTACT, extra=extra)]


def _draft(
    key: str, value: Any, table: Table, device: str, extra: dict[str, Any], common: Mapping[str, Any]
) -> SignalDraft | None:
    word = value_word(value)
    if not word:
        return None
    meaning = meaning_of(table, key, word)
    if meaning is None or meaning.kind == IGNORE:
        return None
    return SignalDraft(
        kind=meaning.kind,
        level=meaning.level,
        restore=meaning.restore,
        code=f"{key}:{word}"[:64],
        opens=meaning.opens,
        stateful=meaning.stateful,
        test=meaning.kind == "test",
        device_hint=device,
        extra=extra,
        **common,
    )


def measures(fields: Mapping[str, Any]) -> Iterator[tuple[str, float]]:
    """Battery, voltage and signal strength, for the device's card."""
    for name in ("battery", "voltage", "linkquality", "Volt", "rssi", "snr"):
        value = fields.get(name)
        if isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value):
            yield name.lower(), float(value)


def raw_of(
    protocol: str, device: str, incoming: Incoming, *parts: str, path: str = "mqtt", seconds: int = REDELIVERY_SECONDS
) -> RawDraft:
    """The row to store. ``parts`` tell one event of the device from the next; none: the broker's packet id does."""
    words = parts or (str(incoming.mid),)
    key = raw_key(protocol, device, *words, *(() if parts else (incoming.body,)))
    sequence = "/".join(words)[:64]
    return RawDraft(protocol, path, device[:120], sequence, incoming.body, incoming.received_at, 5, key, "", seconds)


def online_word(payload: bytes) -> str | None:
    """``online``, ``offline`` or None, from plain text, ``true``/``false`` or {"state": …}."""
    text = payload[:200].decode("utf-8", "replace").strip()
    if text.startswith("{"):
        try:
            state = json.loads(payload).get("state")
        except (ValueError, AttributeError, RecursionError):
            return None
        text = state if isinstance(state, str) else ""
    return {"online": "online", "true": "online", "offline": "offline", "false": "offline"}.get(text.lower())


def presence(device: str, word: str | None) -> list[SignalDraft]:
    """A device that its network calls there or away."""
    if word is None:
        return []
    effect = "lost" if word == "offline" else CONTACT
    return [SignalDraft("heartbeat", 4, device_hint=device, effect=effect)]
