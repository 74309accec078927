"""How long until the next attempt, and when to give up."""

from __future__ import annotations

from datetime import timedelta

# Longer than every transport's own time-out: a claim that is this old belongs to a process that died.
LEASE = timedelta(seconds=60)

# Seconds until the next attempt. An emergency is tried hard and given up early enough for people to telephone instead.
_WAITS = {
    1: (2, 5, 10, 20, 40, 60, 120, 300),
    2: (5, 15, 30, 60, 120, 300, 600),
    3: (30, 120, 600, 1800, 3600),
    4: (60, 600, 3600, 14400),
}
# Level → no attempt waits longer for the next one.
LONGEST_WAITS = {level: timedelta(seconds=max(waits)) for level, waits in _WAITS.items()}


def backoff(level: int, attempts: int) -> timedelta | None:
    """The wait after ``attempts`` failed attempts; None: give up and show it as a dead letter."""
    waits = _WAITS[level]
    return timedelta(seconds=waits[attempts - 1]) if attempts <= len(waits) else None
