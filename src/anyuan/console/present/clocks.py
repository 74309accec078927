"""A deadline as a screen draws it: time left large, a thin bar, a stage. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

# What stands behind days and hours; the screen hands in those of its language.
Units = tuple[str, str]
UNITS: Units = ("d ", "h")


@dataclass(frozen=True, slots=True)
class Drawn:
    """What the server draws for the moment of the page; the browser goes on from there."""

    figure: str
    stage: str
    part: float


@dataclass(frozen=True, slots=True)
class Limit:
    """Until when, since when, and who owes it. ``what`` and ``who`` are words in the language of the screen."""

    due_at: datetime
    from_at: datetime
    what: str = ""
    who: str = ""
    kind: str = ""
    # Cases turn yellow at a set instant of their kind, not at a share of the time.
    yellow_at: datetime | None = None

    def at(self, now: datetime, units: Units = UNITS) -> Drawn:
        """How it looks at ``now``. Time left is rounded up: "0:00" is not shown before the deadline has passed."""
        left = (self.due_at - now).total_seconds()
        whole = (self.due_at - self.from_at).total_seconds()
        if left < 0:
            return Drawn("+" + duration(-left, units), "over", 1.0)
        part = min(1.0, left / whole) if whole > 0 else 0.0
        name = stage(left, whole)
        if self.yellow_at is not None:
            name = "yellow" if now >= self.yellow_at else "early"
        return Drawn(duration(ceil(left), units), name, round(part, 3))


def stage(left: float, whole: float) -> str:
    """A clock changes its look at three moments only: half, last quarter, over. Seconds."""
    if left < 0:
        return "over"
    if whole > 0 and left <= whole / 4:
        return "last"
    if whole > 0 and left <= whole / 2:
        return "half"
    return "early"


def duration(seconds: float, units: Units = UNITS) -> str:
    """75 → ``1:15``, 3700 → ``1:01:40``, 200000 → ``2d 7h``; ``units`` stand behind days and hours."""
    whole = max(0, int(seconds))
    days, rest = divmod(whole, 86_400)
    if days:
        return f"{days}{units[0]}{rest // 3600}{units[1]}"
    hours, rest = divmod(rest, 3600)
    minutes, secs = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{secs:02}" if hours else f"{minutes}:{secs:02}"


def between(start: datetime | None, end: datetime | None) -> str:
    """How long it took; a dash while one end is missing."""
    return "–" if start is None or end is None else duration((end - start) / timedelta(seconds=1))
