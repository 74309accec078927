"""Listens to the broker. A message is acknowledged to it only after it is durably stored; it keeps the rest for us.

aiomqtt has no word for late acknowledgements; the paho client below it has (``manual_ack_set``, ``ack``), and that is
used. The session is persistent and QoS 1: what comes while we are away waits at the broker.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from importlib import import_module
from pkgutil import iter_modules
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import aiomqtt
from django.conf import settings
from django.db import close_old_connections

from anyuan.gateway import metrics, protocols
from anyuan.gateway.protocols.mqtt_client.words import CONTACT, LEVEL_OF_PRIORITY, MOST_BYTES, Incoming, Memory
from anyuan.gateway.server import House
from anyuan.gateway.writer import Stored
from anyuan.intake.actions.contact import DeviceHeard, hear_devices
from anyuan.intake.interpreters import Unreadable
from anyuan.intake.rules import RawDraft, SignalDraft

log = logging.getLogger(__name__)

WILL_TOPIC = "anyuan/platform/state"
# Waits between attempts to reach the broker, the last one for ever.
BACK_OFF_SECONDS = (0.5, 1, 2, 5, 10, 30)
FLUSH_SECONDS = 2.0
AWAY = frozenset({"lost", "network_lost"})
# Contacts of more devices than this wait for the next flush.
MOST_CONTACTS = 20_000


class BrokerAddressWrong(ValueError):
    """ANYUAN_MQTT is not mqtt://user:password@host:port or mqtts://…"""


@dataclass(frozen=True, slots=True)
class Broker:
    """Where to listen. ``client_id`` names our session at the broker and must stay the same."""

    host: str
    port: int
    username: str | None = None
    password: str | None = None
    tls: bool = False
    client_id: str = "anyuan-gateway"
    extra_filters: tuple[str, ...] = ()


def broker_of(address: str) -> Broker:
    """Raises BrokerAddressWrong. ``?client=`` names the session, for two centres at one broker."""
    parts = urlsplit(address)
    if parts.scheme not in {"mqtt", "mqtts"} or not parts.hostname:
        raise BrokerAddressWrong(address.partition("@")[2] or address)
    tls = parts.scheme == "mqtts"
    query = parse_qs(parts.query)
    return Broker(
        parts.hostname,
        parts.port or (8883 if tls else 1883),
        unquote(parts.username) if parts.username else None,
        unquote(parts.password) if parts.password else None,
        tls,
        query.get("client", ["anyuan-gateway"])[0],
    )


async def listen(house: House) -> None:
    """Started by the gateway; returns at once when no broker is set."""
    address = str(getattr(settings, "GATEWAY", {}).get("mqtt", ""))
    if not address:
        return
    await Listener(house, broker_of(address), readers()).run()


def readers() -> list[Any]:
    """The ``protocol`` modules of every folder that speaks MQTT: those with ``filters`` and ``claims``."""
    found = []
    for folder in iter_modules(protocols.__path__):
        if folder.ispkg and folder.name.startswith("mqtt_") and folder.name != "mqtt_client":
            found.append(import_module(f"{protocols.__name__}.{folder.name}.protocol"))
    return found


