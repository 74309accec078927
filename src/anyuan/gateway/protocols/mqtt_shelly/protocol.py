"""How intake reads a stored message, and what the MQTT client asks."""

from __future__ import annotations

from pathlib import Path

from anyuan.gateway.protocols.mqtt_client.words import split
from anyuan.gateway.protocols.mqtt_shelly import codec
from anyuan.gateway.protocols.mqtt_shelly.codec import NAME, claims, filters, raw_draft
from anyuan.intake.interpreters import RawLike, table_of
from anyuan.intake.rules import SignalDraft

__all__ = ["NAME", "claims", "filters", "interpret", "raw_draft"]


def interpret(raw: RawLike) -> list[SignalDraft]:
    """Raises Unreadable."""
    topic, payload = split(raw)
    return codec.interpret(topic, payload, table_of(Path(__file__).parent, NAME), raw.account)
