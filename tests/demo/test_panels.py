"""The simulated panels really dial: frames over TCP and UDP sockets, clear and enciphered, again until acknowledged."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from anyuan.demo.simulator import panels
from anyuan.demo.simulator.facts import PanelFacts
from anyuan.gateway.protocols.dc09 import frames, replies
from anyuan.kernel.clock import utc_now

KEY = bytes(range(16))


class Receiver(asyncio.DatagramProtocol):
    """Answers with the product's own codec on one TCP and one UDP port; may stay silent for the first frames."""

    def __init__(self, key: bytes | None, deaf: int = 0) -> None:
        self.station = replies.Station((key,) if key else ())
        self.heard: list[tuple[str, str, bytes]] = []
        self.deaf = deaf

    def answer(self, path: str, raw: bytes) -> bytes:
        judged = replies.judge(frames.parse(raw), self.station, utc_now())
        assert judged.verdict in (replies.STORE, replies.CONTACT), judged
        self.heard.append((path, judged.frame.sequence, judged.frame.data))
        if self.deaf > 0:
            self.deaf -= 1
            return b""
        return replies.acknowledge(judged.frame, judged.secret, utc_now())

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(self.answer("tcp", await reader.readuntil(b"\r")))
        writer.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, addr: object) -> None:
        self.transport.sendto(self.answer("udp", data), addr)  # type: ignore[attr-defined]


@asynccontextmanager
async def receiver(key: bytes | None = None, deaf: int = 0) -> AsyncIterator[tuple[Receiver, int]]:
    found = Receiver(key, deaf)
    server = await asyncio.start_server(found.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(lambda: found, local_addr=("127.0.0.1", port))
    try:
        yield found, port
    finally:
        transport.close()
        server.close()


def panel(port: int, key: bytes | None = None, paths: tuple[str, ...] = ("tcp", "udp")) -> panels.Panel:
    return panels.Panel(PanelFacts("1A01", "YX001", "DP3", key, paths), "127.0.0.1", port)


@pytest.mark.parametrize("key", [None, KEY], ids=["clear", "enciphered"])
def test_one_alarm_goes_over_both_paths_with_one_number(key: bytes | None) -> None:
    async def day() -> None:
        async with receiver(key) as (centre, port):
            assert await panel(port, key).event("panic")
            assert sorted(path for path, _, _ in centre.heard) == ["tcp", "udp"]
            assert {number for _, number, _ in centre.heard} == {"0001"}
            assert all(b"1120 01 001" in data for _, _, data in centre.heard)

    asyncio.run(day())


def test_an_alarm_that_is_not_acknowledged_is_sent_again_unchanged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(panels, "PAUSE_SECONDS", 0.01)

    async def day() -> None:
        async with receiver(deaf=2) as (centre, port):
            dialler = panel(port, paths=("tcp",))
            assert await dialler.event("fire", restore=True)
            assert len(centre.heard) == 3
            assert len(set(centre.heard)) == 1
            assert (dialler.sent, dialler.failed) == (1, 2)

    asyncio.run(day())


def test_a_panel_that_is_cut_off_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(panels, "PAUSE_SECONDS", 0.0)

    async def day() -> None:
        async with receiver() as (centre, port):
            dialler = panel(port)
            dialler.silent_until = asyncio.get_running_loop().time() + 60
            assert not await dialler.event("panic")
            assert centre.heard == []

    asyncio.run(day())


def test_a_stranger_is_not_disturbed_by_silence() -> None:
    async def day() -> None:
        async with receiver(deaf=1) as (centre, port):
            await panels.stranger("127.0.0.1", port)
            assert len(centre.heard) == 1

    asyncio.run(day())
