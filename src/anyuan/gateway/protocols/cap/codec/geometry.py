"""CAP's shapes. CAP writes lat,lon; everything behind this file is lon,lat."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from anyuan.gateway.protocols.cap.codec.alert import Point

# Checking every pair of sides is quadratic; rings beyond this are accepted without that check.
MOST_SIDES_CHECKED = 400


def polygon(text: str) -> tuple[Point, ...] | str:
    """A closed ring of at least four points, or the key of what is wrong."""
    points: list[Point] = []
    for word in text.split():
        point = _point(word)
        if point is None:
            return "not_a_point"
        points.append(point)
    if len(points) < 4:
        return "too_few_points"
    if points[0] != points[-1]:
        return "not_closed"
    if len(points) <= MOST_SIDES_CHECKED and crosses(points):
        return "crosses_itself"
    return tuple(points)


def circle(text: str) -> tuple[Point, float] | str:
    """``lat,lon km`` → centre and radius in metres, or the key of what is wrong."""
    words = text.split()
    if len(words) != 2:
        return "not_a_circle"
    centre = _point(words[0])
    try:
        radius = float(words[1]) * 1000
    except ValueError:
        return "not_a_circle"
    if centre is None:
        return "not_a_point"
    if not 0 <= radius <= 20_100_000:
        return "not_a_circle"
    return centre, radius


def _point(word: str) -> Point | None:
    parts = word.split(",")
    if len(parts) != 2:
        return None
    try:
        lat, lon = float(parts[0]), float(parts[1])
    except ValueError:
        return None
    # NaN fails both comparisons.
    return (lon, lat) if -90 <= lat <= 90 and -180 <= lon <= 180 else None


def crosses(ring: Sequence[Point]) -> bool:
    """Does any side properly cross another? Touching points, which published rings have, are let through."""
    sides = list(pairwise(ring))
    for i, (a, b) in enumerate(sides):
        for c, d in sides[i + 2 :]:
            if _turn(a, b, c) * _turn(a, b, d) < 0 and _turn(c, d, a) * _turn(c, d, b) < 0:
                return True
    return False


def _turn(a: Point, b: Point, c: Point) -> float:
    value = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
    return 0.0 if abs(value) < 1e-12 else value
