"""Many signals that belong together on a screen. Each stays recorded; only the showing is bundled."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

STORM_WINDOW = timedelta(minutes=5)
STORM_LEAST = 5


@dataclass(frozen=True, slots=True)
class Flake:
    """One signal, as far as bundling cares."""

    id: int
    school_id: int | None
    line_id: int | None
    kind: str
    level: int
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Storm:
    """Signals of one kind at one school (or on one line without a school), each within the window of the next."""

    school_id: int | None
    line_id: int | None
    kind: str
    level: int
    first_at: datetime
    last_at: datetime
    ids: tuple[int, ...]

    @property
    def count(self) -> int:
        return len(self.ids)


def bundle(flakes: Iterable[Flake], window: timedelta = STORM_WINDOW, least: int = STORM_LEAST) -> list[Storm]:
    """Storms, the most urgent and newest first. The level of a storm is that of its most urgent signal."""
    chains: dict[tuple[int | None, int | None, str], list[list[Flake]]] = {}
    for flake in sorted(flakes, key=lambda f: (f.received_at, f.id)):
        place = (flake.school_id, None if flake.school_id is not None else flake.line_id, flake.kind)
        runs = chains.setdefault(place, [])
        if runs and flake.received_at - runs[-1][-1].received_at <= window:
            runs[-1].append(flake)
        else:
            runs.append([flake])
    storms = [
        Storm(
            school_id,
            line_id,
            kind,
            min(f.level for f in run),
            run[0].received_at,
            run[-1].received_at,
            tuple(f.id for f in run),
        )
        for (school_id, line_id, kind), runs in chains.items()
        for run in runs
        if len(run) >= least
    ]
    return sorted(storms, key=lambda s: (s.level, -s.last_at.timestamp()))
