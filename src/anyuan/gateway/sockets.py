"""TCP and UDP of DC-09: bytes to the receiver, answers back, limits kept."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from anyuan.gateway import limits, metrics
from anyuan.gateway.protocols.dc09.framing import Splitter
from anyuan.gateway.receiver import Receiver

log = logging.getLogger(__name__)


class Connections:
    """All TCP connections of one listener, swept once a second for those that overstay."""

    def __init__(self, receiver: Receiver, seconds: Callable[[], float]) -> None:
        self.receiver, self.seconds = receiver, seconds
        self.doorkeeper: limits.Doorkeeper[Connection] = limits.Doorkeeper()
        self.open: set[Connection] = set()

    def new(self) -> Connection:
        return Connection(self)

    def sweep(self) -> None:
        """Close what has begun and does not go on (slow loris), what never speaks, what has been still too long."""
        now = self.seconds()
        for connection in list(self.open):
            connection.look(now)

    def close(self) -> None:
        for connection in list(self.open):
            connection.end("shutdown")


class Connection(asyncio.Protocol):
    """One panel's TCP connection."""

    path = "tcp"

    def __init__(self, house: Connections) -> None:
        self._house = house
        self._splitter = Splitter()
        self._rest = b""
        self._turn_due = False
        self._proven = False
        self._refused = 0
        self._said_something = False
        self._heard_at = self._began_at = house.seconds()
        self._transport: asyncio.Transport | None = None
        self.peer = ""

    # From the event loop

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        self.peer = str((transport.get_extra_info("peername") or ("",))[0])
        transport.set_write_buffer_limits(high=limits.MOST_UNREAD)
        self._house.open.add(self)
        metrics.CONNECTIONS.labels("dc09").inc()
        for other in self._house.doorkeeper.enter(self.peer, self):
            other.end("crowd")

    def connection_lost(self, exc: Exception | None) -> None:
        if self in self._house.open:
            self._house.open.discard(self)
            self._house.doorkeeper.leave(self.peer, self)
            metrics.CONNECTIONS.labels("dc09").dec()
        self._transport = None
        self._rest = b""

    def pause_writing(self) -> None:
        # It asks and does not read the answers.
        self.end("unread")

    def data_received(self, data: bytes) -> None:
        if self._rest or self._turn_due:
            self._rest += data
            return
        if len(data) <= limits.TURN_BYTES:
            self._take(data)
        else:
            self._rest = data
            self._next_turn()

    # Turns: a flood gets as many bytes looked at as a panel before the others are served

    def _next_turn(self) -> None:
        self._turn_due = True
        if self._transport is not None:
            self._transport.pause_reading()
        asyncio.get_running_loop().call_soon(self._turn)

    def _turn(self) -> None:
        self._turn_due = False
        if self._transport is None:
            return
        part, self._rest = self._rest[: limits.TURN_BYTES], self._rest[limits.TURN_BYTES :]
        self._take(part)
        if self._transport is None or self._transport.is_closing():
            return
        if self._rest:
            self._next_turn()
        else:
            self._transport.resume_reading()

    def _take(self, data: bytes) -> None:
        splitter = self._splitter
        was_holding = splitter.holding
        before = splitter.garbage
        frames = splitter.feed(data)
        now = self._house.seconds()
        if frames:
            self._said_something = True
            self._heard_at = now
            for raw in frames:
                self._house.receiver.frame(raw, self)
                if self._transport is None:
                    return
        if splitter.holding and (frames or not was_holding):
            self._began_at = now
        if splitter.garbage > before:
            metrics.GARBAGE.labels("dc09").inc(splitter.garbage - before)
            if splitter.garbage > limits.MOST_GARBAGE:
                self.end("garbage")

    # From the receiver

    def send(self, reply: bytes) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(reply)

    def proven(self) -> None:
        self._refused = 0
        self._splitter.garbage = 0
        if not self._proven:
            self._proven = True
            self._house.doorkeeper.prove(self.peer, self)

    def refused(self) -> None:
        self._refused += 1
        if self._refused > limits.MOST_REFUSED:
            self.end("refused")

    # From the sweep

    def look(self, now: float) -> None:
        if self._splitter.holding and now - self._began_at > limits.FRAME_SECONDS:
            self.end("slow")
        elif not self._said_something and now - self._heard_at > limits.FIRST_FRAME_SECONDS:
            self.end("silent")
        elif now - self._heard_at > (limits.IDLE_SECONDS if self._proven else limits.FIRST_FRAME_SECONDS):
            self.end("idle")

    def end(self, why: str) -> None:
        """Close at once; what lies unread in our buffers is of no use to anybody."""
        transport = self._transport
        if transport is not None:
            metrics.TURNED_AWAY.labels("dc09", why).inc()
            self._transport = None
            self._rest = b""
            self._house.open.discard(self)
            self._house.doorkeeper.leave(self.peer, self)
            metrics.CONNECTIONS.labels("dc09").dec()
            transport.abort() if why != "shutdown" else transport.close()


class Datagrams(asyncio.DatagramProtocol):
    """UDP: every datagram stands alone and holds whole frames."""

    def __init__(self, receiver: Receiver) -> None:
        self._receiver = receiver
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, addr: Any) -> None:
        splitter = Splitter()
        frames = splitter.feed(data[: limits.MOST_GARBAGE])
        if splitter.garbage or splitter.holding:
            metrics.GARBAGE.labels("dc09").inc(len(data) - sum(map(len, frames)))
        for raw in frames:
            self._receiver.frame(raw, _Sender(self._transport, addr))

    def error_received(self, exc: Exception) -> None:
        log.debug("UDP: %s", exc)


class _Sender:
    """Where one datagram came from."""

    path = "udp"
    __slots__ = ("_address", "_transport", "peer")

    def __init__(self, transport: asyncio.DatagramTransport | None, address: Any) -> None:
        self._transport, self._address = transport, address
        self.peer = str(address[0])

    def send(self, reply: bytes) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.sendto(reply, self._address)

    def proven(self) -> None:
        """A datagram has no connection to prove."""

    def refused(self) -> None:
        """Nor one to close."""
