"""How often one account may call. A bucket per account and process: a burst is fine, a loop gone wild is not."""

from __future__ import annotations

import threading
import time

from django.http import HttpRequest
from ninja.throttling import BaseThrottle

BURST = 240.0
PER_SECOND = 40.0
# Buckets that have long been full again are forgotten when there are more than this.
MOST_BUCKETS = 5000


class PerAccount(BaseThrottle):
    """A token bucket: ``BURST`` calls at once, refilled at ``PER_SECOND``."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._buckets: dict[int, tuple[float, float]] = {}
        self._wait = 0.0

    def allow_request(self, request: HttpRequest) -> bool:
        now, key = time.monotonic(), request.viewer.account_id or 0
        with self._guard:
            left, seen = self._buckets.get(key, (BURST, now))
            left = min(BURST, left + (now - seen) * PER_SECOND)
            if len(self._buckets) > MOST_BUCKETS:
                self._buckets = {k: v for k, v in self._buckets.items() if now - v[1] < BURST / PER_SECOND}
            if left < 1:
                self._buckets[key] = (left, now)
                self._wait = (1 - left) / PER_SECOND
                return False
            self._buckets[key] = (left - 1, now)
            return True

    def wait(self) -> float:
        return self._wait
