"""Mosquitto in between: late acknowledgement, a broker that goes away, a centre that goes away, the last will."""

from __future__ import annotations

import asyncio
import contextlib
import json
from typing import Any

import aiomqtt
import pytest

from tests.gateway_mqtt.conftest import NOW, NoWriter

pytestmark = [pytest.mark.mqtt, pytest.mark.timeout(90)]
PRESS = json.dumps({"action": "emergency"})


class Storing:
    """A writer that stores at once, or refuses."""

    def __init__(self, refuse: bool = False) -> None:
        self.refuse, self.stored, self.offered = refuse, [], asyncio.Event()

    def put(self, draft: Any, told: Any) -> bool:
        from anyuan.gateway.writer import Stored

        if not self.refuse:
            self.stored.append(draft)
        told(None if self.refuse else Stored(len(self.stored)))
        self.offered.set()
        return True


@contextlib.asynccontextmanager
async def listening(port: int, writer: Any):
    from anyuan.gateway.protocols.mqtt_client.listener import Broker, Listener, readers
    from anyuan.gateway.server import House
    from anyuan.kernel.clock import FrozenClock

    ear = Listener(House(writer, FrozenClock(NOW), asyncio.Event()), Broker("127.0.0.1", port), readers())
    task = asyncio.ensure_future(ear.run())
    await asyncio.wait_for(ear.connected.wait(), 20)
    try:
        yield ear
    finally:
        ear.house.stop.set()
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def until(condition) -> None:
    async with asyncio.timeout(30):
        while not condition():
            await asyncio.sleep(0.02)


async def press(port: int, *payloads: str, topic: str = "zigbee2mqtt/b1", retain: bool = False) -> None:
    async with aiomqtt.Client("127.0.0.1", port) as button:
        for payload in payloads or (PRESS,):
            await button.publish(topic, payload, qos=1, retain=retain)


def test_a_press_is_stored_and_what_was_retained_before_is_not(mosquitto):
    async def day() -> None:
        await press(mosquitto.port, topic="zigbee2mqtt/old", retain=True)
        writer = Storing()
        async with listening(mosquitto.port, writer):
            await press(mosquitto.port)
            await until(lambda: writer.stored)
            await asyncio.sleep(0.2)
        assert [d.account for d in writer.stored] == ["b1"]

    asyncio.run(day())


def test_what_could_not_be_stored_is_delivered_again(mosquitto):
    async def day() -> None:
        full = Storing(refuse=True)
        async with listening(mosquitto.port, full):
            await press(mosquitto.port)
            await asyncio.wait_for(full.offered.wait(), 10)
        writer = Storing()
        async with listening(mosquitto.port, writer):
            await until(lambda: writer.stored)
        assert json.loads(writer.stored[0].body.partition(b"\n")[2]) == {"action": "emergency"}

    asyncio.run(day())


def test_once_storing_works_again_what_is_owed_comes_without_a_restart(mosquitto):
    async def day() -> None:
        writer = Storing(refuse=True)
        async with listening(mosquitto.port, writer):
            await press(mosquitto.port)
            await asyncio.wait_for(writer.offered.wait(), 10)
            writer.refuse = False
            await until(lambda: writer.stored)
            await press(mosquitto.port, json.dumps({"action": "sos"}))
            await until(lambda: len(writer.stored) == 2)

    asyncio.run(day())


def test_a_redelivery_after_an_acknowledgement_that_was_lost_has_the_same_key(mosquitto):
    async def day() -> None:
        silent = NoWriter()  # takes the message and never tells: the process dies before its acknowledgement
        async with listening(mosquitto.port, silent):
            await press(mosquitto.port)
            await until(lambda: silent.taken)
        writer = Storing()
        async with listening(mosquitto.port, writer):
            await until(lambda: writer.stored)
        assert silent.taken[0][0].dedupe_key == writer.stored[0].dedupe_key

    asyncio.run(day())


def test_presses_while_the_centre_is_away_wait_at_the_broker(mosquitto):
    async def day() -> None:
        async with listening(mosquitto.port, Storing()):
            pass
        await press(
            mosquitto.port,
            *[json.dumps({"kind": "panic", "id": n}) for n in range(50)],
            topic="anyuan/devices/b/signal",
        )
        writer = Storing()
        async with listening(mosquitto.port, writer):
            await until(lambda: len(writer.stored) >= 50)
        assert len({d.dedupe_key for d in writer.stored}) == 50

    asyncio.run(day())


def test_a_broker_that_restarts_is_found_again(mosquitto):
    async def day() -> None:
        writer = Storing()
        async with listening(mosquitto.port, writer) as ear:
            await asyncio.to_thread(mosquitto.stop)
            await until(lambda: not ear.connected.is_set())
            await asyncio.to_thread(mosquitto.start)
            await until(lambda: ear.connected.is_set())
            await press(mosquitto.port)
            await until(lambda: writer.stored)

    asyncio.run(day())


def test_the_platform_says_when_it_is_there_and_its_will_says_when_it_died(mosquitto):
    from anyuan.gateway.protocols.mqtt_client.listener import WILL_TOPIC

    async def day() -> None:
        async with aiomqtt.Client("127.0.0.1", mosquitto.port) as witness:
            await witness.subscribe(WILL_TOPIC, qos=1)
            heard = aiter(witness.messages)
            async with listening(mosquitto.port, Storing()) as ear:
                assert (await anext(heard)).payload == b"online"
                for socket in [ear.client._client.socket()]:
                    socket.shutdown(2)  # the cable is pulled
                async with asyncio.timeout(20):
                    while (await anext(heard)).payload != b"offline":
                        pass

    asyncio.run(day())


@pytest.mark.django_db(transaction=True)
def test_from_the_button_to_the_signal(mosquitto, request, tmp_path):
    from anyuan.gateway import interpreters
    from anyuan.gateway.inbox import open_writer
    from anyuan.intake.actions import interpret
    from anyuan.kernel.clock import FrozenClock
    from tests.gateway_http.world import school_with_a_button

    school = school_with_a_button("mqtt_zigbee2mqtt", "b1")

    async def day() -> None:
        writer = open_writer(tmp_path / "spool", FrozenClock(NOW))
        writer.start()
        async with listening(mosquitto.port, writer):
            await press(mosquitto.port)
            from anyuan.intake.models import RawMessage

            async with asyncio.timeout(20):
                while not await asyncio.to_thread(_closing(RawMessage.objects.exists)):
                    await asyncio.sleep(0.05)
        await writer.stop()

    asyncio.run(day())
    interpreters.install()
    (signal,) = interpret(now=NOW)
    assert (signal.kind, signal.school_id, signal.opens) == ("panic", school.id, True)


def _closing(ask):
    from django.db import connection

    def asked():
        try:
            return ask()
        finally:
            connection.close()

    return asked