@dataclass(slots=True)
class Listener:
    """One session with one broker."""

    house: House
    broker: Broker
    readers: Sequence[Any]
    memories: dict[str, Memory] = field(default_factory=dict)
    contacts: dict[tuple[str, str], DeviceHeard] = field(default_factory=dict)
    client: Any = None
    # A message was not stored: only a new connection makes the broker deliver it again.
    owed: bool = False
    connected: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        """Listen until told to stop, whatever the broker does."""
        flushing = asyncio.ensure_future(self._flush_for_ever())
        failures = 0
        try:
            while not self.house.stop.is_set():
                try:
                    await self._session()
                    failures = 0
                except aiomqtt.MqttError as error:
                    if self.connected.is_set():
                        failures = 0
                    wait = BACK_OFF_SECONDS[min(failures, len(BACK_OFF_SECONDS) - 1)]
                    failures += 1
                    log.warning("the MQTT broker is away (%s), next attempt in %s s", error, wait)
                    await asyncio.sleep(wait)
                finally:
                    self.connected.clear()
                    metrics.CONNECTIONS.labels("mqtt").set(0)
        finally:
            flushing.cancel()
            await self._flush()

    async def _session(self) -> None:
        broker = self.broker
        async with aiomqtt.Client(
            broker.host,
            broker.port,
            username=broker.username,
            password=broker.password,
            identifier=broker.client_id,
            clean_session=False,
            keepalive=20,
            timeout=10,
            will=aiomqtt.Will(WILL_TOPIC, b"offline", qos=1, retain=True),
            tls_context=ssl.create_default_context() if broker.tls else None,
        ) as client:
            self.client = client
            client._client.manual_ack_set(True)
            await client.subscribe([(topic, 1) for reader in self.readers for topic in reader.filters()])
            await client.publish(WILL_TOPIC, b"online", qos=1, retain=True)
            log.info("listening to the MQTT broker %s:%d", broker.host, broker.port)
            metrics.CONNECTIONS.labels("mqtt").set(1)
            self.connected.set()
            async for message in client.messages:
                self._take(client, message)

    def _take(self, client: aiomqtt.Client, message: aiomqtt.Message) -> None:
        """Store what may be an alarm, note the rest as contact, acknowledge accordingly."""

        def acknowledge() -> None:
            if message.qos > 0:
                client._client.ack(message.mid, message.qos)

        incoming = Incoming(
            str(message.topic), _bytes(message.payload), bool(message.retain), message.mid, self.house.clock.now()
        )
        draft = self.sort(incoming)
        if draft is None:
            acknowledge()
            return

        def told(outcome: Stored | None) -> None:
            if outcome is not None:
                acknowledge()
                metrics.FRAMES.labels("mqtt", "stored").inc()
            else:
                # Not acknowledged: the broker delivers it again when we reconnect.
                metrics.FRAMES.labels("mqtt", "not_stored").inc()
                log.error("a message on %s could not be stored and stays with the broker", message.topic)
                self.owed = True

        if not self.house.writer.put(draft, told):
            told(None)

    def sort(self, incoming: Incoming) -> RawDraft | None:
        """The row to store, or None for what is no alarm: contact, repeats, retained copies, others' topics."""
        reader = next((r for r in self.readers if r.claims(incoming.topic)), None)
        if reader is None or "\n" in incoming.topic:
            return None
        if len(incoming.payload) > MOST_BYTES:
            metrics.REFUSED.labels("mqtt", "too_large").inc()
            log.error("a message of %d bytes on %s was not taken", len(incoming.payload), incoming.topic)
            return None
        draft: RawDraft | None = reader.raw_draft(incoming, self.memories.setdefault(reader.NAME, Memory()))
        if draft is None:
            return None
        try:
            said: list[SignalDraft] = reader.interpret(draft)
        except Unreadable:
            metrics.REFUSED.labels("mqtt", "unreadable").inc()
            # Kept and shown as unread; a retained one has been shown before.
            return None if incoming.retained else draft._replace(priority=8)
        if incoming.retained:
            # A retained message is the past: it never alarms and proves no contact, but "offline" still holds.
            said = [s for s in said if s.effect in AWAY]
        if all(s.effect == CONTACT for s in said):
            for s in said:
                self._note(draft, s)
            return None
        return draft._replace(priority=min(LEVEL_OF_PRIORITY.get(s.level, 6) for s in said))

    def _note(self, draft: RawDraft, said: SignalDraft) -> None:
        battery = said.extra.get("battery")
        heard = DeviceHeard(
            draft.protocol, said.device_hint, "mqtt", draft.received_at, round(battery) if battery is not None else None
        )
        if len(self.contacts) < MOST_CONTACTS:
            self.contacts[draft.protocol, said.device_hint] = heard

    async def _flush_for_ever(self) -> None:
        while True:
            await asyncio.sleep(FLUSH_SECONDS)
            await self._flush()
            if self.owed and self.connected.is_set():
                self.owed = False
                self.client._client.disconnect()

    async def _flush(self) -> None:
        if not self.contacts:
            return
        notes, self.contacts = list(self.contacts.values()), {}
        try:
            await asyncio.to_thread(_write, notes, self.house.clock.now())
        except Exception:
            # Contacts are worth less than alarms: the next message of each device says the same.
            log.exception("contacts could not be written")


def _write(notes: list[DeviceHeard], now: datetime) -> None:
    close_old_connections()
    try:
        hear_devices(notes, now=now)
    finally:
        close_old_connections()


def _bytes(payload: Any) -> bytes:
    return payload if isinstance(payload, bytes) else str(payload or "").encode()
