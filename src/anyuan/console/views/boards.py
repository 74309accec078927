"""The dashboard: of the centre, a department, a station or a school, on a desk, on a phone, and read from five metres."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from anyuan.console.queries import boards
from anyuan.console.views.common import opens, render
from anyuan.console.views.measures import ACTION, asked, frame

MOST_LACKING = 6


@require_GET
@opens(ACTION)
def board(request: HttpRequest) -> HttpResponse:
    """Everything at a glance, about everything that the viewer sees or one area, body or school of it."""
    place, period = asked(request)
    made = boards.board(request.viewer, place.about, period, request.now)
    wall = request.GET.get("view") == "wall"
    context = {
        "board": made,
        "wall": wall,
        "lacking": made.lacking[:MOST_LACKING],
        "more": len(made.lacking) - MOST_LACKING,
        "standard_url": reverse("console:standard", args=[boards.FOUR]),
    }
    page = "console/boards/wall.html" if wall else "console/boards/board.html"
    return render(request, page, context | frame(request, place, period))
