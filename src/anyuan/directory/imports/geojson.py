"""GeoJSON by RFC 7946: what is not by the book is refused with the place where it breaks."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

# Geometry → how deep its coordinates are nested (RFC 7946 §3.1.2–3.1.7).
DEPTHS = {
    "Point": 0,
    "MultiPoint": 1,
    "LineString": 1,
    "MultiLineString": 2,
    "Polygon": 2,
    "MultiPolygon": 3,
}
# Members whose meaning must not be changed by other objects (§7.1).
DEFINING = {
    "Feature": {"features", "coordinates", "geometries"},
    "FeatureCollection": {"coordinates", "geometries", "geometry", "properties"},
    "GeometryCollection": {"coordinates", "geometry", "properties", "features"},
}
_FOREIGN_TO_GEOMETRY = {"geometry", "properties", "features", "geometries"}


class NotGeoJson(ValueError):
    """Something in the document is not GeoJSON; the message says where and what."""


def features(content: Any) -> list[dict[str, Any]]:
    """The features of a document; a single feature or geometry counts as one. Raises NotGeoJson."""
    check(content)
    match content["type"]:
        case "FeatureCollection":
            return list(content["features"])
        case "Feature":
            return [content]
    return [{"type": "Feature", "properties": {}, "geometry": content}]


def check(content: Any, where: str = "$") -> None:
    """Raises NotGeoJson unless ``content`` is a GeoJSON object with everything below it."""
    if not isinstance(content, dict):
        raise _wrong(where, _("is not an object"))
    kind = content.get("type")
    if not isinstance(kind, str):
        raise _wrong(where, _("has no type"))
    _check_bbox(content, where)
    for name in DEFINING.get(kind, _FOREIGN_TO_GEOMETRY if kind in DEPTHS else set()):
        if name in content:
            raise _wrong(f"{where}.{name}", _("does not belong here"))
    if kind == "FeatureCollection":
        _each(content, "features", where, {"Feature"})
    elif kind == "Feature":
        _check_feature(content, where)
    elif kind == "GeometryCollection":
        _each(content, "geometries", where, set(DEPTHS))
    elif kind in DEPTHS:
        _check_coordinates(kind, content.get("coordinates"), f"{where}.coordinates")
    else:
        raise _wrong(where, _("has a type that GeoJSON does not know"))


def rows(found: Iterable[dict[str, Any]]) -> Iterator[list[Any]]:
    """First the headings, then one row per feature: its properties, id, longitude and latitude."""
    found = list(found)
    names = list(dict.fromkeys(n for f in found for n in (f.get("properties") or {})))
    yield [*names, "geojson id", "lon", "lat"]
    for feature in found:
        properties = feature.get("properties") or {}
        point = representative(feature.get("geometry"))
        yield [_plain(properties.get(n)) for n in names] + [feature.get("id"), *(point or (None, None))]


def representative(geometry: dict[str, Any] | None) -> tuple[float, float] | None:
    """A point for the record: the point itself, otherwise the middle of all corners."""
    if not geometry:
        return None
    positions = list(_positions(geometry))
    if not positions:
        return None
    return (sum(p[0] for p in positions) / len(positions), sum(p[1] for p in positions) / len(positions))


def _positions(geometry: dict[str, Any]) -> Iterator[list[float]]:
    if geometry["type"] == "GeometryCollection":
        for part in geometry["geometries"]:
            yield from _positions(part)
        return
    nested = [geometry["coordinates"]]
    depth = DEPTHS[geometry["type"]]
    for level in range(depth):
        # A ring ends where it began; that corner counts once.
        ring = level == depth - 1 and geometry["type"] in ("Polygon", "MultiPolygon")
        nested = [part for parts in nested for part in (parts[:-1] if ring else parts)]
    yield from nested


def _check_feature(content: dict[str, Any], where: str) -> None:
    if "geometry" not in content or "properties" not in content:
        raise _wrong(where, _("needs both geometry and properties"))
    if content["properties"] is not None and not isinstance(content["properties"], dict):
        raise _wrong(f"{where}.properties", _("is not an object"))
    if "id" in content and (isinstance(content["id"], bool) or not isinstance(content["id"], str | int | float)):
        raise _wrong(f"{where}.id", _("is neither text nor a number"))
    geometry = content["geometry"]
    if geometry is not None:
        if not isinstance(geometry, dict) or geometry.get("type") not in {*DEPTHS, "GeometryCollection"}:
            raise _wrong(f"{where}.geometry", _("is not a geometry"))
        check(geometry, f"{where}.geometry")


def _each(content: dict[str, Any], name: str, where: str, kinds: set[str]) -> None:
    parts = content.get(name)
    if not isinstance(parts, list):
        raise _wrong(f"{where}.{name}", _("is not a list"))
    # §3.1.8: "should be avoided"; here: refused, because a point on a map is wanted, not a tree.
    if name == "geometries" and len(parts) == 1:
        raise _wrong(f"{where}.{name}", _("is a collection of a single geometry"))
    for number, part in enumerate(parts):
        if not isinstance(part, dict) or part.get("type") not in kinds:
            raise _wrong(f"{where}.{name}[{number}]", _("is not what belongs here"))
        check(part, f"{where}.{name}[{number}]")


def _check_coordinates(kind: str, value: Any, where: str) -> None:
    _check_depth(value, DEPTHS[kind], where)
    lines = {"LineString": [value], "MultiLineString": value}.get(kind, [])
    if any(len(line) < 2 for line in lines):
        raise _wrong(where, _("a line needs two positions"))
    rings = {"Polygon": [value], "MultiPolygon": value}.get(kind, [])
    for ring in (ring for polygon in rings for ring in polygon):
        # §3.1.6: four or more positions, the first and the last the same.
        if len(ring) < 4 or ring[0] != ring[-1]:
            raise _wrong(where, _("a ring is not closed"))


def _check_depth(value: Any, depth: int, where: str) -> None:
    if not isinstance(value, list):
        raise _wrong(where, _("is not a list"))
    if depth:
        for number, part in enumerate(value):
            _check_depth(part, depth - 1, f"{where}[{number}]")
        return
    if len(value) not in (2, 3) or not all(_is_number(v) for v in value):
        raise _wrong(where, _("is not a position of two or three numbers"))


def _check_bbox(content: dict[str, Any], where: str) -> None:
    if "bbox" in content:
        box = content["bbox"]
        if not isinstance(box, list) or len(box) not in (4, 6) or not all(_is_number(v) for v in box):
            raise _wrong(f"{where}.bbox", _("is not four or six numbers"))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)


def _wrong(where: str, what: Any) -> NotGeoJson:
    return NotGeoJson(f"{where} {what}")
