"""Lessons owed by vice principals of law against lessons given: who is behind, on one page, school by school."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from anyuan.console.views.common import opens, render
from anyuan.duties.queries import lessons


@require_GET
@opens("people.see")
def lessons_owed(request: HttpRequest) -> HttpResponse:
    """Everybody in post, or only those who are behind (``?behind=1``)."""
    rows = lessons.of_everybody(request.viewer, timezone.localdate(request.now))
    behind = [row for row in rows if row.standing.behind]
    only = request.GET.get("behind") == "1"
    context = {
        "lines": behind if only else rows,
        "total": len(rows),
        "behind": len(behind),
        "unsaid": sum(row.standing.owed is None for row in rows),
        "only": only,
        "here": "registers",
    }
    return render(request, "console/registers/lessons.html", context)
