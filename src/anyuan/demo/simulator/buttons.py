"""Wireless buttons behind their coordinators, as these publish to the broker; one kept MQTT connection for all."""

from __future__ import annotations

import asyncio
import json
import logging
from random import Random
from urllib.parse import unquote, urlsplit

import aiomqtt

from anyuan.demo.simulator.facts import ButtonFacts
from anyuan.kernel.clock import utc_now

log = logging.getLogger(__name__)
NAME = "anyuan-demo-buttons"
RECONNECT_SECONDS = 5.0
REPORT_SECONDS = 1200.0


class Buttons:
    """Presses go into a queue and are published as soon as there is a connection."""

    def __init__(self, address: str, buttons: list[ButtonFacts], rng: Random) -> None:
        parts = urlsplit(address)
        self._host, self._port = parts.hostname or "127.0.0.1", parts.port or 1883
        self._user = unquote(parts.username) if parts.username else None
        self._password = unquote(parts.password) if parts.password else None
        self._buttons, self._rng = buttons, rng
        self._waiting: asyncio.Queue[tuple[str, bytes]] = asyncio.Queue(maxsize=1000)
        self._count = 0

    def press(self, button: ButtonFacts) -> None:
        """Somebody pressed it."""
        self._put(*self._message(button, pressed=True))

    async def run(self) -> None:
        """Publish for ever; a broker that is away is tried again."""
        while True:
            try:
                async with aiomqtt.Client(
                    self._host, self._port, username=self._user, password=self._password, identifier=NAME
                ) as client:
                    while True:
                        topic, payload = await self._waiting.get()
                        await client.publish(topic, payload, qos=1)
            except aiomqtt.MqttError as error:
                log.warning("the buttons' broker is away: %s", error)
                await asyncio.sleep(RECONNECT_SECONDS)

    async def reports(self) -> None:
        """Every button's periodic report, spread over the period: battery and link quality, no press."""
        while True:
            for button in self._buttons:
                self._put(*self._message(button, pressed=False))
                await asyncio.sleep(REPORT_SECONDS / max(1, len(self._buttons)))

    def _put(self, topic: str, payload: bytes) -> None:
        if self._waiting.full():
            self._waiting.get_nowait()
        self._waiting.put_nowait((topic, payload))

    def _message(self, button: ButtonFacts, *, pressed: bool) -> tuple[str, bytes]:
        self._count += 1
        battery = self._rng.randint(40, 100)
        if button.protocol == "mqtt_zigbee2mqtt":
            body: dict[str, object] = {"battery": battery, "linkquality": self._rng.randint(60, 220)}
            if pressed:
                body["action"] = "emergency"
            return f"zigbee2mqtt/{button.external_id}", json.dumps(body).encode()
        uplink = {
            "deduplicationId": f"demo-{button.external_id}-{utc_now().timestamp():.3f}-{self._count}",
            "time": utc_now().isoformat(),
            "deviceInfo": {"devEui": button.external_id},
            "fCnt": self._count,
            "object": {"Alarm": 1.0 if pressed else 0.0, "battery": float(battery)},
        }
        return f"application/1/device/{button.external_id}/event/up", json.dumps(uplink).encode()
