"""Quiet hours in local time: until when must a message wait?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Quiet:
    """Local hours from ``starts`` to ``ends`` (over midnight when ends is earlier), on the weekdays when they start."""

    starts: time
    ends: time
    weekdays: frozenset[int] = frozenset(range(1, 8))
    unless_level: int = 1


def quiet_until(hours: Sequence[Quiet], *, level: int, now: datetime, zone: ZoneInfo) -> datetime | None:
    """The instant (UTC) at which the last quiet span around ``now`` ends; None when the message may go at once.

    Level 1 is never held: an emergency does not wait for the morning.
    """
    if level <= 1:
        return None
    holding = [quiet for quiet in hours if level > quiet.unless_level]
    at, limit = now, now + timedelta(days=7)
    # Spans may touch (22:00–00:00 and 00:00–07:00): walk to the end of each until none holds.
    while at < limit:
        ends = [end for quiet in holding if (end := _end_around(quiet, at, zone)) is not None]
        if not ends:
            break
        at = max(ends)
    return at if at > now else None


def _end_around(quiet: Quiet, at: datetime, zone: ZoneInfo) -> datetime | None:
    """The end of this span when ``at`` lies inside it: it may have started today or yesterday."""
    local = at.astimezone(zone)
    for day in (local.date(), local.date() - timedelta(days=1)):
        if day.isoweekday() not in quiet.weekdays:
            continue
        starts = datetime.combine(day, quiet.starts, zone)
        last_day = day if quiet.ends > quiet.starts else day + timedelta(days=1)
        ends = datetime.combine(last_day, quiet.ends, zone)
        if starts.astimezone(UTC) <= at < ends.astimezone(UTC):
            return ends.astimezone(UTC)
    return None
