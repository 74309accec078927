"""A flat drawing board in metres around the city's centre, and the few geometric questions asked on it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from anyuan.demo.city.shapes import Point

Flat = tuple[float, float]
"""East and north of the centre, metres."""

METRES_PER_DEGREE = 111_194.9


@dataclass(frozen=True, slots=True)
class Plane:
    """Equirectangular: good to a few metres over 60 km, which is all that an invented city needs."""

    lon: float
    lat: float

    def to_globe(self, at: Flat) -> Point:
        lat = self.lat + at[1] / METRES_PER_DEGREE
        lon = self.lon + at[0] / (METRES_PER_DEGREE * math.cos(math.radians(self.lat)))
        return round(lon, 6), round(lat, 6)

    def line(self, points: Sequence[Flat]) -> tuple[Point, ...]:
        return tuple(self.to_globe(p) for p in points)


def length(points: Sequence[Flat]) -> float:
    return sum(math.dist(a, b) for a, b in pairwise(points))


def inside(point: Flat, ring: Sequence[Flat]) -> bool:
    """Even-odd rule."""
    x, y = point
    found = False
    for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            found = not found
    return found


def crosses(a: Flat, b: Flat, c: Flat, d: Flat) -> bool:
    """Whether the open stretches a–b and c–d cross."""

    def side(p: Flat, q: Flat, r: Flat) -> float:
        return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])

    return side(a, b, c) * side(a, b, d) < 0 and side(c, d, a) * side(c, d, b) < 0


def crosses_line(a: Flat, b: Flat, line: Sequence[Flat]) -> bool:
    low_x, high_x = min(a[0], b[0]), max(a[0], b[0])
    low_y, high_y = min(a[1], b[1]), max(a[1], b[1])
    for c, d in pairwise(line):
        if max(c[0], d[0]) < low_x or min(c[0], d[0]) > high_x:
            continue
        if max(c[1], d[1]) < low_y or min(c[1], d[1]) > high_y:
            continue
        if crosses(a, b, c, d):
            return True
    return False


def within(point: Flat, line: Sequence[Flat], margin: float) -> bool:
    """Whether the point lies less than ``margin`` metres from the line."""
    x, y = point
    for a, b in pairwise(line):
        if min(a[0], b[0]) - x > margin or x - max(a[0], b[0]) > margin:
            continue
        if min(a[1], b[1]) - y > margin or y - max(a[1], b[1]) > margin:
            continue
        if math.dist(point, nearest(point, a, b)) < margin:
            return True
    return False


def nearest(point: Flat, a: Flat, b: Flat) -> Flat:
    """The point of the stretch a–b that lies nearest."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    square = dx * dx + dy * dy
    if square == 0:
        return a
    share = max(0.0, min(1.0, ((point[0] - a[0]) * dx + (point[1] - a[1]) * dy) / square))
    return a[0] + share * dx, a[1] + share * dy


def ribbon(line: Sequence[Flat], widths: Sequence[float]) -> list[Flat]:
    """A closed ring around a line, ``widths`` metres wide at each of its points."""
    left: list[Flat] = []
    right: list[Flat] = []
    for i, (x, y) in enumerate(line):
        before, after = line[max(0, i - 1)], line[min(len(line) - 1, i + 1)]
        dx, dy = after[0] - before[0], after[1] - before[1]
        size = math.hypot(dx, dy) or 1.0
        half = widths[i] / 2
        left.append((x - dy / size * half, y + dx / size * half))
        right.append((x + dy / size * half, y - dx / size * half))
    ring = left + right[::-1]
    return [*ring, ring[0]]


def blob(centre: Flat, radius: float, waves: Sequence[tuple[int, float, float]], points: int = 72) -> list[Flat]:
    """A closed, wobbly round shape; ``waves`` are (how many, share of the radius, phase)."""
    ring: list[Flat] = []
    for i in range(points):
        angle = 2 * math.pi * i / points
        size = radius * (1 + sum(share * math.sin(n * angle + phase) for n, share, phase in waves))
        ring.append((centre[0] + size * math.cos(angle), centre[1] + size * math.sin(angle)))
    return [*ring, ring[0]]
