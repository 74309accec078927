"""``v3/<application>@<tenant>/devices/<id>/up`` with JSON, and the same JSON POSTed by a webhook. Pure.

Fields that are zero, false or empty are left out by the sender: a missing ``f_port``, ``f_cnt`` or ``Alarm`` is 0.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from anyuan.gateway.protocols.http.codec import peer_and_reach, reach_of
from anyuan.gateway.protocols.mqtt_chirpstack.codec import instant, uplink
from anyuan.gateway.protocols.mqtt_client.words import CONTACT, Incoming, Memory, json_object
from anyuan.gateway.protocols.mqtt_client.words import raw_of as mqtt_raw
from anyuan.intake.interpreters import Unreadable
from anyuan.intake.rules import RawDraft, SignalDraft
from anyuan.intake.rules.duplicates import raw_key
from anyuan.intake.rules.meanings import Table

NAME = "mqtt_tts"
REPEAT_SECONDS = 24 * 3600


def filters() -> list[str]:
    """Topics to subscribe to."""
    return ["v3/+/devices/+/up", "v3/+/devices/+/join"]


def claims(topic: str) -> bool:
    """Is the topic ours?"""
    words = topic.split("/")
    return len(words) == 5 and words[0] == "v3" and words[2] == "devices" and words[4] in {"up", "join"}


def is_uplink(message: dict[str, Any]) -> bool:
    """Does a JSON object look like The Things Stack's? (A join has no ``uplink_message``; it proves contact.)"""
    return isinstance(message.get("end_device_ids"), dict) and bool(device_of(message))


def device_of(message: dict[str, Any]) -> str:
    """The DevEUI in lower case, else the device id; "" when there is neither."""
    ids = message.get("end_device_ids")
    found = (ids.get("dev_eui") or ids.get("device_id")) if isinstance(ids, dict) else None
    return found.lower()[:120] if isinstance(found, str) else ""


def _event_words(message: dict[str, Any]) -> tuple[str, ...]:
    """Session and frame counter name an uplink; a counter that starts again does so in a new session."""
    up = message.get("uplink_message")
    if not isinstance(up, dict):
        return ("join", str(message.get("received_at", "")))
    session, count = up.get("session_key_id"), up.get("f_cnt", 0)
    return (str(count), str(session) if session else str(message.get("received_at", "")))


def raw_draft_mqtt(incoming: Incoming, memory: Memory) -> RawDraft | None:
    """The row to store of an MQTT message."""
    if not claims(incoming.topic):
        return None
    try:
        message = json_object(incoming.payload)
    except Unreadable:
        return mqtt_raw(NAME, incoming.topic.split("/")[3], incoming)
    device = device_of(message) or incoming.topic.split("/")[3]
    return mqtt_raw(NAME, device, incoming, *_event_words(message), seconds=REPEAT_SECONDS)


def raw_draft(
    message: dict[str, Any], body: bytes, *, path: str, reach: tuple[str, ...], peer: str, now: datetime
) -> RawDraft:
    """The row to store of a webhook call; the same uplink over MQTT has the same key."""
    device, words = device_of(message), _event_words(message)
    stored = f"webhook/{device}".encode() + b"\n" + body
    key = raw_key(NAME, device, *words)
    who = peer_and_reach(peer, reach)
    return RawDraft(NAME, path, device, "/".join(words)[:64], stored, now, 0, key, who, REPEAT_SECONDS)


def interpret(topic: str, payload: bytes, table: Table, device: str, peer: str = "") -> list[SignalDraft]:
    """Raises Unreadable."""
    message = json_object(payload)
    up = message.get("uplink_message")
    if not isinstance(up, dict):
        return [SignalDraft("heartbeat", 4, device_hint=device, effect=CONTACT, reach=reach_of(peer))]
    at = instant(up.get("received_at")) or instant(message.get("received_at"))
    reach = reach_of(peer)
    drafts = uplink(up.get("decoded_payload"), table, device, at)
    return [SignalDraft(**{**_fields(d), "reach": reach}) for d in drafts] if reach else drafts


def _fields(draft: SignalDraft) -> dict[str, Any]:
    return {name: getattr(draft, name) for name in draft.__dataclass_fields__}
