"""A gateway that really listens, for tests over sockets."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager

import pytest


@pytest.fixture
def panel_line(transactional_db):
    """Register lines: `panel_line("1234", key="…")`."""

    from anyuan.directory.models import Line

    def make(account, **more):
        return Line.objects.create(code=f"L-{account}", protocol="dc09", account=account, **{"category": "SP4", **more})

    return make


@pytest.fixture
def running(tmp_path):
    """`async with running() as gateway:` — TCP and UDP on `gateway.port`, spool below tmp_path."""

    from anyuan.gateway import storage
    from anyuan.gateway.server import Gateway
    from anyuan.gateway.spool import Spool
    from anyuan.gateway.writer import Writer
    from anyuan.kernel.clock import SystemClock

    @asynccontextmanager
    async def run(receive=storage.store, is_away=storage.is_away, **more):
        spool = Spool(tmp_path / "spool")
        writer = Writer(
            spool, SystemClock(), receive, is_away=is_away, finish=storage.close, retry_seconds=0.05, **more
        )
        writer.start()
        gateway = Gateway(writer, SystemClock())
        await gateway.start("127.0.0.1", "0")
        gateway.writer, gateway.spool = writer, spool
        try:
            yield gateway
        finally:
            await gateway.close()
            await writer.stop()

    return run


class Panel:
    """One TCP connection as a panel has it."""

    def __init__(self, reader, writer):
        self.reader, self.writer = reader, writer

    @classmethod
    async def call(cls, gateway):
        return cls(*await asyncio.open_connection("127.0.0.1", gateway.port))

    async def say(self, raw):
        self.writer.write(raw)
        await self.writer.drain()

    async def hear(self, seconds=5.0):
        return await asyncio.wait_for(self.reader.readuntil(b"\r"), seconds)

    async def ask(self, raw):
        await self.say(raw)
        return await self.hear()

    async def silent(self, seconds=0.3):
        """True when nothing comes for a while (or the receiver hangs up without a word)."""
        try:
            return await asyncio.wait_for(self.reader.read(1), seconds) == b""
        except (TimeoutError, ConnectionResetError):
            return True

    async def hung_up(self, seconds=5.0):
        try:
            return await asyncio.wait_for(self.reader.read(), seconds) is not None
        except ConnectionResetError:
            return True

    async def leave(self):
        self.writer.close()


@pytest.fixture
def panel():
    return Panel
