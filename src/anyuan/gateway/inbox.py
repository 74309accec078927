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
    """A writer that is not started yet, on the first spool below `folder` that no other process holds.

    What a process that died has left behind in another is handed over, too.
    """
    own = _own_folder(folder)
    left = [Spool(other) for other in sorted(folder.iterdir()) if other != own and _has_records(other) and _take(other)]
    return Writer(Spool(own), clock, storage.store, is_away=storage.is_away, finish=storage.close, left_behind=left)


def _own_folder(folder: Path) -> Path:
    """The first spool that nobody holds; two processes never share one."""
    for number in range(1, 100):
        own = folder / f"{number:02d}"
        own.mkdir(parents=True, exist_ok=True)
        if _take(own):
            return own
    raise RuntimeError(f"all spools below {folder} are held by other processes")


def _take(folder: Path) -> bool:
    """Hold the folder's lock for as long as this process lives; False when another one holds it."""
    descriptor = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return False
    return True


def _has_records(folder: Path) -> bool:
    return any(folder.glob("*.log"))
