"""Driving on the road graph: the quickest way between two crossings, and where one is after some metres. Pure."""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from anyuan.kernel.geo import distance_m

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Roads:
    """Crossings, and from each the stretches that leave it: (to, seconds, line)."""

    nodes: Sequence[Point]
    near: dict[int, list[tuple[int, float, tuple[Point, ...]]]]

    def nearest(self, at: Point) -> int:
        """The crossing nearest to a point."""
        squeeze = math.cos(math.radians(at[1]))
        return min(
            range(len(self.nodes)),
            key=lambda i: ((self.nodes[i][0] - at[0]) * squeeze) ** 2 + (self.nodes[i][1] - at[1]) ** 2,
        )

    def route(self, source: int, target: int) -> list[Point]:
        """The quickest way's points, ends included; just the source when there is no way."""
        best, before = {source: 0.0}, dict[int, tuple[int, tuple[Point, ...]]]()
        waiting = [(0.0, source)]
        while waiting:
            cost, node = heapq.heappop(waiting)
            if node == target:
                break
            if cost > best[node]:
                continue
            for other, seconds, line in self.near[node]:
                if cost + seconds < best.get(other, math.inf):
                    best[other], before[other] = cost + seconds, (node, line)
                    heapq.heappush(waiting, (cost + seconds, other))
        points: list[Point] = []
        node = target
        while node in before and node != source:
            previous, line = before[node]
            points = [*line, *points[1:]] if points else list(line)
            node = previous
        return points or [self.nodes[source]]


def roads_of(nodes: Sequence[Point], edges: Sequence[tuple[int, int, float, float, tuple[Point, ...]]]) -> Roads:
    """The graph of undirected stretches (u, v, metres, km/h, line from u to v)."""
    near: dict[int, list[tuple[int, float, tuple[Point, ...]]]] = {i: [] for i in range(len(nodes))}
    for u, v, length, speed, line in edges:
        seconds = length / (speed / 3.6)
        near[u].append((v, seconds, line))
        near[v].append((u, seconds, line[::-1]))
    return Roads(nodes, near)


@dataclass(slots=True)
class Drive:
    """A way that is being driven."""

    points: list[Point]
    _legs: Iterator[tuple[Point, Point]] = field(init=False)
    at: Point = field(init=False)
    _to: Point | None = field(init=False)

    def __post_init__(self) -> None:
        self._legs = iter(list(zip(self.points, self.points[1:], strict=False)))
        self.at = self.points[0]
        self._to = self._next()

    @property
    def done(self) -> bool:
        return self._to is None

    def go(self, metres: float) -> Point:
        """Drive so far and say where that is; the end is not passed."""
        while self._to is not None and metres > 0:
            left = distance_m(*self.at, *self._to)
            if left > metres:
                share = metres / left
                self.at = (
                    self.at[0] + (self._to[0] - self.at[0]) * share,
                    self.at[1] + (self._to[1] - self.at[1]) * share,
                )
                return self.at
            metres -= left
            self.at, self._to = self._to, self._next()
        return self.at

    def _next(self) -> Point | None:
        leg = next(self._legs, None)
        return leg[1] if leg else None
