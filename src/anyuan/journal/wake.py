"""The bell that rings after a commit: work or news is waiting. The tables are the truth; the bell only saves waiting.

Inside one process it is a set of thread events; between processes on PostgreSQL it is NOTIFY, sent once per bell
and outside the change's transaction, because NOTIFY takes a lock over the whole database at commit.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

CHANNEL = "anyuan_journal"

_listeners: list[Callable[[], None]] = []
_guard = threading.Lock()


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
    """Ring every listener of this process. A listener must be quick and must not raise."""
    for ring in tuple(_listeners):
        ring()
