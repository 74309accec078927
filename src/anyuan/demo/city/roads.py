"""The road graph: grown, not ruled. Density falls from the old town outwards, a ring road, few bridges.

Points are scattered with a spacing that depends on where they fall; neighbours are joined when nobody stands between
them (Gabriel graph), which gives blocks of uneven shape; water is crossed only where a bridge was granted; the rank of a
road comes from the journeys that would use it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from random import Random
from typing import Any

import numpy as np
from scipy.sparse import coo_matrix, csr_matrix
from scipy.sparse.csgraph import connected_components, dijkstra
from scipy.spatial import Delaunay, cKDTree

from anyuan.demo.city.ground import KM, Ground
from anyuan.demo.city.names import latin
from anyuan.demo.city.plane import Flat, Plane, crosses_line, length
from anyuan.demo.city.shapes import Edge, RoadGraph
from anyuan.demo.city.towns import URBAN_KM, Town

SPEEDS = {"trunk": 60, "primary": 50, "secondary": 40, "residential": 25}
"""Working speeds with traffic lights and bends, km/h."""
_RANK = ["residential", "secondary", "primary", "trunk"]
Pair = tuple[int, int]


@dataclass(slots=True)
class _Draft:
    nodes: list[Flat]
    ring: list[int]
    pairs: list[Pair]
    kinds: dict[Pair, str]
    names: dict[Pair, tuple[str, str]]


def grow(
    pack: dict[str, Any], ground: Ground, towns: list[Town], plane: Plane, rng: Random
) -> tuple[RoadGraph, list[Flat]]:
    """The whole connected road graph of the city, and its nodes' flat positions."""
    nodes, ring = _points(ground, towns, rng)
    pairs = _join(nodes, ring, ground, rng)
    draft = _Draft(nodes, ring, pairs, {}, {})
    _rank(draft, towns, rng)
    _name(draft, pack["roads"], rng)
    edges = []
    for pair in pairs:
        shape = _bend(nodes[pair[0]], nodes[pair[1]], rng)
        kind, (zh, en) = draft.kinds[pair], draft.names.get(pair, ("", ""))
        edges.append(Edge(*pair, kind, zh, en, round(length(shape), 1), SPEEDS[kind], plane.line(shape)))
    return RoadGraph(tuple(plane.to_globe(at) for at in nodes), tuple(edges)), nodes


def _spacing(at: Flat, towns: list[Flat]) -> float:
    """Metres to the next crossing: 280 in the old town, 2,200 in the open country, 420 inside a town."""
    far = math.hypot(*at) / KM
    base = 280 + 34 * far if far < URBAN_KM else 500 + 95 * (far - URBAN_KM)
    near = min(math.dist(at, town) for town in towns)
    return min(base, 2200, 420 + max(0.0, near - 900) * 0.45)


