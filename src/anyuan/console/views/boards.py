"""The dashboard: of the centre, a department, a station or a school, on a desk, on a phone, and read from five metres."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from anyuan.console.queries import boards
from anyuan.console.views.common import opens, render
from anyuan.console.views.measures import ACTION, asked, frame

MOST_LACKING, MOST_ON_WALL, MOST_BEHIND = 6, 4, 5
# More townships than this cannot be named on a wall in letters that are read from five metres.
NAMED_ON_WALL = 12


@require_GET
@opens(ACTION)
def board(request: HttpRequest) -> HttpResponse:
    """Everything at a glance, about everything that the viewer sees or one area, body or school of it."""
    place, period = asked(request)
    made = boards.board(request.viewer, place.about, period, request.now)
    wall = request.GET.get("view") == "wall"
    most = MOST_ON_WALL if wall else MOST_LACKING
    context = {
        "board": made,
        "wall": wall,
        "lacking": made.lacking[:most],
        "more": len(made.lacking) - most,
        "behind": made.behind[:MOST_BEHIND],
        "behind_more": len(made.behind) - MOST_BEHIND,
        "nameless": len(made.towns) > NAMED_ON_WALL,
        "standard_url": reverse("console:standard", args=[boards.FOUR]),
    }
    page = "console/boards/wall.html" if wall else "console/boards/board.html"
    return render(request, page, context | frame(request, place, period))
