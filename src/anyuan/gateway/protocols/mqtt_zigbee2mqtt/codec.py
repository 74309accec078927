"""``<base>/<name>`` with JSON; ``<name>`` may hold slashes. ``…/availability`` and ``<base>/bridge/state``. Pure."""

from __future__ import annotations

from anyuan.gateway.protocols.mqtt_client.words import (
    Incoming,
    Memory,
    drafts_of,
    json_object,
    online_word,
    presence,
    raw_of,
)
from anyuan.intake.rules import RawDraft, SignalDraft
from anyuan.intake.rules.meanings import Table

NAME = "mqtt_zigbee2mqtt"
BASE = "zigbee2mqtt"
# What we or others send to devices, not what devices say.
COMMANDS = ("set", "get")


def filters(bases: tuple[str, ...] = (BASE,)) -> list[str]:
    """Topics to subscribe to."""
    return [f"{base}/#" for base in bases]


def claims(topic: str, bases: tuple[str, ...] = (BASE,)) -> bool:
    """Is the topic ours?"""
    return any(topic.startswith(f"{base}/") for base in bases)


def device_of(topic: str, bases: tuple[str, ...] = (BASE,)) -> str | None:
    """The device's id: its friendly name, with the base before it when that is not the usual one."""
    base = next((b for b in sorted(bases, key=len, reverse=True) if topic.startswith(f"{b}/")), None)
    if base is None:
        return None
    name = topic.removeprefix(f"{base}/").removesuffix("/availability")
    if not name or name.split("/")[0] == "bridge" or name.split("/")[-1] in COMMANDS:
        return None
    return name if base == BASE else f"{base}/{name}"


def raw_draft(incoming: Incoming, memory: Memory, bases: tuple[str, ...] = (BASE,)) -> RawDraft | None:
    """The row to store, or None for a topic that says nothing about a device."""
    if incoming.topic.endswith("/bridge/state"):
        return raw_of(NAME, incoming.topic.removesuffix("/bridge/state"), incoming)
    device = device_of(incoming.topic, bases)
    return raw_of(NAME, device, incoming) if device is not None else None


def interpret(topic: str, payload: bytes, table: Table, device: str) -> list[SignalDraft]:
    """``device`` is the id under which the message was stored. Raises Unreadable."""
    if topic.endswith("/bridge/state"):
        # The coordinator is away: nobody hears its buttons now.
        lost = online_word(payload) == "offline"
        return [SignalDraft("heartbeat", 4, device_hint=device, effect="network_lost")] if lost else []
    if topic.endswith("/availability"):
        return presence(device, online_word(payload))
    return drafts_of(json_object(payload), table, device)
