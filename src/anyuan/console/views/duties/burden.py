"""The burden meter: what is asked of one person in a week, by programme and by force, and who answers for more."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from anyuan.console.views.common import opens, render
from anyuan.console.views.duties.pages import ACTION, tabs
from anyuan.dispatch.queries.names import names_of
from anyuan.duties.burden_words import FORCES, WHATS
from anyuan.duties.queries import burden
from anyuan.duties.rules.burden import Load


@require_GET
@opens(ACTION)
def meter(request: HttpRequest) -> HttpResponse:
    """Programmes that reach the viewer, groups of people who are named this week, and the budget."""
    today = timezone.localdate(request.now)
    loads = burden.programmes(request.viewer)
    monday, sunday = burden.week_of(today)
    budget = burden.house_budget()
    names = names_of([load.programme.override.get("by", "") for load in loads])
    context = {
        "budget": amounts(budget),
        "whats": list(WHATS.values()),
        "programmes": [
            {
                "row": load.programme,
                "override": _override(load.programme.override, names),
                "forces": [
                    {
                        "name": FORCES.get(one.force, one.force),
                        "lines": [(title, asked.times, amounts(asked.once), amounts(asked.week)) for asked, title in one.lines],
                        "week": amounts(one.week, budget),
                        "over": bool(one.over),
                    }
                    for one in load.forces
                ],
            }
            for load in loads
        ],
        "together": [(FORCES.get(force, force), amounts(load, budget)) for force, load in burden.together(loads)],
        "groups": [
            (FORCES.get(one.force, one.force), one, amounts(one.middle), amounts(one.most, budget))
            for one in burden.groups(request.viewer, monday, sunday)
        ],
        "monday": monday,
        "sunday": sunday,
    }  # fmt: skip
    return render(request, "console/duties/burden.html", context | tabs(request, "burden"))


def amounts(load: Load, budget: Load | None = None) -> list[tuple[Any, int, bool]]:
    """(word, number, more than the budget?) for taps, fields and photos."""
    over = load.over(budget) if budget else ()
    return [(word, getattr(load, name), name in over) for name, word in WHATS.items()]


def _override(kept: dict[str, Any], names: dict[str, str]) -> dict[str, Any] | None:
    if not kept:
        return None
    at = datetime.fromisoformat(kept["at"]) if kept.get("at") else None
    return {"who": names.get(kept.get("by", ""), kept.get("by", "")), "at": at, "reason": kept.get("reason", "")}
