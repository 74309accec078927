"""Where time comes from. Only the edges hold a clock; everything below is given ``now``.

A frozen or shifted clock drives rehearsals and replays through the very code that runs on the day.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Anything that can say what time it is, as an aware UTC datetime."""

    def now(self) -> datetime: ...


def utc_now() -> datetime:
    """The machine's time, aware, in UTC. For the edges only."""
    return datetime.now(UTC)


class SystemClock:
    """The machine's wall clock."""

    def now(self) -> datetime:
        return utc_now()


@dataclass(slots=True)
class FrozenClock:
    """A clock that stands still until it is moved by hand; the clock of rehearsals and tests."""

    at: datetime

    def now(self) -> datetime:
        return self.at

    def advance(self, seconds: float) -> datetime:
        """Move forward by ``seconds`` (negative steps back) and return the new time."""
        self.at += timedelta(seconds=seconds)
        return self.at


@dataclass(slots=True)
class ShiftedClock:
    """A clock that starts at ``starts_at`` and runs ``speed`` times as fast as the machine's."""

    starts_at: datetime
    speed: float = 1.0
    _began: float = field(default_factory=time.monotonic)

    def now(self) -> datetime:
        return self.starts_at + timedelta(seconds=(time.monotonic() - self._began) * self.speed)
