"""What is done to a drill from its page or from a phone: announce, begin, everybody out, go on, end, call off."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from anyuan.console.queries import drills as page
from anyuan.console.views.common import actor, back, opens, refuse_and_go_back, sentence
from anyuan.directory.refusals import Refused
from anyuan.duties import actions
from anyuan.duties.models import Drill
from anyuan.duties.queries import drills as queries
from anyuan.incidents.queries import real_alarm_at

Do = Callable[[HttpRequest, Drill, dict[str, Any]], Any]


def _announce(request: HttpRequest, drill: Drill, who: dict[str, Any]) -> None:
    actions.announce_drill(drill.pk, **who)


def _start(request: HttpRequest, drill: Drill, who: dict[str, Any]) -> None:
    actions.start_drill(drill.pk, real_alarm=real_alarm_at(drill.school_id), **who)


def _resume(request: HttpRequest, drill: Drill, who: dict[str, Any]) -> None:
    actions.resume_drill(drill.pk, real_alarm=real_alarm_at(drill.school_id), **who)


def _evacuated(request: HttpRequest, drill: Drill, who: dict[str, Any]) -> None:
    actions.evacuated(drill.pk, **who)


def _end(request: HttpRequest, drill: Drill, who: dict[str, Any]) -> None:
    actions.end_drill(drill.pk, **who)


def _call_off(request: HttpRequest, drill: Drill, who: dict[str, Any]) -> None:
    actions.call_off_drill(drill.pk, reason=request.POST.get("reason", ""), **who)


# verb → (the right it needs; "run": leads it, or watches its safety), what it does
VERBS: dict[str, tuple[str, Do]] = {
    "announce": ("drills.plan", _announce),
    "call_off": ("drills.plan", _call_off),
    "start": ("run", _start),
    "evacuated": ("run", _evacuated),
    "resume": ("run", _resume),
    "end": ("run", _end),
}


@require_POST
@opens("drills.see")
def act(request: HttpRequest, number: int, verb: str) -> HttpResponse:
    """Do one verb; a refusal is said in words on the page one comes back to."""
    if verb not in VERBS:
        raise Http404
    right, do = VERBS[verb]
    drill = page.drill_or_404(request, number, "drills.see" if right == "run" else right)
    if right == "run" and not queries.may_run(request.viewer, drill):
        raise Http404
    address = f"/drills/{number}/"
    try:
        do(request, drill, {"by": actor(request), "now": request.now})
    except Refused as refused:
        return refuse_and_go_back(request, sentence(refused), address)
    return back(request, address)
