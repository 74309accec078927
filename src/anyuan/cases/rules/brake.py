"""A brake against floods that knows no sender: buckets that fill again with time, and how long one must wait."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rate:
    """``burst`` at once, then one every ``every_seconds``."""

    burst: float
    every_seconds: float


@dataclass(frozen=True, slots=True)
class Level:
    """What is left in a bucket, and when that was (seconds of a clock that only goes forward)."""

    left: float
    at: float


def take(level: Level | None, rate: Rate, now: float) -> tuple[Level, float]:
    """Take one. Returns the new level, and the seconds to wait: 0 when it was there, and then it is taken."""
    left = rate.burst if level is None else min(rate.burst, level.left + max(0.0, now - level.at) / rate.every_seconds)
    if left < 1.0:
        return Level(left, now), (1.0 - left) * rate.every_seconds
    return Level(left - 1.0, now), 0.0


def full(level: Level, rate: Rate, now: float) -> bool:
    """Has the bucket filled up again? Then it says nothing any more and can be forgotten."""
    return level.left + (now - level.at) / rate.every_seconds >= rate.burst
