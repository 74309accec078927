"""The list of drills with what is owed, and one drill."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from anyuan.console.queries import drills as page
from anyuan.console.views.common import opens, render
from anyuan.directory import policy
from anyuan.duties.models import Drill
from anyuan.duties.queries import drills as queries
from anyuan.duties.rules import drills as rules

ACTION = "drills.see"
MOST = 200


@require_GET
@opens(ACTION)
def drill_list(request: HttpRequest) -> HttpResponse:
    """What is owed and by when, what is planned or running, what was held; each figure opens its rows."""
    day = timezone.localdate(request.now)
    first = day.replace(month=1, day=1)
    rows = queries.drills_visible_to(request.viewer)
    state = request.GET.get("state", "")
    if state and state not in rules.STATES:
        raise Http404
    live = rows.filter(state__in=("planned", *rules.LIVE, "ended")).order_by("starts_at", "pk")
    done = rows.filter(state__in=("evaluated", "called_off")).order_by("-starts_at", "-pk")
    context = {
        "owed": [] if state else queries.owed(request.viewer, request.now)[:60],
        "live": [] if state else live[:MOST],
        "done": (rows.filter(state=state).order_by("-starts_at", "-pk") if state else done)[:MOST],
        "counts": queries.counted(request.viewer, first, day + timedelta(days=366)),
        "first": first,
        "state": state,
        "may_plan": policy.may(request.viewer, "drills.plan"),
        "here": "drills",
    }
    return render(request, "console/drills/list.html", context)


@require_GET
@opens(ACTION)
def drill(request: HttpRequest, number: int) -> HttpResponse:
    """One drill: what, where, who, since when, until when; its clocks, its roll call, its course."""
    return render(request, "console/drills/drill.html", context_of(request, page.drill_or_404(request, number)))


def context_of(request: HttpRequest, row: Drill) -> dict[str, Any]:
    """Everything that the page, the phone and the report show of a drill."""
    row = page.with_clocks(row)
    roll = queries.roll_of(row)
    lines = page.lines_of(roll)
    total = queries.called(lines)
    may_run = queries.may_run(request.viewer, row)
    return {
        "drill": row,
        "roll": roll,
        "lines": lines,
        "total": total,
        "parts": row.parts.select_related("person"),
        "objectives": list(row.objectives.all()),
        "gaps": list(row.gaps.all()),
        "legs": page.legs(row),
        "stamps": page.stamps(row),
        "evacuation": page.evacuation_seconds(row),
        "accounted": page.accounted_seconds(row, total),
        "course": page.course(request, row),
        "may_run": may_run,
        "may_plan": page.may(request, "drills.plan", row),
        "may_observe": page.may(request, "drills.observe", row),
        "may_evaluate": page.may(request, "drills.evaluate", row),
        "may_count": roll is not None and queries.may_count(request.viewer, roll),
        "next": page.next_step(row, roll, request.now, may_run=may_run),
        "here": "drills",
    }