def _points(ground: Ground, towns: list[Town], rng: Random) -> tuple[list[Flat], list[int]]:
    """Town centres, the ring road's points, then darts that keep their distance."""
    centres = [town.at for town in towns]
    nodes = list(centres)
    ring: list[int] = []
    phase = rng.uniform(0, 2 * math.pi)
    for step in range(76):
        angle = 2 * math.pi * step / 76
        size = URBAN_KM * 1.06 * KM * (1 + 0.05 * math.sin(2 * angle + phase) + 0.03 * math.sin(5 * angle))
        at = (size * 1.08 * math.cos(angle), size * 0.92 * math.sin(angle))
        if ground.dry(at, 60):
            ring.append(len(nodes))
            nodes.append(at)
    cell = 280.0
    grid: dict[tuple[int, int], list[int]] = {}

    def put(index: int) -> None:
        grid.setdefault((int(nodes[index][0] // cell), int(nodes[index][1] // cell)), []).append(index)

    def clear(at: Flat, apart: float) -> bool:
        reach, cx, cy = int(apart // cell) + 1, int(at[0] // cell), int(at[1] // cell)
        return all(
            math.dist(nodes[other], at) >= apart
            for gx in range(cx - reach, cx + reach + 1)
            for gy in range(cy - reach, cy + reach + 1)
            for other in grid.get((gx, gy), ())
        )

    for index in range(len(nodes)):
        put(index)
    far = max(math.hypot(*p) for p in ground.outline)
    for dart in range(15000):
        # Two darts of three go into the built-up city, where most crossings are.
        reach = URBAN_KM * 1.5 * KM if dart % 3 else far
        angle, radius = rng.uniform(0, 2 * math.pi), reach * math.sqrt(rng.random())
        at = (radius * math.cos(angle), radius * math.sin(angle))
        if clear(at, _spacing(at, centres)) and ground.dry(at, 60):
            nodes.append(at)
            put(len(nodes) - 1)
    return nodes, ring


def _join(nodes: list[Flat], ring: list[int], ground: Ground, rng: Random) -> list[Pair]:
    points = np.array(nodes)
    around = {_pair(a, b) for a, b in zip(ring, [*ring[1:], ring[0]], strict=True)}
    dry: list[Pair] = []
    wet: list[Pair] = []
    candidates = _open_blocks(_gabriel(points), points, rng)
    for a, b in sorted(candidates | around):
        (wet if any(crosses_line(nodes[a], nodes[b], s) for s in ground.streams) else dry).append((a, b))
    bridges: list[Pair] = []
    mids: list[Flat] = []
    for a, b in sorted(wet, key=lambda p: (p not in around, math.dist(nodes[p[0]], nodes[p[1]]))):
        middle = ((nodes[a][0] + nodes[b][0]) / 2, (nodes[a][1] + nodes[b][1]) / 2)
        apart = 1250 if math.hypot(*middle) < URBAN_KM * KM else 3600
        if (a, b) in around or all(math.dist(middle, other) > apart for other in mids):
            bridges.append((a, b))
            mids.append(middle)
    lakes = [water.ring for water in ground.waters if water.kind == "lake"]
    kept = [p for p in dry + bridges if not any(crosses_line(nodes[p[0]], nodes[p[1]], ring) for ring in lakes)]
    return sorted(_connect(points, kept))


def _gabriel(points: np.ndarray) -> set[Pair]:
    """Neighbours with no third point inside the circle over them."""
    simplices = Delaunay(points).simplices
    pairs = {_pair(int(s[i]), int(s[j])) for s in simplices for i, j in ((0, 1), (1, 2), (0, 2))}
    ordered = np.array(sorted(pairs))
    middles = (points[ordered[:, 0]] + points[ordered[:, 1]]) / 2
    radii = np.linalg.norm(points[ordered[:, 0]] - points[ordered[:, 1]], axis=1) / 2
    gap, _ = cKDTree(points).query(middles)
    # Blocks of the countryside would be joined over many kilometres along the city's edge: no road is that long.
    keep = (gap >= radii - 1e-6) & (radii < 2300)
    return {_pair(int(a), int(b)) for a, b in ordered[keep]}


def _open_blocks(pairs: set[Pair], points: np.ndarray, rng: Random) -> set[Pair]:
    """Drop most long sides of triangles: streets meet in threes and fours and enclose blocks, not slices."""
    near: dict[int, set[int]] = {}
    for a, b in pairs:
        near.setdefault(a, set()).add(b)
        near.setdefault(b, set()).add(a)

    def size(a: int, b: int) -> float:
        return float(np.linalg.norm(points[a] - points[b]))

    dropped = set()
    for a, b in sorted(pairs):
        long = any(size(a, c) < size(a, b) > size(b, c) for c in near[a] & near[b])
        if long and rng.random() < 0.8:
            dropped.add((a, b))
    return pairs - dropped


def _connect(points: np.ndarray, pairs: list[Pair]) -> list[Pair]:
    """Join what is still apart by the shortest missing stretch (a ford or a long bridge, as in life)."""
    while True:
        count, labels = connected_components(_matrix(points, pairs), directed=False)
        if count == 1:
            return pairs
        main = np.bincount(labels).argmax()
        inside, outside = np.flatnonzero(labels == main), np.flatnonzero(labels != main)
        gap, where = cKDTree(points[inside]).query(points[outside])
        best = int(gap.argmin())
        pairs.append(_pair(int(outside[best]), int(inside[where[best]])))


def _matrix(points: np.ndarray, pairs: list[Pair], factor: dict[Pair, float] | None = None) -> csr_matrix:
    ends = np.array(pairs)
    weight = np.linalg.norm(points[ends[:, 0]] - points[ends[:, 1]], axis=1)
    if factor:
        weight = weight * np.array([factor.get(pair, 1.0) for pair in pairs])
    size = len(points)
    return coo_matrix((weight, (ends[:, 0], ends[:, 1])), shape=(size, size)).tocsr()


def _rank(draft: _Draft, towns: list[Town], rng: Random) -> None:
    """Roads to county seats and the ring are trunk, to towns primary; much used streets secondary."""
    points = np.array(draft.nodes)
    kinds = dict.fromkeys(draft.pairs, "residential")
    ring = {_pair(a, b) for a, b in zip(draft.ring, [*draft.ring[1:], draft.ring[0]], strict=True)} & kinds.keys()
    kinds.update(dict.fromkeys(ring, "trunk"))
    old_town = int(np.linalg.norm(points, axis=1).argmin())

    def raise_to(kind: str, source: int, targets: list[int]) -> None:
        # Roads that are already good draw the next journey, so towns share a road instead of having one each.
        factor = {pair: 0.62 for pair, rank in kinds.items() if rank in ("trunk", "primary")}
        _, before = dijkstra(
            _matrix(points, draft.pairs, factor), directed=False, indices=source, return_predecessors=True
        )
        for node in targets:
            while before[node] >= 0:
                pair = _pair(node, int(before[node]))
                if _RANK.index(kinds[pair]) < _RANK.index(kind):
                    kinds[pair] = kind
                node = int(before[node])

    by_distance = sorted(range(len(towns)), key=lambda i: math.hypot(*towns[i].at))
    raise_to("trunk", old_town, [i for i in by_distance if towns[i].seat])
    for index in by_distance:
        raise_to("primary", old_town, [index])
    urban = [i for i, at in enumerate(draft.nodes) if math.hypot(*at) < URBAN_KM * KM * 1.1]
    for source in rng.sample(urban, 14):
        raise_to("secondary", source, rng.sample(urban, 9))
    for index, town in enumerate(towns):
        near = sorted((j for j in range(len(towns)) if j != index), key=lambda j: math.dist(town.at, towns[j].at))
        raise_to("secondary", index, near[:3])
    draft.kinds = kinds


def _name(draft: _Draft, words: dict[str, Any], rng: Random) -> None:
    """Name roads by following each of them as straight as it goes; lanes in the country stay without a name."""
    by_node: dict[int, list[Pair]] = {}
    for pair in draft.pairs:
        for node in pair:
            by_node.setdefault(node, []).append(pair)
    ring = set(draft.ring)
    for pair in draft.pairs:
        if pair[0] in ring and pair[1] in ring:
            draft.names[pair] = (words["ring"][0], words["ring"][1])
    stems = list(words["names"])
    rng.shuffle(stems)
    suffixes = {"trunk": [2, 0], "primary": [0, 2], "secondary": [0, 1], "residential": [1, 3]}
    order = sorted(draft.pairs, key=lambda p: (-_RANK.index(draft.kinds[p]), math.hypot(*draft.nodes[p[0]])))
    used: set[str] = set()
    for pair in order:
        if pair in draft.names or (draft.kinds[pair] == "residential" and math.hypot(*draft.nodes[pair[0]]) > 9 * KM):
            continue
        number = len(used)
        zh, en = words["suffixes"][rng.choice(suffixes[draft.kinds[pair]])]
        stem = stems[number % len(stems)] + ("" if number < len(stems) else "东西南北"[number // len(stems) % 4])
        if stem + zh in used:
            continue
        used.add(stem + zh)
        for part in _follow(draft, by_node, pair):
            draft.names[part] = (stem + zh, f"{latin(stem)} {en}")


def _follow(draft: _Draft, by_node: dict[int, list[Pair]], start: Pair) -> list[Pair]:
    road = [start]
    for behind, ahead in (start, start[::-1]):
        while True:
            heading = _heading(draft.nodes[behind], draft.nodes[ahead])
            choices = [
                (abs(_turn(heading, _heading(draft.nodes[ahead], draft.nodes[_other(p, ahead)]))), p)
                for p in by_node[ahead]
                if p not in draft.names and p not in road and draft.kinds[p] == draft.kinds[start]
            ]
            if not choices or min(choices)[0] > math.radians(50) or len(road) > 60:
                break
            road.append(min(choices)[1])
            behind, ahead = ahead, _other(min(choices)[1], ahead)
    return road


def _bend(a: Flat, b: Flat, rng: Random) -> list[Flat]:
    """A slight curve instead of a ruled line: a quadratic curve through a displaced middle."""
    share = rng.gauss(0, 0.055)
    control = ((a[0] + b[0]) / 2 - (b[1] - a[1]) * share, (a[1] + b[1]) / 2 + (b[0] - a[0]) * share)

    def at(t: float, axis: int) -> float:
        return (1 - t) ** 2 * a[axis] + 2 * t * (1 - t) * control[axis] + t**2 * b[axis]

    return [a, *((at(t, 0), at(t, 1)) for t in (0.25, 0.5, 0.75)), b]


def _pair(a: int, b: int) -> Pair:
    return (a, b) if a < b else (b, a)


def _other(pair: Pair, node: int) -> int:
    return pair[1] if pair[0] == node else pair[0]


def _heading(a: Flat, b: Flat) -> float:
    return math.atan2(b[1] - a[1], b[0] - a[0])


def _turn(a: float, b: float) -> float:
    return (b - a + math.pi) % (2 * math.pi) - math.pi
