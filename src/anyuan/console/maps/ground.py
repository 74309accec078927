"""Layers under `<home>/map/*.json` (GeoJSON): read once per change of the file, drawn as one plain SVG."""

from __future__ import annotations

import json
from functools import lru_cache
from math import cos, radians
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from django.conf import settings
from django.utils.translation import get_language

# Drawn in this order; a home without some of them shows the others.
LAYERS = ("ground", "woods", "water", "boundaries", "roads", "towns")
WIDTH = 1000.0
CLASSES = {
    "ground": "land",
    "woods": "green",
    "water": "water",
    "boundaries": "area",
    "roads": "road",
}
MAIN_ROADS = {"motorway", "trunk", "primary", "ring", "main", "arterial"}


def folder() -> Path:
    """Where the home keeps its map."""
    return Path(settings.HOME) / "map"


def layer(name: str) -> dict[str, Any]:
    """One layer as GeoJSON; an empty one when the home has none of that name."""
    for suffix in (".json", ".geojson"):
        path = folder() / f"{name}{suffix}"
        if path.is_file():
            return _read(str(path), path.stat().st_mtime_ns)
    return {"type": "FeatureCollection", "features": []}


@lru_cache(maxsize=32)
def _read(path: str, _changed: int) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Path(path).read_text("utf-8"))
    return found


def names() -> list[str]:
    """Every layer that the home holds."""
    return sorted({p.stem for p in folder().glob("*.json")} | {p.stem for p in folder().glob("*.geojson")})


def notice() -> str:
    """The sentence that says that this city is invented; empty for a real one."""
    top = layer("ground")
    key = "notice_zh" if (get_language() or "").startswith("zh") else "notice_en"
    return str(top.get(key, "")) if top.get("invented") else ""


class Projection:
    """Degrees to the units of the drawing: equirectangular about the middle, 1000 units wide."""

    def __init__(self, west: float, south: float, east: float, north: float) -> None:
        self.west, self.north = west, north
        self.squeeze = cos(radians((south + north) / 2))
        self.scale = WIDTH / max((east - west) * self.squeeze, 1e-6)
        self.height = (north - south) * self.scale

    def xy(self, lon: float, lat: float) -> tuple[float, float]:
        return (lon - self.west) * self.squeeze * self.scale, (self.north - lat) * self.scale


def projection() -> Projection | None:
    """Over the whole ground; None when the home holds no ground."""
    points = [p for feature in layer("ground")["features"] for p in _points(feature["geometry"])]
    if not points:
        return None
    lons, lats = [p[0] for p in points], [p[1] for p in points]
    margin = (max(lons) - min(lons)) * 0.02
    return Projection(min(lons) - margin, min(lats) - margin, max(lons) + margin, max(lats) + margin)


def svg() -> str:
    """The ground as an SVG without colours of its own: the page's theme paints it by class."""
    plane = projection()
    if plane is None:
        return ""
    english = not (get_language() or "").startswith("zh")
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="ground" viewBox="0 0 {WIDTH:.0f} {plane.height:.0f}"'
        f' preserveAspectRatio="xMidYMid meet" data-west="{plane.west}" data-north="{plane.north}"'
        f' data-squeeze="{plane.squeeze}" data-scale="{plane.scale}" aria-hidden="true">'
    ]
    parts += [_drawn(name, plane) for name in LAYERS[:-1]]
    parts.append('<g data-overlay="schools"></g>')
    parts.append(_labels(plane, english))
    parts.append('<g data-overlay="live"></g></svg>')
    return "".join(parts)


def _drawn(name: str, plane: Projection) -> str:
    paths = []
    for feature in layer(name)["features"]:
        kind = str(feature["properties"].get("kind", ""))
        main = " road-main" if name == "roads" and kind in MAIN_ROADS else ""
        paths.append(
            f"<path class={quoteattr(CLASSES[name] + main)} d={quoteattr(_path(feature['geometry'], plane))}/>"
        )
    return f'<g data-layer="{name}">{"".join(paths)}</g>'


def _path(geometry: dict[str, Any], plane: Projection) -> str:
    return "".join(_stroke(line, plane, geometry["type"].endswith("Polygon")) for line in _lines(geometry))


def _stroke(line: list[list[float]], plane: Projection, closed: bool) -> str:
    spots = [plane.xy(p[0], p[1]) for p in line]
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in spots) + ("Z" if closed else "")


def _labels(plane: Projection, english: bool) -> str:
    texts = []
    for feature in layer("towns")["features"]:
        facts = feature["properties"]
        name = facts.get("name_en") if english and facts.get("name_en") else facts.get("name", "")
        x, y = plane.xy(*feature["geometry"]["coordinates"][:2])
        texts.append(
            f'<text class="rank-{int(facts.get("rank", 4))}" x="{x:.1f}" y="{y:.1f}">{escape(str(name))}</text>'
        )
    return f'<g data-layer="names">{"".join(texts)}</g>'


def _lines(geometry: dict[str, Any]) -> list[list[list[float]]]:
    match geometry["type"]:
        case "Point":
            return []
        case "LineString":
            return [geometry["coordinates"]]
        case "MultiPolygon":
            return [ring for polygon in geometry["coordinates"] for ring in polygon]
        case _:
            rings: list[list[list[float]]] = geometry["coordinates"]
            return rings


def _points(geometry: dict[str, Any]) -> list[list[float]]:
    if geometry["type"] == "Point":
        return [geometry["coordinates"]]
    return [point for line in _lines(geometry) for point in line]
