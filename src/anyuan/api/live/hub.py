"""One hub per process: reads news on a thread, writes each as one ready-made chunk to every connection that may see it.

Connections with the same rights and topics form an audience, so that the question "may they see it?" is asked once an
audience, not once a connection. Nothing is queued per client: a connection that does not read is skipped and later told
to read everything again.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Protocol

from django.db import close_old_connections, connection

from anyuan.api.live.news import TOPIC_ACTIONS, News, frame
from anyuan.api.live.reader import Reader
from anyuan.api.live.wakeups import Wakeups
from anyuan.directory.policy import Viewer, allows
from anyuan.kernel.clock import utc_now

log = logging.getLogger(__name__)
BEAT_SECONDS = 2.0
# A connection may lag by this much before it is skipped, and must have caught up to this before it is told.
STALLED_BYTES, DRAINED_BYTES = 256 * 1024, 16 * 1024
GIVE_UP_SECONDS = 60.0


class Pipe(Protocol):
    """Where one client's bytes go."""

    def write(self, chunk: bytes) -> None: ...
    def waiting_bytes(self) -> int: ...
    def close(self) -> None: ...


@dataclass(eq=False, slots=True)
class Client:
    """One open stream."""

    pipe: Pipe
    viewer: Viewer
    topics: frozenset[str]
    recheck: Callable[[], Viewer | None] | None = None
    stalled_since: float | None = None
    held: list[bytes] | None = field(default_factory=list)  # what arrives before the backlog is written


class Hub:
    """All open streams of this process."""

    def __init__(self) -> None:
        self._audiences: dict[tuple[Viewer, frozenset[str]], set[Client]] = {}
        self._thread = ThreadPoolExecutor(1, "live-reader")
        self._wakeups = Wakeups()
        self._tasks: list[asyncio.Task[None]] = []
        self.delivered = 0

    @property
    def size(self) -> int:
        return sum(len(clients) for clients in self._audiences.values())

    async def start(self) -> None:
        """Begin to follow the journal; called with the first connection."""
        if self._tasks:
            return
        loop = asyncio.get_running_loop()
        reader = await loop.run_in_executor(self._thread, Reader)
        self._wakeups.start(loop)
        self._tasks = [loop.create_task(self._follow(reader)), loop.create_task(self._beat())]

    def join(self, client: Client) -> None:
        self._audiences.setdefault((client.viewer, client.topics), set()).add(client)

    def leave(self, client: Client) -> None:
        key = (client.viewer, client.topics)
        clients = self._audiences.get(key, set())
        clients.discard(client)
        if not clients:
            self._audiences.pop(key, None)

    def close(self) -> None:
        """The process ends: every stream is closed, so that nothing waits for browsers to leave."""
        for task in self._tasks:
            task.cancel()
        self._wakeups.stop()
        for clients in list(self._audiences.values()):
            for client in list(clients):
                client.pipe.close()

    def caught_up(self, client: Client) -> None:
        """The backlog is written: pass on what came meanwhile, and from now on write through."""
        held, client.held = client.held or [], None
        for chunk in held:
            client.pipe.write(chunk)

    def publish(self, items: list[News]) -> None:
        """Write news to everybody who may see them: all of one audience's news as one write."""
        for (viewer, topics), clients in self._audiences.items():
            chunks = [item.chunk for item in items if item.topic in topics and visible(viewer, item)]
            if chunks:
                self._write(clients, b"".join(chunks))

    def _write(self, clients: set[Client], chunk: bytes) -> None:
        for client in clients:
            if client.held is not None:
                client.held.append(chunk)
            elif client.stalled_since is None:
                if client.pipe.waiting_bytes() > STALLED_BYTES:
                    client.stalled_since = time.monotonic()
                else:
                    client.pipe.write(chunk)
                    self.delivered += 1

    async def _follow(self, reader: Reader) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await self._wakeups.wait()
            try:
                items = await loop.run_in_executor(self._thread, _poll, reader)
            except Exception:  # the loop's edge: the database is away; screens see no beat of news, the beat goes on
                log.exception("the live stream could not read the journal")
                self.publish_gap()
                await asyncio.sleep(1)
                continue
            if items:
                self.publish(items)

    def publish_gap(self) -> None:
        """Tell everybody that something may have been missed."""
        for clients in self._audiences.values():
            self._write(clients, frame("gap", {"reason": "source"}))

    async def _beat(self) -> None:
        """Every two seconds: the server's time to all, and a look after those that do not read."""
        while True:
            await asyncio.sleep(BEAT_SECONDS)
            chunk = frame("beat", {"now": utc_now().isoformat()})
            for clients in list(self._audiences.values()):
                self._write(clients, chunk)
                for client in [c for c in clients if c.stalled_since is not None]:
                    self.look_after(client)

    def look_after(self, client: Client) -> None:
        """A connection that lagged: tell it to read everything again once it has drained, or give it up."""
        if client.stalled_since is None:
            return
        if client.pipe.waiting_bytes() <= DRAINED_BYTES:
            client.stalled_since = None
            client.pipe.write(frame("gap", {"reason": "slow"}))
        elif time.monotonic() - client.stalled_since > GIVE_UP_SECONDS:
            client.pipe.close()


def visible(viewer: Viewer, item: News) -> bool:
    """May this viewer hear of it? The same table as for every page."""
    return allows(viewer, TOPIC_ACTIONS[item.topic], item)


def _poll(reader: Reader) -> list[News]:
    close_old_connections()
    try:
        return reader.poll()
    except Exception:
        connection.close()
        raise
