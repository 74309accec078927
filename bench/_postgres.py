"""A private PostgreSQL with every flush in force, for figures about durability."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

from tests.ports import free_port
from tests.postgres import put_data, start, stop


def durable_server(folder: Path) -> str:
    """Start a server with all tables below ``folder``, fsync and synchronous commit on; returns its address."""
    folder.chmod(0o755)
    put_data(folder / "pg")
    (folder / "pg.port").write_text(str(free_port()))
    return again(folder)


def again(folder: Path) -> str:
    """Start the server that an earlier run left below ``folder``; returns its address."""
    _start(folder)
    return f"postgresql://anyuan@127.0.0.1:{(folder / 'pg.port').read_text()}/postgres"


def crash(folder: Path) -> None:
    """kill -9 of the postmaster and its children, then start it again and wait until it has recovered."""
    pid = int((folder / "pg" / "postmaster.pid").read_text().split()[0])
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    for each in [pid, *map(int, children)]:
        with suppress(ProcessLookupError):
            os.kill(each, signal.SIGKILL)
    while Path(f"/proc/{pid}").exists():
        time.sleep(0.02)
    (folder / "pg" / "postmaster.pid").unlink(missing_ok=True)
    _start(folder)


def _start(folder: Path) -> None:
    start(folder / "pg", int((folder / "pg.port").read_text()), "-c max_connections=80 -c fsync=on")


def stop_server(folder: Path) -> None:
    stop(folder / "pg")
