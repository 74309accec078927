"""Travel over a road graph: shortest ways from many units to one place with a single bounded Dijkstra.

A graph is two CSV files, ``nodes.csv`` (node_id, lon, lat) and ``edges.csv`` (u, v, length_m, and if known oneway,
highway, maxspeed), or one GeoJSON file of lines. The home's graph lies in ``<home>/roads/``. Checked against the
published node-to-node distances of the Liechtenstein extract (OpenStreetMap, ODbL).
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import cos, radians
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import cKDTree

from anyuan.kernel.geo import distance_m

Floats = NDArray[np.float64]
METRES_PER_DEGREE = 111_320.0
# A blue-light car in town, by class of road, where the data says no limit of its own (km/h).
SPEEDS_KMH = {
    "motorway": 90,
    "trunk": 60,
    "primary": 50,
    "secondary": 45,
    "tertiary": 40,
    "unclassified": 35,
    "residential": 30,
    "service": 20,
    "living_street": 15,
    "pedestrian": 10,
}
DEFAULT_KMH = 30
WALKING_KMH = 6.0
# From the door to the nearest node of the graph and back: off the road one drives slowly.
SNAP_KMH = 10.0


class RoadsUnreadable(ValueError):
    """The files of the road graph are not usable; the message says where and why."""


@dataclass(frozen=True, slots=True)
class Way:
    """How far and how long from one point to the destination. ``seconds`` includes the way to and from the road."""

    metres: float
    seconds: float


class RoadGraph:
    """Nodes with coordinates, and two matrices: seconds by car (one-way roads kept) and metres on foot (both ways)."""

    def __init__(self, lonlat: Floats, edges: Iterable[tuple[int, int, float, bool, float]]) -> None:
        """``lonlat``: n × 2 degrees. ``edges``: (from, to, metres, one-way, km/h)."""
        self.lonlat = lonlat
        size = len(lonlat)
        self._scale = np.array([METRES_PER_DEGREE * cos(radians(float(lonlat[:, 1].mean()))), METRES_PER_DEGREE])
        self._tree = cKDTree(lonlat * self._scale)
        metres: dict[tuple[int, int], float] = {}
        seconds: dict[tuple[int, int], float] = {}
        walk: dict[tuple[int, int], float] = {}
        for u, v, length, oneway, kmh in edges:
            for a, b in ((u, v), (v, u)):
                walk[a, b] = min(length, walk.get((a, b), length))
                if (a, b) == (u, v) or not oneway:
                    metres[a, b] = min(length, metres.get((a, b), length))
                    time = length / (kmh / 3.6)
                    seconds[a, b] = min(time, seconds.get((a, b), time))
        self.metres, self.seconds, self.walk = (_matrix(w, size) for w in (metres, seconds, walk))

    def nearest(self, lon: float, lat: float) -> tuple[int, float]:
        """(node, metres to it) of the node that is nearest to a point."""
        distance, node = self._tree.query(np.array([lon, lat]) * self._scale)
        return int(node), float(distance)

    def ways_to(
        self, lon: float, lat: float, starts: Sequence[tuple[float, float]], *, on_foot: bool, limit_s: float = 7200
    ) -> list[Way | None]:
        """The way from each start to the point; None where no road leads there within ``limit_s``."""
        target, last_m = self.nearest(lon, lat)
        cost = self.walk if on_foot else self.seconds
        limit = limit_s * WALKING_KMH / 3.6 if on_foot else limit_s
        # One search backwards from the place: all ways *to* it, one-way roads respected.
        times = dijkstra(cost.T, indices=target, limit=limit)
        found: list[Way | None] = []
        for start in starts:
            node, first_m = self.nearest(*start)
            value = float(times[node])
            if not np.isfinite(value):
                found.append(None)
                continue
            straight = distance_m(start[0], start[1], lon, lat)
            off_road = min(first_m + last_m, straight)
            if on_foot:
                metres = max(value + off_road, straight)
                found.append(Way(metres, metres / (WALKING_KMH / 3.6)))
            else:
                found.append(Way(straight, value + off_road / (SNAP_KMH / 3.6)))
        return found

    def metres_between(self, source: int, targets: Sequence[int]) -> list[float]:
        """Shortest driving distances in metres from a node to others; infinity where no road leads there."""
        row = dijkstra(self.metres, indices=source)
        return [float(row[t]) for t in targets]


def from_csv(nodes: Path, edges: Path) -> tuple[RoadGraph, dict[str, int]]:
    """Read the two files; returns the graph and the index of each node id. Raises RoadsUnreadable."""
    try:
        with nodes.open(newline="", encoding="utf-8-sig") as file:
            rows = list(csv.DictReader(file))
        index = {row["node_id"]: n for n, row in enumerate(rows)}
        lonlat = np.array([[float(row["lon"]), float(row["lat"])] for row in rows], dtype=np.float64)
        with edges.open(newline="", encoding="utf-8-sig") as file:
            found = [_edge(row, index) for row in csv.DictReader(file)]
    except (KeyError, ValueError) as error:
        raise RoadsUnreadable(f"{nodes.parent}: {type(error).__name__}: {error}") from error
    if not len(lonlat) or not found:
        raise RoadsUnreadable(f"{nodes.parent}: no nodes or no edges")
    return RoadGraph(lonlat, found), index


def from_geojson(path: Path) -> RoadGraph:
    """Lines become edges between their points; points with equal coordinates are one node. Raises RoadsUnreadable."""
    try:
        features = json.loads(path.read_text(encoding="utf-8"))["features"]
        index: dict[tuple[float, float], int] = {}
        edges: list[tuple[int, int, float, bool, float]] = []
        for feature in features:
            properties = feature.get("properties") or {}
            for line in _lines(feature["geometry"]):
                points = [(round(float(p[0]), 7), round(float(p[1]), 7)) for p in line]
                numbers = [index.setdefault(point, len(index)) for point in points]
                for (u, a), (v, b) in zip(
                    zip(numbers, points, strict=True), list(zip(numbers, points, strict=True))[1:], strict=False
                ):
                    edges.append((u, v, distance_m(*a, *b), _oneway(properties), _speed(properties)))
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise RoadsUnreadable(f"{path}: {type(error).__name__}: {error}") from error
    if not edges:
        raise RoadsUnreadable(f"{path}: no lines")
    return RoadGraph(np.array(list(index), dtype=np.float64), edges)


_loaded: dict[str, tuple[float, RoadGraph | None]] = {}


def of_home(home: Path) -> RoadGraph | None:
    """The home's road graph, or None where there is none. Read again when its file changes."""
    folder = home / "roads"
    nodes, edges, lines = folder / "nodes.csv", folder / "edges.csv", folder / "roads.geojson"
    file = edges if edges.is_file() and nodes.is_file() else lines
    if not file.is_file():
        return None
    stamp = file.stat().st_mtime
    known = _loaded.get(str(file))
    if known is None or known[0] != stamp:
        graph = from_csv(nodes, edges)[0] if file is edges else from_geojson(lines)
        known = _loaded[str(file)] = (stamp, graph)
    return known[1]


