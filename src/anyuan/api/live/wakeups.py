"""When to look into the journal: at once when this process commits, on NOTIFY from another, and every so often anyway."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress

import psycopg
from django.db import connection

from anyuan.journal import wake

log = logging.getLogger(__name__)
# SQLite has no NOTIFY: other processes' commits are found by looking. The look is one indexed question.
LOOK_SECONDS = {"sqlite": 0.1, "postgresql": 1.0}


class Wakeups:
    """An alarm clock that several bells can ring."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()
        self._look_seconds = LOOK_SECONDS.get(connection.vendor, 0.25)
        self._stop: Callable[[], None] = lambda: None
        self._listener: asyncio.Task[None] | None = None

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        def ring() -> None:
            with suppress(RuntimeError):  # the loop is closing
                loop.call_soon_threadsafe(self._rung.set)

        self._stop = wake.listen(ring)
        if connection.vendor == "postgresql":
            self._listener = loop.create_task(self._listen())

    def stop(self) -> None:
        self._stop()
        if self._listener is not None:
            self._listener.cancel()

    async def wait(self) -> None:
        """Until a bell rings, or it is time to look anyway."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._rung.wait(), self._look_seconds)
        self._rung.clear()

    async def _listen(self) -> None:
        parameters = connection.get_connection_params()
        wanted = {key: parameters[key] for key in ("dbname", "user", "password", "host", "port") if parameters.get(key)}
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(**wanted, autocommit=True) as listening:
                    await listening.execute(f"LISTEN {wake.CHANNEL}")
                    async for _ in listening.notifies():
                        self._rung.set()
            except (OSError, psycopg.Error):
                # The regular look goes on meanwhile; only the quickness is lost.
                log.warning("the wake-up channel is away; looking every %s s", self._look_seconds)
                await asyncio.sleep(2)
