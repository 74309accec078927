"""Keeps parts of an installation running, as a service manager would, and kills them on demand."""

from __future__ import annotations

import signal
import time
from collections import Counter
from collections.abc import Callable

from bench._house import House


class Watch:
    """The running parts by name."""

    def __init__(self, installation: House, parts: tuple[str, ...]) -> None:
        self.installation = installation
        self.processes = {part: installation.run("run", part) for part in parts}
        self.kills: Counter[str] = Counter()

    def kill(self, part: str) -> None:
        """kill -9, then start it again at once."""
        self.processes[part].send_signal(signal.SIGKILL)
        self.processes[part].wait()
        self.kills[part] += 1
        self.processes[part] = self.installation.run("run", part)


def wait_until(condition: Callable[[], bool], what: str, seconds: float = 60.0) -> None:
    """Look again and again until it is so. Fails with ``what`` when it does not come."""
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, f"waited in vain: {what}"
        time.sleep(0.05)


def drained(installation: House, seconds: float = 400.0) -> bool:
    """Is everything that was stored also understood and reacted to? How fast is for the benches: every flush of a durable
    database may cost a slow disk a hundredth of a second, and a thousand reactions are owed."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        waiting = installation.rows("SELECT count(*) FROM intake_rawmessage WHERE state = 'pending'")[0][0]
        owed = installation.rows("SELECT count(*) FROM journal_todo WHERE parked_at IS NULL")[0][0]
        if not waiting and not owed:
            return True
        time.sleep(0.2)
    return False
