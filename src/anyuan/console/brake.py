"""A brake against floods of reports that writes nothing down (red line 14).

Two buckets: one a source, one a place. A source is a network address hashed with a random salt that is thrown away every
ten minutes; the buckets live in this process's memory, hold a level and a time, and are never joined to a report. A report
that says somebody is in danger now skips the place's bucket: a flood must not hide a fire.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from anyuan.cases.rules.brake import Level, Rate, full, take

SALT_SECONDS = 600.0
MOST_BUCKETS = 20_000
# A whole school may come through one address; a hand that types needs most of a minute for one report.
SOURCE = Rate(burst=20, every_seconds=6)
PLACE = Rate(burst=12, every_seconds=10)
DANGER = Rate(burst=40, every_seconds=2)
# Guesses at codes: the check letter already turns back every slip of the pen before it counts.
GUESS = Rate(burst=10, every_seconds=20)


@dataclass
class Brake:
    """Buckets of one process. ``clock`` only goes forward."""

    clock: Callable[[], float]
    _guard: threading.Lock = field(default_factory=threading.Lock)
    _salt: bytes = b""
    _salted_at: float = -1e18
    _buckets: dict[bytes, tuple[Rate, Level]] = field(default_factory=dict)

    def report(self, address: str, place: str, *, danger: bool) -> float:
        """Seconds to wait before a report from this source about this place is taken; 0 when it is taken now."""
        with self._guard:
            now = self._now()
            waits = [self._take(b"source" + self._hidden(address), SOURCE, now)] if not danger else []
            key = (b"danger" if danger else b"place") + place.encode()
            return max([*waits, self._take(key, DANGER if danger else PLACE, now)])

    def guess(self, address: str) -> float:
        """Seconds to wait before this source may try another code."""
        with self._guard:
            return self._take(b"guess" + self._hidden(address), GUESS, self._now())

    def _take(self, key: bytes, rate: Rate, now: float) -> float:
        known = self._buckets.get(key)
        level, wait = take(known[1] if known else None, rate, now)
        self._buckets[key] = (rate, level)
        if len(self._buckets) > MOST_BUCKETS:
            kept = {k: b for k, b in self._buckets.items() if not full(b[1], b[0], now)}
            # Even a flood from a million addresses costs no more memory than this.
            self._buckets = kept if len(kept) <= MOST_BUCKETS else {}
        return wait

    def _now(self) -> float:
        now = self.clock()
        if now - self._salted_at >= SALT_SECONDS:
            self._salt, self._salted_at = os.urandom(16), now
            self._buckets = {k: b for k, b in self._buckets.items() if k.startswith((b"place", b"danger"))}
        return now

    def _hidden(self, address: str) -> bytes:
        return hashlib.blake2b(address.encode(), key=self._salt, digest_size=8).digest()
