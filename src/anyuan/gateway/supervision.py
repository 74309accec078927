"""Which lines are heard: contact times in memory, loss decided by the reporting time of the line's EN 50136 category.

Pure: seconds come in from a clock that never steps (the monotonic one), so that a wall clock put back an hour loses no
line. Absence is not held against a line for the time in which nobody listened: a start, or a gap in listening, counts
as contact.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import NamedTuple

#: A sweep that comes later than this was asleep (suspended machine, blocked process).
GAP_SECONDS = 5.0
#: The loss is to be known within the reporting time, and sweep and writing take a moment.
_MARGIN_SECONDS = 1.0
#: Of a line whose category nobody set in the table.
DEFAULT_CATEGORY = "SP4"


class ReportingTime(NamedTuple):
    """Seconds without contact after which a line, or one path of a dual-path line, is lost."""

    line: float
    alternative: float | None = None


class Lost(NamedTuple):
    """A path that was found lost: `silent_seconds` since it was last heard."""

    line_id: int
    path: str
    silent_seconds: float


@cache
def reporting_times() -> dict[str, ReportingTime]:
    """Category → times, from `reporting_times.csv`."""
    with Path(__file__).with_name("reporting_times.csv").open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(line for line in lines if not line.startswith("#"))
        return {
            row["category"]: ReportingTime(
                float(row["seconds"]), float(row["alternative_seconds"]) if row["alternative_seconds"] else None
            )
            for row in rows
        }


def reporting_time(category: str, override_seconds: float | None = None) -> ReportingTime:
    """The times of a line; `override_seconds` is the line's own."""
    times = reporting_times().get(category) or reporting_times()[DEFAULT_CATEGORY]
    return times if override_seconds is None else times._replace(line=float(override_seconds))


@dataclass(slots=True)
class _Watched:
    times: ReportingTime
    heard: dict[str, float] = field(default_factory=dict)  # path → seconds
    lost: set[str] = field(default_factory=set)
    last_path: str = ""


class Supervision:
    """The clocks of all lines of one gateway."""

    def __init__(self, now: float) -> None:
        self._lines: dict[int, _Watched] = {}
        self._swept = now

    def watch(self, lines: dict[int, ReportingTime]) -> None:
        """These are the lines in use now; others are forgotten."""
        for line_id in [known for known in self._lines if known not in lines]:
            del self._lines[line_id]
        for line_id, times in lines.items():
            watched = self._lines.get(line_id)
            if watched is None:
                self._lines[line_id] = _Watched(times)
            else:
                watched.times = times

    def remember(self, known: Iterable[tuple[int, str, bool]], now: float) -> None:
        """(line, path, lost) as the tables say at the start. What was not lost counts as heard now."""
        for line_id, path, lost in known:
            watched = self._lines.get(line_id)
            if watched is not None and path not in watched.heard:
                watched.heard[path] = now
                watched.last_path = watched.last_path or path
                if lost:
                    watched.lost.add(path)

    def hear(self, line_id: int, path: str, now: float) -> tuple[str, ...]:
        """Any valid frame proves the path. Returns the paths that are back by it: to be told at once.

        On a single-path line any path will do, so being heard on another brings the lost one back, too.
        """
        watched = self._lines.get(line_id)
        if watched is None:
            return ()
        watched.heard[path] = now
        watched.last_path = path
        if not watched.lost:
            return ()
        back = tuple(watched.lost) if watched.times.alternative is None else tuple(watched.lost & {path})
        watched.lost.difference_update(back)
        return back

    def sweep(self, now: float) -> list[Lost]:
        """The paths lost since the last sweep, each once. A line never heard is not lost: it is not connected yet."""
        gap, self._swept = now - self._swept, now
        if gap > GAP_SECONDS:
            for watched in self._lines.values():
                watched.heard = {path: at + gap for path, at in watched.heard.items()}
        found: list[Lost] = []
        for line_id, watched in self._lines.items():
            if watched.heard and len(watched.lost) < len(watched.heard):
                found += _lost_paths(line_id, watched, now)
        return found

    def not_told(self, lost: Iterable[Lost]) -> None:
        """The loss could not be written: it is found again by the next sweep."""
        for line_id, path, _ in lost:
            if line_id in self._lines:
                self._lines[line_id].lost.discard(path)

    @property
    def lost_lines(self) -> int:
        """Lines of which no path lives."""
        return sum(1 for watched in self._lines.values() if watched.heard and watched.lost >= watched.heard.keys())


def _lost_paths(line_id: int, watched: _Watched, now: float) -> list[Lost]:
    silent = now - max(watched.heard.values())
    whole = silent >= watched.times.line - _MARGIN_SECONDS
    found = []
    for path, at in watched.heard.items():
        if path in watched.lost:
            continue
        # A single-path line that changed its path is heard on the new one; the old path owes nothing.
        alternative = watched.times.alternative
        alone = alternative is not None and now - at >= alternative - _MARGIN_SECONDS
        if (whole and (path == watched.last_path or alternative is not None)) or alone:
            watched.lost.add(path)
            found.append(Lost(line_id, path, now - at))
    return found
