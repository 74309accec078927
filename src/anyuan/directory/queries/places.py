"""What is near: units to send, schools that can help. Distances are metres in a straight line."""

from __future__ import annotations

from datetime import datetime
from math import cos, radians

from django.db.models import QuerySet

from anyuan.directory.models import School, Unit
from anyuan.kernel.geo import distance_m

METRES_PER_DEGREE = 111_320.0


def units_near(
    lon: float, lat: float, now: datetime, *, within_m: float = 50_000.0, limit: int | None = None
) -> list[tuple[Unit, float]]:
    """Units in use with a known position within ``within_m``, nearest first, each with its distance.

    Every status is included: who may be sent, and how old a position may be at ``now``, is for the caller to judge
    (``rules.units.is_stale``). Off-duty units are left out.
    """
    units = Unit.objects.filter(active=True, lon__isnull=False, lat__isnull=False).exclude(status="off_duty")
    return _within(units.select_related("area", "organisation", "school", "team"), lon, lat, within_m, limit)


def neighbour_schools(school: School, n: int = 3, *, within_m: float = 20_000.0) -> list[School]:
    """The ``n`` nearest other schools in use; none when the school has no position."""
    if school.lon is None or school.lat is None:
        return []
    others = School.objects.filter(active=True, lon__isnull=False, lat__isnull=False).exclude(pk=school.pk)
    return [s for s, _d in _within(others.select_related("area"), school.lon, school.lat, within_m, n)]


def _within(rows: QuerySet, lon: float, lat: float, within_m: float, limit: int | None = None) -> list:
    """The rows nearest within a radius: a box in the database, the circle in Python, whole rows only of what is left."""
    d_lat = within_m / METRES_PER_DEGREE
    d_lon = within_m / (METRES_PER_DEGREE * max(cos(radians(lat)), 0.01))
    box = rows.filter(lat__range=(lat - d_lat, lat + d_lat), lon__range=(lon - d_lon, lon + d_lon))
    points = box.order_by().select_related(None).values_list("pk", "code", "lon", "lat")
    measured = ((distance_m(lon, lat, there_lon, there_lat), code, pk) for pk, code, there_lon, there_lat in points)
    nearest = sorted(m for m in measured if m[0] <= within_m)[:limit]
    whole = rows.in_bulk([pk for _metres, _code, pk in nearest])
    # A row that was deleted between the two looks is not near any more.
    return [(whole[pk], metres) for metres, _code, pk in nearest if pk in whole]
