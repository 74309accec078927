"""The city's wireless buttons speak to a real broker, and what they say arrives as a panic of their own school."""

from __future__ import annotations

import asyncio
from random import Random

import pytest

from anyuan.demo.simulator.buttons import Buttons
from anyuan.demo.simulator.facts import ButtonFacts

pytestmark = [pytest.mark.mqtt, pytest.mark.timeout(60), pytest.mark.django_db(transaction=True)]
ZIGBEE = ButtonFacts("mqtt_zigbee2mqtt", "s007/button-1", "S007")
LORAWAN = ButtonFacts("mqtt_chirpstack", "70b3d57ed0000008", "S008")


def test_a_press_reaches_the_gateway_through_a_real_broker(mosquitto) -> None:
    drafts = asyncio.run(_heard(mosquitto))
    from anyuan.gateway.protocols.mqtt_client.listener import readers

    by_name = {reader.NAME: reader for reader in readers()}
    said = [
        (draft.protocol, d.device_hint, d.kind)
        for draft in drafts
        for d in by_name[draft.protocol].interpret(draft)
        if d.effect != "contact"
    ]
    assert sorted(said) == [
        ("mqtt_chirpstack", LORAWAN.external_id, "panic"),
        ("mqtt_zigbee2mqtt", ZIGBEE.external_id, "panic"),
    ]


async def _heard(broker) -> list:
    """A periodic report is a sign of life and no alarm; then both buttons are pressed."""
    from tests.gateway_mqtt.test_with_a_real_broker import Storing, listening

    writer = Storing()
    buttons = Buttons(f"mqtt://127.0.0.1:{broker.port}", [ZIGBEE, LORAWAN], Random(1))
    async with listening(broker.port, writer) as ear:
        running = asyncio.create_task(buttons.run())
        reports = asyncio.create_task(buttons.reports())
        async with asyncio.timeout(30):
            while (ZIGBEE.protocol, ZIGBEE.external_id) not in ear.contacts:
                await asyncio.sleep(0.01)
            reports.cancel()
            assert writer.stored == []
            buttons.press(ZIGBEE)
            buttons.press(LORAWAN)
            while sum(_is_press(draft) for draft in writer.stored) < 2:
                await asyncio.sleep(0.05)
        running.cancel()
    return writer.stored


def _is_press(draft) -> bool:
    return b"emergency" in draft.body or b'"Alarm": 1.0' in draft.body
