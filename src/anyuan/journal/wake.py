"""The bell that rings after a commit: work or news is waiting. The tables are the truth; the bell only saves waiting.

Inside one process it calls its listeners. Between processes on PostgreSQL it is NOTIFY, sent by a thread of its own on
a connection of its own: NOTIFY takes a lock over the whole database at commit, so it stays out of the change's
transaction, and many commits share one bell.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from django.db import DatabaseError, connection

log = logging.getLogger(__name__)
CHANNEL = "anyuan_journal"
IDLE_SECONDS = 5.0
#: Between two bells to other processes: under load they must not stand in the way of the commits that they announce.
PAUSE_SECONDS = 0.005

_listeners: list[Callable[[], None]] = []
_guard = threading.Lock()
_bell: _Bell | None = None


def listen(ring: Callable[[], None]) -> Callable[[], None]:
    """Call ``ring`` after each commit that left news, in the committing thread; returns how to stop."""
    with _guard:
        _listeners.append(ring)

    def stop() -> None:
        with _guard:
            if ring in _listeners:
                _listeners.remove(ring)

    return stop


def after_commit() -> None:
    """Ring every listener of this process and, on PostgreSQL, of all others. A listener is quick and never raises."""
    for ring in tuple(_listeners):
        ring()
    if connection.vendor == "postgresql":
        _other_processes().ring()


class _Bell(threading.Thread):
    """Sends NOTIFY on its own connection; bells that come while one is being sent are sent as one."""

    def __init__(self) -> None:
        super().__init__(name="journal-bell", daemon=True)
        self._rung = threading.Event()
        self._never = threading.Event()

    def ring(self) -> None:
        self._rung.set()

    def run(self) -> None:
        while True:
            if not self._rung.wait(IDLE_SECONDS):
                connection.close()  # a quiet process holds no connection for its bell
                self._rung.wait()
            self._rung.clear()
            try:
                fresh = connection.connection is None
                with connection.cursor() as cursor:
                    if fresh:
                        # A bell is not worth a flush, and its flush would stand in the way of those that are.
                        cursor.execute("SET synchronous_commit=off")
                    cursor.execute(f"NOTIFY {CHANNEL}")
                # Not time.sleep(): that asks for an instant, which the system refuses while a faked clock jumps.
                self._never.wait(PAUSE_SECONDS)
            except DatabaseError:
                # Listeners look for themselves once a second; a lost bell costs time, never news.
                log.warning("the wake-up bell could not be rung")
                connection.close()


def _other_processes() -> _Bell:
    global _bell
    if _bell is None or not _bell.is_alive():
        with _guard:
            if _bell is None or not _bell.is_alive():
                _bell = _Bell()
                _bell.start()
    return _bell
