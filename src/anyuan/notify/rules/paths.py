"""Which paths are used for one person, and when each of them starts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Path:
    """One way to a person. ``address_id`` is None for the built-in paths (desk, phone page, the person's own mail)."""

    transport: str
    address_id: int | None = None
    up_to_level: int = 4
    real_only: bool = False
    silent: bool = False


@dataclass(frozen=True, slots=True)
class Pace:
    """How a level uses a person's paths.

    ``parallel``: all at once; otherwise the next path starts ``step_seconds`` after the one before, unless a receipt
    has come in. ``reach_seconds``: after that long without a receipt the person counts as not reached.
    """

    parallel: bool
    step_seconds: int
    reach_seconds: int


# Level 1: half of the staff were never reached over a single path (field reports on panic systems): all paths at once.
PACE = {
    1: Pace(parallel=True, step_seconds=0, reach_seconds=15),
    2: Pace(parallel=False, step_seconds=10, reach_seconds=15),
    3: Pace(parallel=False, step_seconds=60, reach_seconds=300),
    4: Pace(parallel=False, step_seconds=1800, reach_seconds=86400),
}


@dataclass(frozen=True, slots=True)
class PlannedSending:
    """One sending to write: its place in the order and the instant from which it may go."""

    order: int
    path: Path
    due_at: datetime


def plan(
    paths: Sequence[Path], *, level: int, exercise: bool, silent: bool, start_at: datetime
) -> list[PlannedSending]:
    """The sendings for one person, in the person's order. Empty when no path may be used.

    A drill never uses a path that is for real alarms only; a silent test only uses paths that make no sound.
    """
    pace = PACE[level]
    usable = [
        path
        for path in paths
        if level <= path.up_to_level and not (exercise and path.real_only) and not (silent and not path.silent)
    ]
    step = timedelta(seconds=0 if pace.parallel or silent else pace.step_seconds)
    return [PlannedSending(n, path, start_at + step * n) for n, path in enumerate(usable)]
