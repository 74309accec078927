"""How one duty stands at this moment, as a board says it: who is there, who is missing, what still has time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

# Somebody has to stand there through the whole window; everything else may be done at any time within it.
PRESENCE = frozenset({"guard_post", "peak_service", "exam_protection"})
SOON = timedelta(hours=1)
# What may be done at any time of a week or a month is no matter of a board of today.
LONGEST = timedelta(days=1)
# The heaviest first. "silent": owed now, and nothing has come in; "short": somebody came, not everybody or not everything;
# "unnamed": opens within the hour and asks for names that nobody has given; "stands": owed now, and everybody is there;
# "time": can still be done; "quiet": nothing is owed now.
SIGNS = ("silent", "short", "unnamed", "stands", "time", "quiet")
MISSING = ("silent", "short")


@dataclass(frozen=True, slots=True)
class Now:
    """One occurrence as the board reads it. ``asks_names``: names are asked for ahead."""

    kind: str
    state: str
    opens_at: datetime
    closes_at: datetime
    judge_at: datetime
    needed: int = 0
    filled: int = 0
    arrived: int = 0
    asks_names: bool = False


def sign(one: Now, now: datetime) -> str:
    """Which of `SIGNS` it carries at ``now``. A duty that is over, excused or long is quiet: lists speak of those."""
    if one.closes_at - one.opens_at > LONGEST:
        return "quiet"
    if now < one.opens_at:
        short = one.asks_names and one.filled < one.needed and one.state == "planned"
        return "unnamed" if short and one.opens_at - now <= SOON else "quiet"
    if one.state in ("done", "late"):
        return "stands" if now < one.closes_at and one.kind in PRESENCE else "quiet"
    if one.state != "planned" or now >= one.judge_at:
        return "quiet"
    if now < one.closes_at and one.kind not in PRESENCE:
        return "time"
    return "short" if one.arrived else "silent"


def heaviest(signs: list[str]) -> str:
    """The sign of a place where several duties stand."""
    return min(signs, key=SIGNS.index, default="quiet")
