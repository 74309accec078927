"""The ground: where the city ends, its river with two branches, its lake, woods and hills."""

from __future__ import annotations

import math
from dataclasses import dataclass
from random import Random
from typing import Any

from anyuan.demo.city.plane import Flat, blob, inside, ribbon, within

KM = 1000.0


@dataclass(frozen=True, slots=True)
class Water:
    name: str
    name_en: str
    kind: str
    centre_line: tuple[Flat, ...]
    ring: tuple[Flat, ...]


@dataclass(frozen=True, slots=True)
class Ground:
    outline: tuple[Flat, ...]
    waters: tuple[Water, ...]
    woods: tuple[tuple[Flat, ...], ...]

    def dry(self, point: Flat, margin: float = 120.0) -> bool:
        """Inside the city and at least ``margin`` metres from the middle of a stream or the shore of a lake."""
        if not inside(point, self.outline):
            return False
        for water in self.waters:
            if water.kind == "lake":
                if inside(point, water.ring):
                    return False
            elif within(point, water.centre_line, margin + (120.0 if water.kind == "river" else 0.0)):
                return False
        return True

    @property
    def streams(self) -> list[tuple[Flat, ...]]:
        return [water.centre_line for water in self.waters if water.kind != "lake"]


def lay(pack: dict[str, Any], rng: Random) -> Ground:
    """Lay out the ground of one city pack."""
    reach = pack["radius_km"] * KM
    outline = blob((0, 0), reach, _waves(rng, (2, 0.09), (3, 0.07), (5, 0.03), (9, 0.015)), points=144)
    river = _river(reach * 1.12, rng)
    waters = [
        Water(pack["river_zh"], pack["river_en"], "river", tuple(river), tuple(ribbon(river, _widths(river, rng))))
    ]
    for (zh, en), north, at in zip(pack["branches"], (True, False), (0.38, 0.66), strict=True):
        line = _branch(river, at, north, reach, rng)
        widths = [26 + 44 * i / len(line) for i in range(len(line))]
        waters.append(Water(zh, en, "branch", tuple(line), tuple(ribbon(line, widths))))
    lake = blob((7.2 * KM, 5.6 * KM), 1.25 * KM, _waves(rng, (2, 0.22), (3, 0.12), (5, 0.05)))
    waters.append(Water(pack["lake_zh"], pack["lake_en"], "lake", tuple(lake[:-1]), tuple(lake)))
    return Ground(tuple(outline[:-1]), tuple(waters), tuple(_woods(reach, outline, rng)))


def _waves(rng: Random, *waves: tuple[int, float]) -> list[tuple[int, float, float]]:
    return [(n, share, rng.uniform(0, 2 * math.pi)) for n, share in waves]


def _river(reach: float, rng: Random) -> list[Flat]:
    """West to east with bends of several sizes, passing just south of the old town."""
    long, middle, short = (rng.uniform(0, 2 * math.pi) for _ in range(3))

    def north(x: float) -> float:
        bend = 2.6 * math.sin(x / 9.0 + long) + 0.9 * math.sin(x / 3.1 + middle) + 0.22 * math.sin(x / 1.1 + short)
        return bend - 0.16 * x

    offset = -1.7 - north(0.0)
    steps = int(2 * reach / 250)
    xs = [-reach / KM + 2 * reach / KM * i / steps for i in range(steps + 1)]
    return [(x * KM, (north(x) + offset) * KM) for x in xs]


def _widths(line: list[Flat], rng: Random) -> list[float]:
    phase = rng.uniform(0, 2 * math.pi)
    return [150 + 90 * i / len(line) + 35 * math.sin(i / 9 + phase) for i in range(len(line))]


def _branch(river: list[Flat], at: float, north: bool, reach: float, rng: Random) -> list[Flat]:
    """A brook that runs down to the river; listed from its spring to its mouth."""
    mouth = river[int(at * (len(river) - 1))]
    heading = math.radians(rng.uniform(62, 84)) * (1 if north else -1)
    phase = rng.uniform(0, 2 * math.pi)
    line = [mouth]
    walked = 0.0
    while walked < reach * 0.85:
        walked += 250
        turn = 0.55 * math.sin(walked / 2600 + phase) + 0.25 * math.sin(walked / 700)
        x, y = line[-1]
        line.append((x + 250 * math.cos(heading + turn), y + 250 * math.sin(heading + turn)))
    return line[::-1]


def _woods(reach: float, outline: list[Flat], rng: Random) -> list[tuple[Flat, ...]]:
    found: list[tuple[Flat, ...]] = []
    while len(found) < 46:
        angle, far = rng.uniform(0, 2 * math.pi), reach * math.sqrt(rng.uniform(0.09, 0.95))
        centre = (far * math.cos(angle), far * math.sin(angle))
        if inside(centre, outline):
            size = rng.uniform(0.5, 2.1) * KM
            found.append(tuple(blob(centre, size, _waves(rng, (2, 0.3), (3, 0.15), (5, 0.08)), points=40)))
    return found
