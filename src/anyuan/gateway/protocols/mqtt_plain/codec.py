"""``anyuan/devices/<id>/signal`` {"kind", "id"?, "text"?, "occurred_at"?, "exercise"?, "battery"?} and ``…/state``. Pure."""

from __future__ import annotations

from typing import Any

from anyuan.gateway.protocols.mqtt_chirpstack.codec import instant
from anyuan.gateway.protocols.mqtt_client.words import (
    Incoming,
    Memory,
    drafts_of,
    json_object,
    online_word,
    presence,
    raw_of,
)
from anyuan.intake.interpreters import Unreadable
from anyuan.intake.rules import RawDraft, SignalDraft
from anyuan.intake.rules.meanings import Table

NAME = "mqtt_plain"
REPEAT_SECONDS = 24 * 3600


def filters() -> list[str]:
    """Topics to subscribe to."""
    return ["anyuan/devices/+/signal", "anyuan/devices/+/state"]


def claims(topic: str) -> bool:
    """Is the topic ours?"""
    words = topic.split("/")
    return len(words) == 4 and words[:2] == ["anyuan", "devices"] and words[3] in {"signal", "state"}


def raw_draft(incoming: Incoming, memory: Memory) -> RawDraft | None:
    """The row to store; the sender's own ``id`` tells repeats, else the broker's packet id does."""
    if not claims(incoming.topic):
        return None
    device = incoming.topic.split("/")[2]
    try:
        id = json_object(incoming.payload).get("id") if incoming.topic.endswith("/signal") else None
    except Unreadable:
        id = None
    if isinstance(id, (str, int)) and not isinstance(id, bool) and str(id):
        return raw_of(NAME, device, incoming, str(id)[:128], seconds=REPEAT_SECONDS)
    return raw_of(NAME, device, incoming)


def interpret(topic: str, payload: bytes, table: Table, device: str) -> list[SignalDraft]:
    """Raises Unreadable."""
    if topic.endswith("/state"):
        return presence(device, online_word(payload))
    message = json_object(payload)
    common: dict[str, Any] = {
        "occurred_at": instant(message.get("occurred_at")),
        "exercise": message.get("exercise") is True,
    }
    text = message.get("text")
    common["text"] = text[:500] if isinstance(text, str) else ""
    return drafts_of(
        {k: message[k] for k in ("kind", "battery_low", "battery") if k in message}, table, device, **common
    )
