"""Gen1 ``shellies/<id>/input_event/<n>`` {"event","event_cnt"}; Gen2 ``<id>/events/rpc`` NotifyEvent. Pure.

Gen1 publishes the last event again and again: an ``event_cnt`` that has not changed is a repeat. The counter starts
again when the device does, so "changed" is judged against the last value heard, and only without one by a key.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from anyuan.gateway.protocols.mqtt_client.words import (
    CONTACT,
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

NAME = "mqtt_shelly"
REPEAT_SECONDS = 24 * 3600


def filters() -> list[str]:
    """Topics to subscribe to."""
    return [
        "shellies/+/input_event/+",
        "shellies/+/sensor/battery",
        "shellies/+/online",
        "+/events/rpc",
        "+/online",
    ]


def device_of(topic: str) -> str | None:
    """The Shelly's id, or None for a topic that is none of its."""
    words = topic.split("/")
    if words[0] == "shellies" and len(words) >= 3:
        return words[1]
    if len(words) == 3 and words[1:] == ["events", "rpc"]:
        return words[0]
    if len(words) == 2 and words[1] == "online":
        return words[0]
    return None


def claims(topic: str) -> bool:
    """Is the topic ours?"""
    return device_of(topic) is not None


def raw_draft(incoming: Incoming, memory: Memory) -> RawDraft | None:
    """The row to store, or None for a repeat of an event that was heard before."""
    device = device_of(incoming.topic)
    if device is None:
        return None
    if "/input_event/" not in incoming.topic:
        return raw_of(NAME, device, incoming)
    try:
        message = json_object(incoming.payload)
    except Unreadable:
        return raw_of(NAME, device, incoming)
    count = message.get("event_cnt")
    if not isinstance(count, int):
        return raw_of(NAME, device, incoming)
    before, restarts = memory.seen.get(incoming.topic, (None, 0))
    if before == count:
        return None
    if before is not None and count < before:
        restarts += 1
    if not incoming.retained:
        memory.seen[incoming.topic] = (count, restarts)
    # After a restart of the device old counts come again; the moment of the restart keeps them apart.
    life = () if not restarts else (incoming.received_at.isoformat(),)
    words = (incoming.topic.rpartition("/")[2], str(message.get("event", ""))[:8], str(count), *life)
    return raw_of(NAME, device, incoming, *words, seconds=REPEAT_SECONDS)


def interpret(topic: str, payload: bytes, table: Table, device: str) -> list[SignalDraft]:
    """Raises Unreadable."""
    if topic.endswith("/online"):
        return presence(device, online_word(payload))
    if topic.endswith("/sensor/battery"):
        text = payload[:8].decode("ascii", "replace").strip()
        extra = {"battery": float(text)} if text.isdigit() else {}
        return [SignalDraft("heartbeat", 4, device_hint=device, effect=CONTACT, extra=extra)]
    message = json_object(payload)
    if "/input_event/" in topic:
        return [_zoned(d, topic.rpartition("/")[2]) for d in drafts_of({"event": message.get("event")}, table, device)]
    return _second_generation(message, table, device)


def _second_generation(message: dict[str, Any], table: Table, device: str) -> list[SignalDraft]:
    params = message.get("params")
    events = params.get("events") if isinstance(params, dict) else None
    drafts: list[SignalDraft] = []
    if message.get("method") == "NotifyEvent" and isinstance(events, list):
        for event in events[:16]:
            if isinstance(event, dict):
                zone = str(event.get("component", "")).removeprefix("input:")[:8]
                said = drafts_of({"event": event.get("event")}, table, device, occurred_at=_unix(event.get("ts")))
                drafts += [_zoned(d, zone) for d in said if d.effect != CONTACT]
    return drafts or [SignalDraft("heartbeat", 4, device_hint=device, effect=CONTACT)]


def _zoned(draft: SignalDraft, zone: str) -> SignalDraft:
    """A four-button Shelly is four zones; the only button of a device is no zone."""
    return replace(draft, zone=zone) if zone not in {"", "0"} else draft


def _unix(seconds: Any) -> datetime | None:
    if not isinstance(seconds, (int, float)) or not 946_684_800 <= seconds <= 32_503_680_000:
        return None
    return datetime.fromtimestamp(seconds, UTC)
