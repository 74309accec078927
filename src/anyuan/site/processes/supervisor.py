"""Start the processes of one machine, start one again when it dies, stop all of them within five seconds."""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field

log = logging.getLogger(__name__)
STOP_SECONDS = 4.5
# A process that dies at once is started again ever more slowly, so that a broken machine is not also a busy one.
FIRST_PAUSE, LONGEST_PAUSE, GOOD_RUN_SECONDS = 0.2, 10.0, 20.0


@dataclass
class Child:
    """One process: what it runs, and how often it died lately."""

    name: str
    words: list[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = FIRST_PAUSE
    restarts: int = 0
    starts_again_at: float = field(default=0.0)

    def start(self) -> None:
        # Its own session: Ctrl-C in the terminal reaches the supervisor only, which then stops everything in order.
        self.process = subprocess.Popen([sys.executable, "-m", "anyuan.site.cli", *self.words], start_new_session=True)
        self.started = time.monotonic()

    def look(self) -> None:
        """Start again if it died."""
        now = time.monotonic()
        if self.process is not None and self.process.poll() is not None:
            code, self.process = self.process.returncode, None
            self.pause = FIRST_PAUSE if now - self.started > GOOD_RUN_SECONDS else min(self.pause * 2, LONGEST_PAUSE)
            self.starts_again_at, self.restarts = now + self.pause, self.restarts + 1
            log.warning("%s ended (%s); it starts again in %.1f s", self.name, code, self.pause)
        if self.process is None and now >= self.starts_again_at:
            self.start()


class Supervisor:
    """The children of one `up`."""

    def __init__(self, children: list[Child]) -> None:
        self.children = children
        self._stop = threading.Event()

    def start(self) -> None:
        for child in self.children:
            child.start()

    def watch(self) -> None:
        """Block until asked to stop; meanwhile keep every child alive."""
        while not self._stop.wait(0.1):
            for child in self.children:
                child.look()

    def ask_to_stop(self, *_: object) -> None:
        self._stop.set()

    @property
    def stopping(self) -> bool:
        return self._stop.is_set()

    def stop(self) -> None:
        """Terminate all at once, then kill what has not ended in time."""
        living = [child.process for child in self.children if child.process is not None]
        for process in living:
            _signal(process, signal.SIGTERM)
        until = time.monotonic() + STOP_SECONDS
        for process in living:
            try:
                process.wait(max(0.05, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                _signal(process, signal.SIGKILL)
                process.wait()


def _signal(process: subprocess.Popen[bytes], number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(process.pid, number)
