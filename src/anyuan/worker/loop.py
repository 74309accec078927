"""The loop: wake when something was committed, when the next due time comes, or when a part has waited long enough."""

from __future__ import annotations

import logging
import threading
import time
from datetime import datetime

from django.db import DatabaseError, close_old_connections, connection

from anyuan.journal import wake
from anyuan.kernel.clock import Clock
from anyuan.worker.parts import PATIENCE, Part
from anyuan.worker.pulse import Pulse

log = logging.getLogger(__name__)
# After a database error a crew waits this long before it looks again, so that a database that restarts is not trampled.
AFTER_ERROR_SECONDS = 0.5


class Crew(threading.Thread):
    """One thread with its parts. Never dies of a part's error: it logs, waits a little, and goes on with the next."""

    def __init__(self, name: str, parts: list[Part], clock: Clock, pulse: Pulse, patience: float = 0.0) -> None:
        """``patience``: seconds to wait after a bell, so that many commits are one look."""
        super().__init__(name=f"worker-{name}", daemon=True)
        self.parts, self.clock, self.pulse, self.patience = parts, clock, pulse, patience
        self._rung, self._ending = threading.Event(), threading.Event()
        self._more = False
        self._looked = dict.fromkeys((part.name for part in parts), float("-inf"))

    def ring(self) -> None:
        self._rung.set()

    def end(self) -> None:
        self._ending.set()
        self._rung.set()

    def run(self) -> None:
        silence = wake.listen(self.ring)
        try:
            while not self._ending.is_set():
                rung = self._rung.wait(self._wait_seconds())
                if rung and self.patience and not self._more:
                    self._ending.wait(self.patience)
                self._rung.clear()
                self._more = False
                close_old_connections()
                self.turn(bell=rung)
        finally:
            silence()
            connection.close()

    def turn(self, *, bell: bool) -> None:
        """Run every part whose time it is; all of them when the bell rang. Parts with work left run again at once."""
        for part in self.parts:
            waited = time.monotonic() - self._looked[part.name]
            if not (waited >= part.every or (bell and part.every <= 1.0) or self._due(part)):
                continue
            self._looked[part.name] = time.monotonic()
            if self._run(part):
                self._more = True
                self._rung.set()

    def _run(self, part: Part) -> int:
        try:
            done = part.run(self.clock.now())
            self.pulse.beat(part.name)
            return done
        except DatabaseError as error:
            log.warning("%s: the database refused (%s); trying again", part.name, error)
            connection.close()
        except Exception:  # the loop's edge
            log.exception("%s failed", part.name)
        self._ending.wait(AFTER_ERROR_SECONDS)
        return 0

    def _due(self, part: Part) -> bool:
        at = self._next_due(part)
        return at is not None and at <= self.clock.now()

    def _next_due(self, part: Part) -> datetime | None:
        if part.next_due is None:
            return None
        try:
            return part.next_due()
        except DatabaseError:
            connection.close()
            return None

    def _wait_seconds(self) -> float:
        """Until the next part must look, or the next due time, whichever comes first."""
        if self._rung.is_set():
            return 0.0
        now = time.monotonic()
        wait = min(max(0.0, part.every - (now - self._looked[part.name])) for part in self.parts)
        for part in self.parts:
            due = self._next_due(part)
            if due is not None:
                wait = min(wait, max(0.0, (due - self.clock.now()).total_seconds()))
        return wait


class Worker:
    """All crews of one process."""

    def __init__(self, crews: dict[str, list[Part]], clock: Clock) -> None:
        self.pulse = Pulse()
        self._crews = [Crew(name, parts, clock, self.pulse, PATIENCE[name]) for name, parts in crews.items()]

    def start(self) -> None:
        for crew in self._crews:
            crew.start()

    def stop(self, seconds: float = 3.0) -> None:
        """Finish what is in hand and end; what is not finished by then stays in its rows for the next start."""
        for crew in self._crews:
            crew.end()
        until = time.monotonic() + seconds
        for crew in self._crews:
            crew.join(max(0.0, until - time.monotonic()))

    def tick(self) -> int:
        """Run every part once in this thread: for replays and tests on a clock of their own. Returns what was done."""
        return sum(part.run(crew.clock.now()) for crew in self._crews for part in crew.parts)
