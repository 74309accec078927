"""After the drill: rate the objectives, name the gaps, hold the debrief, finish the report; and the report itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from anyuan.console.queries import drills as page
from anyuan.console.views.common import actor, back, opens, refuse_and_go_back, render, sentence
from anyuan.console.views.drills.pages import context_of
from anyuan.directory.refusals import Refused
from anyuan.dispatch.queries.names import names_of
from anyuan.duties import actions
from anyuan.duties.drill_refusals import DrillIncomplete
from anyuan.duties.drill_words import RATINGS
from anyuan.duties.models import Drill

ACTION = "drills.evaluate"
Do = Callable[[HttpRequest, Drill, dict[str, Any]], Any]


@require_GET
@opens("drills.see")
def review(request: HttpRequest, number: int) -> HttpResponse:
    """The working page of the evaluation."""
    drill = page.drill_or_404(request, number, ACTION)
    context = context_of(request, drill) | {
        "ratings": list(RATINGS.items()),
        "owners": page.gap_owners(drill),
        "owner_names": dict(page.gap_owners(drill)),
        "usual_day": timezone.localdate(request.now) + timedelta(days=14),
    }
    return render(request, "console/drills/review.html", context)


@require_GET
@opens("drills.see")
def report(request: HttpRequest, number: int) -> HttpResponse:
    """The after-action report, on the screen and on A4: course, measured times, objectives, gaps and their cases."""
    drill = page.drill_or_404(request, number)
    if drill.state not in ("ended", "evaluated"):
        raise Http404
    context = context_of(request, drill) | {
        "owner_names": dict(page.gap_owners(drill)),
        "ratings": dict(RATINGS),
        "evaluated_by": names_of([drill.evaluated_by]).get(drill.evaluated_by, ""),
    }
    return render(request, "console/drills/report.html", context)


def _rate(request: HttpRequest, drill: Drill, who: dict[str, Any]) -> None:
    for row in drill.objectives.all():
        rating = request.POST.get(f"rating_{row.number}", "")
        words = request.POST.get(f"words_{row.number}", "")
        if rating and (rating != row.rating or words.strip() != row.words):
            actions.rate(drill.pk, row.number, rating, words, **who)


def _gap(request: HttpRequest, drill: Drill, who: dict[str, Any]) -> None:
    owner = request.POST.get("owner", "")
    if owner not in dict(page.gap_owners(drill)):
        raise DrillIncomplete(_("who puts it right"))
    try:
        due = date.fromisoformat(request.POST.get("due_on", ""))
    except ValueError:
        raise DrillIncomplete(_("the day by which it is put right")) from None
    kind, _sep, number = owner.partition(":")
    objective = request.POST.get("objective", "")
    actions.name_gap(
        drill.pk,
        request.POST.get("text", ""),
        owner=(kind, int(number)),
        due_on=due,
        objective=int(objective) if objective.isascii() and objective.isdigit() else None,
        **who,
    )


def _drop_gap(request: HttpRequest, drill: Drill, who: dict[str, Any]) -> None:
    number = request.POST.get("gap", "")
    gap = drill.gaps.filter(pk=int(number)).first() if number.isascii() and number.isdigit() else None
    if gap is None:
        raise Http404
    actions.drop_gap(gap.pk, **who)


def _debrief(request: HttpRequest, drill: Drill, who: dict[str, Any]) -> None:
    people = request.POST.get("people", "")
    count = int(people) if people.isascii() and people.isdigit() and len(people) < 7 else 0
    actions.debrief(drill.pk, people=count, words=request.POST.get("words", ""), **who)


def _finish(request: HttpRequest, drill: Drill, who: dict[str, Any]) -> None:
    actions.evaluate(drill.pk, summary=request.POST.get("summary", ""), **who)


VERBS: dict[str, Do] = {
    "rate": _rate,
    "gap": _gap,
    "drop_gap": _drop_gap,
    "debrief": _debrief,
    "finish": _finish,
}


@require_POST
@opens("drills.see")
def act(request: HttpRequest, number: int, verb: str) -> HttpResponse:
    """One step of the evaluation; a refusal is said in words on the page one comes back to."""
    if verb not in VERBS:
        raise Http404
    drill = page.drill_or_404(request, number, ACTION)
    address = f"/drills/{number}/review/"
    try:
        VERBS[verb](request, drill, {"by": actor(request), "now": request.now})
    except Refused as refused:
        return refuse_and_go_back(request, sentence(refused), address)
    return back(request, f"/drills/{number}/report/" if verb == "finish" else address)
