"""When did each part last do its round? Silence here is what makes /readyz say no."""

from __future__ import annotations

import os
import socket
import threading
import time
from datetime import datetime

from anyuan.journal.models import Lease

HOLDER = f"{socket.gethostname()}:{os.getpid()}"


class Pulse:
    """Rounds of the parts, in this process."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._rounds: dict[str, float] = {}

    def beat(self, part: str) -> None:
        with self._guard:
            self._rounds[part] = time.monotonic()

    def silent_seconds(self, part: str) -> float | None:
        """Seconds since the part's last round; None before the first."""
        with self._guard:
            last = self._rounds.get(part)
        return None if last is None else time.monotonic() - last


def last_seen(now: datetime) -> float | None:
    """Seconds since any worker last said that it lives; None when none ever did. For other processes."""
    lease = Lease.objects.filter(name="worker").first()
    return None if lease is None else max(0.0, (now - lease.until).total_seconds())
