"""Map layers as GeoJSON (RFC 7946): ground, water, woods, roads, boundaries, towns, organisations."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from random import Random
from typing import Any

import numpy as np
from scipy.spatial import Voronoi

from anyuan.demo.city.ground import KM, Ground
from anyuan.demo.city.plane import Flat, Plane, inside
from anyuan.demo.city.shapes import Organisation, RoadGraph
from anyuan.demo.city.towns import Town

Layer = dict[str, Any]


def draw(
    pack: dict[str, Any],
    ground: Ground,
    towns: list[Town],
    roads: RoadGraph,
    organisations: list[Organisation],
    plane: Plane,
    rng: Random,
) -> dict[str, Layer]:
    """Every layer by name. All of them say in their own words that the city is invented."""
    features: dict[str, list[dict[str, Any]]] = {
        "ground": [_polygon([*ground.outline, ground.outline[0]], plane, {"kind": "city", **_name(pack)})],
        "woods": [_polygon(ring, plane, {"kind": "wood"}) for ring in ground.woods],
        "water": [
            _polygon(w.ring, plane, {"kind": w.kind, "name": w.name, "name_en": w.name_en}) for w in ground.waters
        ],
        "water_names": [
            _line(w.centre_line, plane, {"kind": w.kind, "name": w.name, "name_en": w.name_en})
            for w in ground.waters
            if w.kind != "lake"
        ],
        "boundaries": _boundaries(ground, towns, plane, rng),
        "roads": [_road(edge) for edge in roads.edges],
        "towns": _towns(pack, towns, plane),
        "posts": [_post(o) for o in organisations if o.kind in ("centre", "police_station", "fire", "hospital")],
    }
    notice = {"notice_zh": pack["notice_zh"], "notice_en": pack["notice_en"], "invented": True}
    return {name: {"type": "FeatureCollection", **notice, "features": rows} for name, rows in features.items()}


def _name(pack: dict[str, Any]) -> dict[str, str]:
    return {"name": pack["zh"], "name_en": pack["en"]}


def _polygon(ring: Sequence[Flat], plane: Plane, properties: dict[str, Any]) -> dict[str, Any]:
    """Outer rings run counter-clockwise (RFC 7946 §3.1.6)."""
    points = list(ring)
    if _area(points) < 0:
        points.reverse()
    return _feature({"type": "Polygon", "coordinates": [[list(plane.to_globe(p)) for p in points]]}, properties)


def _line(points: Sequence[Flat], plane: Plane, properties: dict[str, Any]) -> dict[str, Any]:
    return _feature({"type": "LineString", "coordinates": [list(plane.to_globe(p)) for p in points]}, properties)


def _feature(geometry: dict[str, Any], properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def _area(ring: Sequence[Flat]) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring)) / 2


def _road(edge: Any) -> dict[str, Any]:
    properties = {"kind": edge.kind, "name": edge.name, "name_en": edge.name_en}
    return _feature({"type": "LineString", "coordinates": [list(p) for p in edge.line]}, properties)


def _post(row: Organisation) -> dict[str, Any]:
    properties = {"kind": row.kind, "code": row.code, "name": row.name, "name_en": row.name_en}
    return _feature({"type": "Point", "coordinates": [row.lon, row.lat]}, properties)


def _towns(pack: dict[str, Any], towns: list[Town], plane: Plane) -> list[dict[str, Any]]:
    """Labels: county names over their seats' land, towns, villages; ``rank`` 1 shows first."""
    rows: list[dict[str, Any]] = []

    def label(at: Flat, rank: int, zh: str, en: str, code: str) -> None:
        bare, bare_en = zh.removesuffix(pack["mark_zh"]), en.removesuffix(pack["mark_en"])
        properties = {"rank": rank, "name": bare, "name_en": bare_en, "code": code}
        rows.append(_feature({"type": "Point", "coordinates": list(plane.to_globe(at))}, properties))

    for index, county in enumerate(pack["counties"]):
        members = [town.at for town in towns if town.county == index]
        middle = (sum(p[0] for p in members) / len(members), sum(p[1] for p in members) / len(members))
        label(middle, 1, county["zh"], county["en"], county["code"])
    for town in towns:
        label(town.at, 2 if town.seat else 3, town.area.name, town.area.name_en, town.area.code)
        for village, at in town.villages:
            label(at, 4, village.name, village.name_en, village.code)
    return rows


def _boundaries(ground: Ground, towns: list[Town], plane: Plane, rng: Random) -> list[dict[str, Any]]:
    """Lines between towns' lands (each point belongs to the nearest town), roughened; county lines are marked."""
    far = 400 * KM
    corners = [(far, 0.0), (-far, 0.0), (0.0, far), (0.0, -far)]
    cells = Voronoi(np.array([*(town.at for town in towns), *corners]))
    rows: list[dict[str, Any]] = []
    for (left, right), ends in zip(cells.ridge_points, cells.ridge_vertices, strict=True):
        if -1 in ends or left >= len(towns) or right >= len(towns):
            continue
        a, b = ((float(cells.vertices[i][0]), float(cells.vertices[i][1])) for i in ends)
        kind = "county" if towns[left].county != towns[right].county else "town"
        for part in _inside_parts(_roughen(_clip(a, b), rng), ground.outline):
            rows.append(_line(part, plane, {"kind": kind}))
    outline = [*ground.outline, ground.outline[0]]
    rows.append(_line(outline, plane, {"kind": "city"}))
    return rows


def _clip(a: Flat, b: Flat) -> tuple[Flat, Flat]:
    """Shorten a stretch that runs far out of the picture, keeping its direction."""
    limit = 60 * KM
    size = math.dist(a, b)
    out = max(math.hypot(*a), math.hypot(*b))
    if out < limit or size == 0:
        return a, b
    near, other = (a, b) if math.hypot(*a) < math.hypot(*b) else (b, a)
    share = min(1.0, 2 * limit / size)
    return near, (near[0] + (other[0] - near[0]) * share, near[1] + (other[1] - near[1]) * share)


def _roughen(ends: tuple[Flat, Flat], rng: Random) -> list[Flat]:
    """Midpoint displacement: land is not divided by rulers."""
    points = list(ends)
    while math.dist(points[0], points[1]) > 350 and len(points) < 400:
        finer = [points[0]]
        for a, b in pairwise(points):
            share = rng.gauss(0, 0.07)
            middle = ((a[0] + b[0]) / 2 - (b[1] - a[1]) * share, (a[1] + b[1]) / 2 + (b[0] - a[0]) * share)
            finer += [middle, b]
        points = finer
    return points


def _inside_parts(points: list[Flat], outline: Sequence[Flat]) -> list[list[Flat]]:
    parts: list[list[Flat]] = []
    current: list[Flat] = []
    for point in points:
        if inside(point, outline):
            current.append(point)
        elif current:
            parts.append(current)
            current = []
    parts.append(current)
    return [part for part in parts if len(part) > 1]
