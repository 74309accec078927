"""Points: the list, sheets to print in several sizes, turning a code, the digits of the second device."""

from __future__ import annotations

import base64
import io
from math import isfinite
from typing import Any

import segno
from django.conf import settings
from django.contrib import messages
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from anyuan.console.views.common import actor, back, opens, render, sentence
from anyuan.directory.models import Place
from anyuan.directory.policy import limit
from anyuan.duties import actions, queries
from anyuan.duties.models import Point, Post
from anyuan.duties.refusals import PointRuleWrong
from anyuan.duties.rules import codes, moves

ACTION = "duties.points"
# Sheets on one A4 page: to be read from a car, at arm's length, or stuck on a cabinet.
SIZES = (1, 2, 4, 8)
MOST_SHEETS = 200
# What each way of proof is good for, in a sentence beside its name.
PROVEN_BY = {
    "code": gettext_lazy("The sheet is scanned or its code typed. Quick; a photo of the sheet works from anywhere."),
    "rotating": gettext_lazy(
        "Six digits on a second signed-in screen, new every half minute. A photo is worthless a minute later."
    ),
    "distance": gettext_lazy(
        "The phone says whether it is within the circle, at this duty only; where it was is not kept."
    ),
    "nfc": gettext_lazy(
        "The phone is held to a tag. For phones whose browser reads tags (Chrome on Android); no camera needed."
    ),
}


@require_GET
@opens(ACTION)
def point_list(request: HttpRequest) -> HttpResponse:
    """Every point whose sheet the viewer may print, those that were tampered with first."""
    rows = queries.points_visible_to(request.viewer).select_related("school", "place")
    rows = rows.order_by(F("tampered_at").desc(nulls_last=True), "school__code", "code")[:MOST_SHEETS]
    reports = queries.open_reports(request.viewer)
    context = {"points": rows, "reports": reports, "sizes": SIZES, "here": "points", "query": "", "may_points": True}
    return render(request, "console/duties/points.html", context)


@require_GET
@opens(ACTION)
def sheets(request: HttpRequest) -> HttpResponse:
    """Sheets to print on A4: the square, the typed code, and where it hangs."""
    per_page = int(request.GET["size"]) if request.GET.get("size") in {str(n) for n in SIZES} else 1
    rows = queries.points_visible_to(request.viewer).select_related("school", "place").order_by("school__code", "code")
    chosen = request.GET.getlist("point")
    rows = rows.filter(code__in=chosen) if chosen else rows
    found = [_sheet(request, point) for point in rows[:MOST_SHEETS]]
    pages = [found[n : n + per_page] for n in range(0, len(found), per_page)]
    return render(request, "console/duties/sheets.html", {"pages": pages, "size": per_page})


@require_GET
@opens(ACTION)
def digits(request: HttpRequest, code: str) -> HttpResponse:
    """The second device: digits of this half minute, for a point whose rule asks for them. Signed in, never printed."""
    point = _point(request, code)
    if point.proof != "rotating":
        raise Http404
    left = (codes.changes_at(request.now) - request.now).total_seconds()
    context = {"point": point, "digits": codes.short_lived(point.secret, request.now), "left": max(1, round(left))}
    return render(request, "console/duties/digits.html", context)


@require_POST
@opens(ACTION)
def make(request: HttpRequest) -> HttpResponse:
    """A point at every place of a post that has none yet, as far as the viewer's right goes."""
    by = actor(request)
    places = limit(Place.objects.select_related("school", "area"), request.viewer, ACTION, area="area__path")
    owed = Post.objects.filter(to_day__isnull=True, place__isnull=False).values("place_id")
    without = places.filter(active=True, pk__in=owed).exclude(
        pk__in=Point.objects.filter(active=True).values("place_id")
    )
    made = [actions.make_point(place, by=by, now=request.now) for place in without.exclude(school=None)[:MOST_SHEETS]]
    messages.success(request, _("{count} points were set up.").format(count=len(made)))
    return back(request, "/duties/points/")


@require_POST
@opens(ACTION)
def in_order(request: HttpRequest, code: str) -> HttpResponse:
    """Somebody has looked at the sheet that was reported."""
    actions.settle_tampering(_point(request, code), by=actor(request), now=request.now)
    return back(request, "/duties/points/")


@require_http_methods(["GET", "POST"])
@opens(ACTION)
def rule(request: HttpRequest, code: str) -> HttpResponse:
    """How presence at one point is proven: the sheet, the digits of a second device, a circle on the ground, a tag."""
    point = _point(request, code)
    given = {"proof": point.proof, "radius_m": point.radius_m, **_ground(point)}
    refusal = ""
    if request.method == "POST":
        given = {name: request.POST.get(name, "").strip() for name in given}
        try:
            actions.rule_point(
                point,
                proof=given["proof"],
                radius_m=int(given["radius_m"]) if given["radius_m"].isascii() and given["radius_m"].isdigit() else 0,
                lon=_degrees(given["lon"]),
                lat=_degrees(given["lat"]),
                by=actor(request),
                now=request.now,
            )
        except PointRuleWrong as refused:
            refusal = sentence(refused)
        else:
            messages.success(request, _("Kept. It holds from now on."))
            return back(request, f"/duties/points/{point.code}/rule/")
    context = {
        "point": point,
        "given": given,
        "proofs": [(proof, PROVEN_BY[proof]) for proof in moves.PROOFS],
        "tag": codes.on_tag(point.code, point.tag) if point.tag else "",
        "refusal": refusal,
        "here": "points",
        "query": "",
        "may_points": True,
    }
    return render(request, "console/duties/point_rule.html", context, status=422 if refusal else 200)


@require_POST
@opens(ACTION)
def turn(request: HttpRequest, code: str) -> HttpResponse:
    """A new code: old sheets, and photos of them, are worthless from now on."""
    actions.turn_point(_point(request, code), by=actor(request), now=request.now)
    return back(request, "/duties/points/")


def _ground(point: Point) -> dict[str, Any]:
    """Where the circle's middle is, or would be: the point's own, else its place's, else the school's."""
    for row in (point, point.place, point.school):
        if row is not None and row.lon is not None and row.lat is not None:
            return {"lon": row.lon, "lat": row.lat}
    return {"lon": "", "lat": ""}


def _degrees(text: str) -> float | None:
    """A field with degrees; None when it holds none."""
    try:
        found = float(text)
    except ValueError:
        return None
    return found if isfinite(found) else None


def _point(request: HttpRequest, code: str) -> Point:
    point = queries.points_visible_to(request.viewer).select_related("school", "place").filter(code=code).first()
    if point is None:
        raise Http404
    return point


def _sheet(request: HttpRequest, point: Point) -> dict[str, Any]:
    base = settings.PUBLIC_URL or f"{request.scheme}://{request.get_host()}"
    square = io.BytesIO()
    content = f"{base}/guard/#p={codes.printed(point.secret, point.code)}"
    # Level Q: a quarter of the square may be dirty or torn.
    segno.make(content, error="q", micro=False).save(square, kind="svg", border=4, xmldecl=False)
    picture = base64.b64encode(square.getvalue()).decode()
    return {"point": point, "square": f"data:image/svg+xml;base64,{picture}", "spoken": codes.spoken(point.code)}
