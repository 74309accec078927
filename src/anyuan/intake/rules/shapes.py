"""Where a warning reaches: points in rings and circles, and the area that covers several. lon, lat in degrees (WGS-84)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

from anyuan.kernel.geo import distance_m


def inside_ring(lon: float, lat: float, ring: Sequence[Sequence[float]]) -> bool:
    """Is the point in the closed ring? (even–odd rule; a point on the side may fall either way)"""
    found = False
    for (x1, y1), (x2, y2) in pairwise(ring):
        if (y1 > lat) != (y2 > lat) and lon < (x2 - x1) * (lat - y1) / (y2 - y1) + x1:
            found = not found
    return found


def reached(lon: float, lat: float, area: dict[str, Any]) -> bool:
    """Is the point within one of the area's polygons or circles ({"polygons": […], "circles": [[centre, metres], …]})?"""
    if any(inside_ring(lon, lat, ring) for ring in area["polygons"]):
        return True
    return any(distance_m(lon, lat, centre[0], centre[1]) <= metres for centre, metres in area["circles"])


def common_path(paths: Iterable[str]) -> str:
    """The narrowest area path that covers all of them: /46/4690/469001/ and /46/4690/469002/ → /46/4690/; "" for none."""
    split = [path.strip("/").split("/") for path in paths if path]
    if not split:
        return ""
    shared = []
    for words in zip(*split, strict=False):
        if len(set(words)) > 1:
            break
        shared.append(words[0])
    return f"/{'/'.join(shared)}/" if shared else ""
