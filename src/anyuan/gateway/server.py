"""The gateway process: opens the listeners of all protocols, keeps register, contacts and limits going, stops in order."""

from __future__ import annotations

import asyncio
import gc
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules
from typing import Any

from django.conf import settings
from django.db import close_old_connections, connection

from anyuan.gateway import inbox, protocols
from anyuan.gateway.contacts import Contacts
from anyuan.gateway.protocols.dc09 import protocol
from anyuan.gateway.receiver import Receiver
from anyuan.gateway.register import Register
from anyuan.gateway.repeats import MOST_KEYS, Repeats
from anyuan.gateway.sockets import Connections, Datagrams
from anyuan.gateway.writer import Writer
from anyuan.intake.models import LineContact, RawMessage, RawMessageHistory
from anyuan.kernel.clock import Clock, SystemClock

log = logging.getLogger(__name__)

#: Contacts reach the tables at least this often, losses are looked for, stale connections closed.
TICK_SECONDS = 1.0
#: The register is read again this often, and at once (at most twice a second) when an unknown account calls.
REGISTER_SECONDS = 5.0
LOOK_AGAIN_SECONDS = 0.5


@dataclass(slots=True)
class House:
    """What a protocol's own listener gets: `protocols/<name>/listener.py` with `async def listen(house)`."""

    writer: Writer
    clock: Clock
    stop: asyncio.Event


async def serve(stop: asyncio.Event) -> None:
    """Run all listeners until `stop` is set."""
    clock = SystemClock()
    writer = inbox.writer(clock)
    house = House(writer, clock, stop)
    tasks = [asyncio.ensure_future(listen(house)) for listen in listeners()]
    gateway = Gateway(writer, clock)
    port = str(getattr(settings, "GATEWAY", {}).get("dc09_port", "7700"))
    try:
        await gateway.start(getattr(settings, "GATEWAY", {}).get("host", "127.0.0.1"), port)
        await stop.wait()
    finally:
        stop.set()
        await gateway.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await inbox.close()


def listeners() -> list[Callable[[House], Any]]:
    """The `listen` of every protocol folder that has one."""
    found = []
    for folder in iter_modules(protocols.__path__):
        name = f"{protocols.__name__}.{folder.name}.listener"
        if folder.ispkg and find_spec(name) is not None:
            found.append(import_module(name).listen)
    return found


class Gateway:
    """The DC-09 receiver with its sockets and its second hand."""

    def __init__(self, writer: Writer, clock: Clock, *, seconds: Callable[[], float] = time.monotonic) -> None:
        self.clock, self.seconds = clock, seconds
        self.register = Register("dc09")
        self.contacts = Contacts(seconds())
        self.repeats = Repeats(writer, seconds)
        self.receiver = Receiver(
            self.register, self.repeats, self.contacts, self._now, seconds, look_again=self._look_at_register
        )
        self.connections = Connections(self.receiver, seconds)
        self._tables = ThreadPoolExecutor(1, thread_name_prefix="gateway-tables")
        self._server: asyncio.Server | None = None
        self._datagrams: asyncio.DatagramTransport | None = None
        self._ticking: asyncio.Task[None] | None = None
        self._loop: asyncio.AbstractEventLoop
        self._register_due = 0.0
        self._register_read = 0.0
        self.port = 0

    async def start(self, host: str, port: str) -> None:
        """Read the register, open TCP and UDP on one port (0 takes a free one), begin ticking. "off" opens nothing."""
        self._loop = asyncio.get_running_loop()
        protocol.warm()
        await self._in_tables(self._load_recent)
        await self.read_register()
        # What is loaded by now stays; the collector need not walk through it at every alarm.
        gc.collect()
        gc.freeze()
        self._ticking = asyncio.ensure_future(self._tick_for_ever())
        if port == "off":
            return
        loop = self._loop
        self._server = await loop.create_server(self.connections.new, host, int(port), backlog=1024)
        self.port = self._server.sockets[0].getsockname()[1]
        self._datagrams, _ = await loop.create_datagram_endpoint(
            lambda: Datagrams(self.receiver), local_addr=(host, self.port)
        )
        log.info("SIA DC-09 listens on TCP and UDP %s:%d", host, self.port)

    async def close(self) -> None:
        """Stop listening, write the last contacts."""
        if self._ticking is not None:
            self._ticking.cancel()
        if self._server is not None:
            self._server.close()
        if self._datagrams is not None:
            self._datagrams.close()
        self.connections.close()
        await self.write_contacts()
        await self._in_tables(_hang_up)
        self._tables.shutdown(wait=False)

    def _now(self) -> datetime:
        return self.clock.now()

    # The second hand

    async def _tick_for_ever(self) -> None:
        while True:
            await asyncio.sleep(TICK_SECONDS)
            await self.tick()

    async def tick(self) -> None:
        """One second's work. A database that is away leaves it for the next tick."""
        self.connections.sweep()
        self.receiver.count()
        if self.seconds() >= self._register_due:
            await self.read_register()
        await self.write_contacts()

    async def write_contacts(self) -> None:
        """Contacts, refusals and losses into the tables."""
        notes = self.contacts.take(self.seconds())
        if not await self._in_tables(notes.write, self._now()):
            self.contacts.give_back(notes)

    async def read_register(self) -> None:
        """Take over what was changed in the register of lines."""
        self._register_read = self.seconds()
        self._register_due = self._register_read + REGISTER_SECONDS
        await self._in_tables(self._load_register)

    def _load_recent(self) -> None:
        now = self._now()
        since = now - timedelta(seconds=protocol.REPEAT_SECONDS)
        found: list[tuple[str, int, float]] = []
        for table in (RawMessageHistory, RawMessage):
            rows = table.objects.filter(protocol=protocol.NAME, received_at__gt=since).order_by("-id")
            newest = rows.values_list("dedupe_key", "id", "received_at")[:MOST_KEYS]
            found += [(key, id, (now - at).total_seconds()) for key, id, at in reversed(newest) if key]
        self._loop.call_soon_threadsafe(self.repeats.remember, found)

    def _load_register(self) -> None:
        if self.register.load():
            rows = LineContact.objects.filter(line__isnull=False, last_contact_at__isnull=False)
            known = [
                (line_id, path, lost_since is not None)
                for line_id, path, lost_since in rows.values_list("line_id", "path", "lost_since")
            ]
            self._loop.call_soon_threadsafe(self._watch, known)

    def _watch(self, known: list[tuple[int, str, bool]]) -> None:
        lines = {entry.line_id: entry.times for entry in self.register.by_account.values()}
        self.contacts.watch(lines, known, self.seconds())

    def _look_at_register(self) -> None:
        """An unknown account calls: perhaps it was registered this minute."""
        self._register_due = min(self._register_due, self._register_read + LOOK_AGAIN_SECONDS)

    async def _in_tables(self, work: Callable[..., None], *words: object) -> bool:
        """Run `work` in the thread that may wait for the database; False when the database would not."""
        try:
            await self._loop.run_in_executor(self._tables, _guarded, work, *words)
        except Exception as error:  # the loop's edge: alarms go on without this
            log.error("%s: %s", work.__name__, error)
            return False
        return True


def _hang_up() -> None:
    # The connection belongs to the thread that runs this.
    connection.close()


def _guarded(work: Callable[..., None], *words: object) -> None:
    close_old_connections()
    work(*words)
