"""The writer of this process, one for all protocols that run in it."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from django.conf import settings

from anyuan.gateway import storage
from anyuan.gateway.spool import Spool
from anyuan.gateway.writer import Writer
from anyuan.kernel.clock import Clock, SystemClock

_writer: Writer | None = None


def writer(clock: Clock | None = None) -> Writer:
    """The running writer of this process; the first call, inside the event loop, starts it."""
    global _writer
    if _writer is None:
        _writer = open_writer(Path(settings.HOME) / "spool", clock or SystemClock())
        _writer.start()
    return _writer


async def close() -> None:
    """Write what is queued and end the writer."""
    global _writer
    if _writer is not None:
        ending, _writer = _writer, None
        await ending.stop()


def open_writer(folder: Path, clock: Clock) -> Writer:
    """A writer that is not started yet, on the first spool below `folder` that no other process holds."""
    return Writer(Spool(_own_folder(folder)), clock, storage.store, is_away=storage.is_away, finish=storage.close)


def _own_folder(folder: Path) -> Path:
    """A process that died leaves its spool to the next that starts; two that live never share one."""
    for number in range(1, 100):
        own = folder / f"{number:02d}"
        own.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(own / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(descriptor)
            continue
        return own  # the descriptor stays open, and with it the lock, as long as the process lives
    raise RuntimeError(f"all spools below {folder} are held by other processes")
