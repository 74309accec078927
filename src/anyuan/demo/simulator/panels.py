"""Alarm panels that dial in: SIA DC-09 over TCP and UDP, clear or enciphered, with heartbeats at their line's pace."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from random import Random

from anyuan.demo.simulator.facts import PanelFacts
from anyuan.demo.simulator.schedule import CODES, STRANGER
from anyuan.gateway.protocols.dc09.contact_id import NEW, RESTORE, ContactId
from anyuan.gateway.protocols.dc09.frames import FrameRefused
from anyuan.gateway.protocols.dc09.transmit import Sender, next_sequence, read_answer
from anyuan.kernel.clock import utc_now

log = logging.getLogger(__name__)
# A third of the reporting time of the line's class (EN 50136-1), so that two lost heartbeats are not yet an outage.
HEARTBEAT_SECONDS = {"SP6": 6.0, "SP5": 30.0, "DP4": 30.0}
USUAL_HEARTBEAT_SECONDS = 60.0
ANSWER_SECONDS = 5.0
# A panel sends an event again until it is acknowledged (DC-09: retries are the transmitter's duty).
TRIES, PAUSE_SECONDS = 5, 3.0


class NotAcknowledged(ConnectionError):
    """The receiver did not answer, or did not accept."""


@dataclass(slots=True)
class Panel:
    """One panel. While ``silent_until`` lies ahead (loop time), it is cut off from the world."""

    facts: PanelFacts
    host: str
    port: int
    sequence: int = 0
    silent_until: float = 0.0
    sent: int = 0
    failed: int = 0
    _guard: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def sender(self) -> Sender:
        return Sender(self.facts.account, secret=self.facts.key)

    async def event(self, what: str, *, restore: bool = False) -> bool:
        """Send one event over every path that the panel has, with one sequence number. True when one path got it."""
        code, zone = CODES[what]
        async with self._guard:
            self.sequence = next_sequence(self.sequence)
            number = self.sequence
        event = ContactId(None, RESTORE if restore else NEW, code, "01", zone)
        results = await asyncio.gather(*(self._send_event(path, number, event) for path in self.facts.paths))
        return any(results)

    async def heartbeats(self, rng: Random) -> None:
        """NULL frames on every path, for ever; the first one somewhere within the first period."""
        period = HEARTBEAT_SECONDS.get(self.facts.category, USUAL_HEARTBEAT_SECONDS)
        await asyncio.sleep(rng.uniform(0.5, min(period, 25.0)))
        while True:
            for path in self.facts.paths:
                await self._heartbeat(path)
            await asyncio.sleep(period * rng.uniform(0.9, 1.0))

    async def _heartbeat(self, path: str) -> None:
        if asyncio.get_running_loop().time() < self.silent_until:
            return
        frame = self.sender.heartbeat(at=utc_now())
        try:
            await exchange(path, self.host, self.port, frame, "0000", self.facts.key)
            self.sent += 1
        except (OSError, TimeoutError, FrameRefused):
            self.failed += 1

    async def _send_event(self, path: str, number: int, event: ContactId) -> bool:
        for _try in range(TRIES):
            if asyncio.get_running_loop().time() >= self.silent_until:
                frame = self.sender.contact_id(number, event, at=utc_now())
                try:
                    await exchange(path, self.host, self.port, frame, f"{number:04d}", self.facts.key)
                    self.sent += 1
                    return True
                except (OSError, TimeoutError, FrameRefused) as error:
                    self.failed += 1
                    log.debug("panel %s over %s: %r", self.facts.account, path, error)
            await asyncio.sleep(PAUSE_SECONDS)
        return False


async def stranger(host: str, port: int) -> None:
    """A panel that nobody registered, with a good frame. Whatever it is answered is fine: a person must settle it."""
    frame = Sender(STRANGER).contact_id(1, ContactId(None, NEW, "120", "01", "001"), at=utc_now())
    try:
        await exchange("tcp", host, port, frame, "0001", None)
    except (OSError, TimeoutError, FrameRefused) as error:
        log.debug("the unknown panel was not acknowledged: %r", error)


async def exchange(path: str, host: str, port: int, frame: bytes, sequence: str, secret: bytes | None) -> None:
    """Send one frame and wait for its acknowledgement. Raises NotAcknowledged, OSError, TimeoutError, FrameRefused."""
    async with asyncio.timeout(ANSWER_SECONDS):
        raw = await (_by_tcp if path == "tcp" else _by_udp)(host, port, frame)
    if not read_answer(raw, sequence=sequence, secret=secret).accepted:
        raise NotAcknowledged(raw[:80])


async def _by_tcp(host: str, port: int, frame: bytes) -> bytes:
    reader, writer = await asyncio.open_connection(host, port)
    try:
        writer.write(frame)
        await writer.drain()
        return await reader.readuntil(b"\r")
    except asyncio.IncompleteReadError as error:
        raise NotAcknowledged("closed without an answer") from error
    finally:
        writer.close()


class _Answer(asyncio.DatagramProtocol):
    def __init__(self) -> None:
        self.answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

    def datagram_received(self, data: bytes, addr: object) -> None:
        if not self.answer.done():
            self.answer.set_result(data)

    def error_received(self, exc: Exception) -> None:
        if not self.answer.done():
            self.answer.set_exception(exc)


async def _by_udp(host: str, port: int, frame: bytes) -> bytes:
    transport, protocol = await asyncio.get_running_loop().create_datagram_endpoint(_Answer, remote_addr=(host, port))
    try:
        transport.sendto(frame)
        return await protocol.answer
    finally:
        transport.close()
