"""``application/<id>/device/<devEui>/event/<kind>`` with JSON. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from anyuan.gateway.protocols.mqtt_client.words import CONTACT, Incoming, Memory, drafts_of, json_object, raw_of
from anyuan.intake.interpreters import Unreadable
from anyuan.intake.rules import RawDraft, SignalDraft
from anyuan.intake.rules.meanings import Table

NAME = "mqtt_chirpstack"
_INSTANT = re.compile(r"([^.]{19})(\.\d+)?(Z|[+-]\d\d:\d\d)")
EVENTS = frozenset({"up", "join", "status"})


def filters() -> list[str]:
    """Topics to subscribe to."""
    return ["application/+/device/+/event/+"]


def claims(topic: str) -> bool:
    """Is the topic ours?"""
    return _parts(topic) is not None


def _parts(topic: str) -> tuple[str, str] | None:
    words = topic.split("/")
    if len(words) != 6 or words[0] != "application" or words[2] != "device" or words[4] != "event":
        return None
    return words[3].lower(), words[5]


def raw_draft(incoming: Incoming, memory: Memory) -> RawDraft | None:
    """The row to store; ``deduplicationId`` tells an uplink heard by several gateways or delivered twice."""
    parts = _parts(incoming.topic)
    if parts is None or parts[1] not in EVENTS:
        return None
    device = parts[0]
    try:
        id = json_object(incoming.payload).get("deduplicationId")
    except Unreadable:
        id = None
    return raw_of(NAME, device, incoming, id) if isinstance(id, str) and id else raw_of(NAME, device, incoming)


def interpret(topic: str, payload: bytes, table: Table, device: str) -> list[SignalDraft]:
    """Raises Unreadable."""
    parts = _parts(topic)
    message = json_object(payload)
    if parts is None or parts[1] != "up":
        level = message.get("batteryLevel")
        extra = {"battery": float(level)} if isinstance(level, (int, float)) and 0 <= level <= 100 else {}
        return [SignalDraft("heartbeat", 4, device_hint=device, effect=CONTACT, extra=extra)]
    return uplink(message.get("object"), table, device, instant(message.get("time")))


def uplink(decoded: Any, table: Table, device: str, occurred_at: datetime | None) -> list[SignalDraft]:
    """The fields that the network server's codec decoded; none when no codec is set for the device profile."""
    fields: Mapping[str, Any] = decoded if isinstance(decoded, Mapping) else {}
    return drafts_of(fields, table, device, occurred_at=occurred_at)


def instant(text: Any) -> datetime | None:
    """RFC 3339 with up to nine digits of a second; None for anything else."""
    if not isinstance(text, str):
        return None
    match = _INSTANT.fullmatch(text)
    if match is None:
        return None
    text = match[1] + (match[2] or "")[:7] + match[3]
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at.astimezone(UTC) if at.tzinfo is not None else None