def _edge(row: Mapping[str, str], index: Mapping[str, int]) -> tuple[int, int, float, bool, float]:
    u, v = index[row["u"]], index[row["v"]]
    oneway = row.get("oneway", "")
    if oneway == "-1":
        u, v = v, u
    return u, v, float(row["length_m"]), _oneway(row), _speed(row)


def _oneway(row: Mapping[str, Any]) -> bool:
    return str(row.get("oneway", "")).lower() in ("1", "-1", "yes", "true")


def _speed(row: Mapping[str, Any]) -> float:
    text = str(row.get("maxspeed") or "").split(" ")[0]
    if text.replace(".", "", 1).isdigit() and float(text) >= 5:
        return float(text)
    return float(SPEEDS_KMH.get(str(row.get("highway", "")).removesuffix("_link"), DEFAULT_KMH))


def _lines(geometry: Mapping[str, Any]) -> list[Any]:
    if geometry["type"] == "LineString":
        return [geometry["coordinates"]]
    return list(geometry["coordinates"]) if geometry["type"] == "MultiLineString" else []


def _matrix(weights: Mapping[tuple[int, int], float], size: int) -> csr_matrix:
    pairs = list(weights)
    rows, columns = [a for a, _ in pairs], [b for _, b in pairs]
    return csr_matrix((list(weights.values()), (rows, columns)), shape=(size, size))
