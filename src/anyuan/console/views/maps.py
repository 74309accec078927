"""The offline map: the ground as SVG or GeoJSON of our own server, and what lies on it now."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

from anyuan.console.maps import ground
from anyuan.console.present import words
from anyuan.console.queries import queue, units
from anyuan.console.views.common import opens
from anyuan.directory import policy
from anyuan.directory.models import School


def _cached(request: HttpRequest, body: bytes, content_type: str) -> HttpResponse:
    """Ground changes seldom: the browser keeps it and asks by its digest."""
    tag = f'"{sha256(body).hexdigest()[:24]}"'
    if request.headers.get("If-None-Match") == tag:
        answer = HttpResponse(status=304)
    else:
        answer = HttpResponse(body, content_type=content_type)
    answer["ETag"] = tag
    answer["Cache-Control"] = "private, max-age=60"
    answer["Vary"] = "Accept-Language, Cookie"
    return answer


@require_GET
@opens("units.see")
def ground_svg(request: HttpRequest) -> HttpResponse:
    """The ground as one SVG, painted by the page's theme."""
    return _cached(request, ground.svg().encode(), "image/svg+xml; charset=utf-8")


@require_GET
@opens("units.see")
def layer(request: HttpRequest, name: str) -> HttpResponse:
    """One layer as GeoJSON; a layer that this home does not have is empty, not missing."""
    if name not in ground.LAYERS and name not in ground.names():
        raise Http404
    return JsonResponse(ground.layer(name), json_dumps_params={"ensure_ascii": False})


@require_GET
@opens("units.see")
def live(request: HttpRequest) -> HttpResponse:
    """Open incidents, units and schools that the viewer may see, each with its position."""
    found = queue.queue(request.viewer, most=200)
    body: dict[str, Any] = {
        "incidents": [queue.facts(row) for row in found.rows if row.incident.lon is not None],
        "units": [_unit(unit, request) for unit in units.visible(request.viewer) if unit.lon is not None],
        "schools": [],
    }
    if request.GET.get("schools") == "1":
        rows = School.objects.filter(active=True, lon__isnull=False)
        rows = policy.limit(rows, request.viewer, "directory.see", area="area__path", school="id")
        body["schools"] = [
            {"code": s.code, "name": words.named(s), "short": s.short_name, "lon": s.lon, "lat": s.lat} for s in rows
        ]
    answer = JsonResponse(body, json_dumps_params={"ensure_ascii": False})
    answer["Cache-Control"] = "no-store"
    return answer


def _unit(unit: Any, request: HttpRequest) -> dict[str, Any]:
    view = units.view(unit, request.now)
    return {
        "code": unit.code,
        "name": view.name,
        "kind": unit.kind,
        "status": unit.status,
        "said": view.status,
        "busy": view.busy,
        "stale": view.stale,
        "lon": unit.lon,
        "lat": unit.lat,
    }
