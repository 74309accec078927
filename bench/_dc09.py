"""The two receivers and the load client of the DC-09 bench, each run as a process: `python -m bench._dc09 …`."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


def account(panel: int) -> str:
    return f"{0xA000 + panel:04X}"


def serve_ours(panels: int) -> None:
    """The product's gateway as `anyuan run gateway` has it, on an empty database with one line a panel."""
    import django

    django.setup()
    import uvloop
    from django.core.management import call_command

    from anyuan.directory.models import Line

    call_command("migrate", verbosity=0, interactive=False)
    Line.objects.filter(protocol="dc09").delete()
    Line.objects.bulk_create(Line(code=f"B{n}", protocol="dc09", account=account(n)) for n in range(panels))

    async def main() -> None:
        from anyuan.gateway import inbox
        from anyuan.gateway.server import Gateway
        from anyuan.kernel.clock import SystemClock

        gateway = Gateway(inbox.writer(), SystemClock())
        await gateway.start("127.0.0.1", "0")
        print(gateway.port, flush=True)
        await asyncio.Event().wait()

    uvloop.run(main())


def serve_pysiaalarm(panels: int) -> None:
    """pysiaalarm's TCP receiver: parses and answers, stores nothing. On uvloop, too, so that the loop is no advantage."""
    import uvloop
    from pysiaalarm import SIAAccount
    from pysiaalarm.aio.server import SIAServerTCP
    from pysiaalarm.utils import Counter

    accounts = {account(n): SIAAccount(account(n), allowed_timeband=None) for n in range(panels)}

    async def nothing(event: Any) -> None:
        return None

    async def main() -> None:
        receiver = SIAServerTCP(accounts, nothing, Counter())
        server = await asyncio.start_server(receiver.handle_line, "127.0.0.1", 0)
        print(server.sockets[0].getsockname()[1], flush=True)
        await asyncio.Event().wait()

    uvloop.run(main())


class _Panel(asyncio.Protocol):
    """Sends a frame, waits for its ACK, sends the next. Frames are built beforehand: the client must be cheap."""

    def __init__(self, frames: list[bytes], times: list[float]) -> None:
        self.frames, self.times, self.at, self.sent_at = frames, times, 0, 0.0
        self.transport: Any = None
        self.counting = False
        self.answered = self.wrong = 0
        self._held = b""

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def next(self) -> None:
        if self.at >= len(self.frames):
            return
        self.sent_at = time.perf_counter()
        self.transport.write(self.frames[self.at])
        self.at += 1

    def data_received(self, data: bytes) -> None:
        self._held += data
        if not self._held.endswith(b"\r"):
            return
        if self.counting:
            self.times.append(time.perf_counter() - self.sent_at)
        self.answered += 1
        if b'"ACK"' not in self._held:
            self.wrong += 1
        self._held = b""
        self.next()


def load(port: int, panels: int, seconds: float) -> None:
    """Prints {per_second, p50_ms, p99_ms, answered} as JSON; `answered` counts the frames of the warm-up, too."""
    import uvloop

    from anyuan.gateway.protocols.dc09.contact_id import ContactId
    from anyuan.gateway.protocols.dc09.transmit import Sender
    from anyuan.kernel.clock import utc_now

    times: list[float] = []

    # Every frame is another message, or the answer would be "heard that before". More than either side can take.
    each = int((16_000 if panels == 1 else 700) * (seconds + 1))

    def frames(panel: int) -> list[bytes]:
        # With a time stamp, as panels send it; with R and L, the form that pysiaalarm answers in full.
        sender = Sender(account(panel), receiver="0", line="0")
        event = ContactId(None, "1", "130", "01", "005")
        now = utc_now()
        return [
            sender.contact_id(n % 9999 + 1, event._replace(address=f"{n // 9999:03d}"), at=now) for n in range(each)
        ]

    async def main() -> tuple[float, int]:
        loop = asyncio.get_running_loop()
        callers = []
        for panel in range(panels):
            _, caller = await loop.create_connection(lambda p=panel: _Panel(frames(p), times), "127.0.0.1", port)
            callers.append(caller)
        for caller in callers:
            caller.next()
        await asyncio.sleep(0.7)
        for caller in callers:
            caller.counting = True
        began = time.perf_counter()
        await asyncio.sleep(seconds)
        took = time.perf_counter() - began
        for caller in callers:
            caller.counting = False
            caller.transport.abort()
        assert all(caller.at < len(caller.frames) - 1 for caller in callers), "a panel ran out of frames"
        assert sum(caller.wrong for caller in callers) == 0, "an answer was no ACK"
        return took, sum(caller.answered for caller in callers)

    took, answered = uvloop.run(main())
    times.sort()
    print(
        json.dumps(
            {
                "per_second": len(times) / took,
                "p50_ms": times[len(times) // 2] * 1000,
                "p99_ms": times[int(len(times) * 0.99)] * 1000,
                "answered": answered,
            }
        )
    )


@contextmanager
def durable_postgres(folder: str) -> Iterator[str]:
    """A private PostgreSQL as it is installed: it flushes every commit (the tests' own server does not)."""
    from tests.ports import free_port
    from tests.postgres import put_data, start, stop

    home = Path(tempfile.mkdtemp(prefix="anyuan-bench-pg-", dir=folder))
    home.chmod(0o755)
    put_data(home / "data")
    port = free_port()
    start(home / "data", port, "")
    try:
        yield f"postgresql://anyuan@127.0.0.1:{port}/postgres"
    finally:
        stop(home / "data")
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def fresh_database(address: str) -> Iterator[str]:
    """An empty database for one round: in one that holds the last round's frames, all would be repeats, answered unstored."""
    if not address.startswith("postgresql:"):
        yield address
        return
    import psycopg

    name = f"round_{time.monotonic_ns()}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    yield address.rpartition("/")[0] + "/" + name
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def stored() -> int:
    """How many frames lie in the inbox."""
    import django

    django.setup()
    from anyuan.intake.models import RawMessage

    return RawMessage.objects.count()


def raw_flushes(folder: str, seconds: float) -> float:
    """How often a second this disk flushes 512 appended bytes, one after the other."""
    with tempfile.NamedTemporaryFile(dir=folder) as file:
        began, count = time.perf_counter(), 0
        while time.perf_counter() - began < seconds:
            os.write(file.fileno(), b"x" * 512)
            os.fdatasync(file.fileno())
            count += 1
        return count / (time.perf_counter() - began)


if __name__ == "__main__":
    verb, *words = sys.argv[1:]
    if verb == "stored":
        print(stored())
    elif verb == "load":
        load(int(words[0]), int(words[1]), float(words[2]))
    elif words[0] == "ours":
        serve_ours(int(words[1]))
    else:
        serve_pysiaalarm(int(words[1]))
