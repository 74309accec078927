"""Coordinates. Stored are always WGS-84 longitude and latitude in degrees; other datums are converted at the edge.

Chinese web maps show GCJ-02, some of them BD-09. The offsets below are the published approximation; the way back
is found by iteration, good to a centimetre.
"""

from __future__ import annotations

from collections.abc import Callable
from math import asin, atan2, cos, fabs, hypot, pi, radians, sin, sqrt

EARTH_RADIUS_M = 6_371_008.8
# Krasovsky 1940, the ellipsoid behind GCJ-02.
_AXIS_M = 6_378_245.0
_ECCENTRICITY_SQUARED = 0.006_693_421_622_965_943
_BD_PI = pi * 3000.0 / 180.0


def distance_m(lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    """Great-circle distance in metres between two WGS-84 points (degrees)."""
    d_lat = radians(lat2 - lat1)
    d_lon = radians(lon2 - lon1)
    a = sin(d_lat / 2) ** 2 + cos(radians(lat1)) * cos(radians(lat2)) * sin(d_lon / 2) ** 2
    return 2 * EARTH_RADIUS_M * asin(sqrt(min(1.0, a)))


def outside_china(lon: float, lat: float) -> bool:
    """GCJ-02 is defined only inside this box; outside it equals WGS-84."""
    return not (72.004 <= lon <= 137.8347 and 0.8293 <= lat <= 55.8271)


def wgs84_to_gcj02(lon: float, lat: float) -> tuple[float, float]:
    """WGS-84 → GCJ-02, degrees."""
    if outside_china(lon, lat):
        return lon, lat
    d_lat = _offset_lat(lon - 105.0, lat - 35.0)
    d_lon = _offset_lon(lon - 105.0, lat - 35.0)
    rad_lat = lat / 180.0 * pi
    magic = 1 - _ECCENTRICITY_SQUARED * sin(rad_lat) ** 2
    d_lat = (d_lat * 180.0) / ((_AXIS_M * (1 - _ECCENTRICITY_SQUARED)) / (magic * sqrt(magic)) * pi)
    d_lon = (d_lon * 180.0) / (_AXIS_M / sqrt(magic) * cos(rad_lat) * pi)
    return lon + d_lon, lat + d_lat


def gcj02_to_wgs84(lon: float, lat: float) -> tuple[float, float]:
    """GCJ-02 → WGS-84, degrees."""
    return _invert(wgs84_to_gcj02, lon, lat)


def gcj02_to_bd09(lon: float, lat: float) -> tuple[float, float]:
    """GCJ-02 → BD-09, degrees."""
    radius = hypot(lon, lat) + 0.00002 * sin(lat * _BD_PI)
    theta = atan2(lat, lon) + 0.000003 * cos(lon * _BD_PI)
    return radius * cos(theta) + 0.0065, radius * sin(theta) + 0.006


def bd09_to_gcj02(lon: float, lat: float) -> tuple[float, float]:
    """BD-09 → GCJ-02, degrees."""
    return _invert(gcj02_to_bd09, lon, lat)


TO_WGS84: dict[str, Callable[[float, float], tuple[float, float]]] = {
    "wgs84": lambda lon, lat: (lon, lat),
    "gcj02": gcj02_to_wgs84,
    "bd09": lambda lon, lat: gcj02_to_wgs84(*bd09_to_gcj02(lon, lat)),
}


def _invert(forward: Callable[[float, float], tuple[float, float]], lon: float, lat: float) -> tuple[float, float]:
    guess_lon, guess_lat = lon, lat
    for _ in range(30):
        out_lon, out_lat = forward(guess_lon, guess_lat)
        d_lon, d_lat = out_lon - lon, out_lat - lat
        guess_lon, guess_lat = guess_lon - d_lon, guess_lat - d_lat
        if fabs(d_lon) < 1e-10 and fabs(d_lat) < 1e-10:
            break
    return guess_lon, guess_lat


def _offset_lat(x: float, y: float) -> float:
    value = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(fabs(x))
    value += (20.0 * sin(6.0 * x * pi) + 20.0 * sin(2.0 * x * pi)) * 2.0 / 3.0
    value += (20.0 * sin(y * pi) + 40.0 * sin(y / 3.0 * pi)) * 2.0 / 3.0
    return value + (160.0 * sin(y / 12.0 * pi) + 320 * sin(y * pi / 30.0)) * 2.0 / 3.0


def _offset_lon(x: float, y: float) -> float:
    value = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(fabs(x))
    value += (20.0 * sin(6.0 * x * pi) + 20.0 * sin(2.0 * x * pi)) * 2.0 / 3.0
    value += (20.0 * sin(x * pi) + 40.0 * sin(x / 3.0 * pi)) * 2.0 / 3.0
    return value + (150.0 * sin(x / 12.0 * pi) + 300.0 * sin(x / 30.0 * pi)) * 2.0 / 3.0
