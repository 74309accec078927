"""A request gives its PostgreSQL connection back when it ends.

Under ASGI every request runs in a thread of its own. A connection kept for the next request would be kept in a dead thread
until the collector comes by, and a busy minute would use up the server's connections.
"""

from __future__ import annotations

from typing import Any

from django.core.signals import request_finished
from django.db import connections


def let_go(**_signal: Any) -> None:
    """Close the connections of the thread that served the request. SQLite's stay open: closing one flushes the disk."""
    for connection in connections.all(initialized_only=True):
        if connection.vendor == "postgresql" and not connection.in_atomic_block:
            connection.close()


def watch() -> None:
    """From now on, after every request of this process."""
    request_finished.connect(let_go, dispatch_uid="anyuan.site.connections")
