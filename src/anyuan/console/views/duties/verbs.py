"""What is done to a duty from a screen: name somebody, substitute, swap, excuse, accept a late check-in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from anyuan.console.views.common import actor, back, opens, refuse_and_go_back, sentence
from anyuan.directory.refusals import Refused
from anyuan.duties import actions, queries
from anyuan.duties.models import CheckIn, Filling, Occurrence, Point

Do = Callable[[HttpRequest, Occurrence, dict[str, Any]], Any]


def _fill(request: HttpRequest, row: Occurrence, who: dict[str, Any]) -> None:
    actions.fill(row.pk, person=_number(request, "person"), role=request.POST.get("role", ""), **who)


def _substitute(request: HttpRequest, row: Occurrence, who: dict[str, Any]) -> None:
    actions.substitute(row.pk, out=_number(request, "out"), into=_number(request, "into"), **_why(request), **who)


def _swap(request: HttpRequest, row: Occurrence, who: dict[str, Any]) -> None:
    """``with`` names a place at another duty that the viewer plans as well."""
    number = _number(request, "with")
    other = Filling.objects.filter(pk=number, ended_at__isnull=True).first()
    plans = queries.visible_to(request.viewer, "duties.plan")
    if other is None or not plans.filter(pk=other.occurrence_id).exists():
        raise Http404
    one = _number(request, "one")
    actions.swap(row.pk, other.occurrence_id, one=one, other=other.person_id, **_why(request), **who)


def _step_back(request: HttpRequest, row: Occurrence, who: dict[str, Any]) -> None:
    actions.step_back(row.pk, person=_number(request, "person"), **who)


def _excuse(request: HttpRequest, row: Occurrence, who: dict[str, Any]) -> None:
    actions.excuse(row.pk, **_why(request), **who)


def _unexcuse(request: HttpRequest, row: Occurrence, who: dict[str, Any]) -> None:
    actions.unexcuse(row.pk, **_why(request), **who)


def _accept(request: HttpRequest, row: Occurrence, who: dict[str, Any]) -> None:
    check_in = CheckIn.objects.filter(occurrence=row, pk=_number(request, "check_in")).first()
    if check_in is None:
        raise Http404
    actions.accept(check_in.pk, reason=request.POST.get("words", ""), **who)


def _tampered(request: HttpRequest, row: Occurrence, who: dict[str, Any]) -> None:
    """The sheet at this duty's place, or at its school where the duty has no place of its own."""
    here = {"place": row.place_id} if row.place_id else {"school": row.school_id}
    point = Point.objects.filter(active=True, code=request.POST.get("point", ""), **here).first()
    if point is None:
        raise Http404
    actions.report_tampering(point, what=request.POST.get("what", ""), words=request.POST.get("words", ""), **who)


VERBS: dict[str, tuple[str, Do]] = {
    "fill": ("duties.plan", _fill),
    "substitute": ("duties.plan", _substitute),
    "swap": ("duties.plan", _swap),
    "step_back": ("duties.plan", _step_back),
    "excuse": ("duties.excuse", _excuse),
    "unexcuse": ("duties.excuse", _unexcuse),
    "accept": ("duties.accept", _accept),
    "tampered": ("duties.check_in", _tampered),
}


@require_POST
@opens("duties.see")
def act(request: HttpRequest, number: int, verb: str) -> HttpResponse:
    """Do one verb; a refusal is said in words on the page one comes back to."""
    if verb not in VERBS:
        raise Http404
    action, do = VERBS[verb]
    row = queries.visible_to(request.viewer, action).filter(pk=number).first()
    if row is None:
        raise Http404
    address = f"/duties/{number}/"
    try:
        do(request, row, {"by": actor(request), "now": request.now})
    except Refused as refused:
        return refuse_and_go_back(request, sentence(refused), address)
    return back(request, address)


def _why(request: HttpRequest) -> dict[str, str]:
    return {"reason": request.POST.get("reason", ""), "words": request.POST.get("words", "")}


def _number(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "")
    if not text.isdigit() or len(text) > 15:
        raise _Missing()
    return int(text)


class _Missing(Refused):
    """Nobody was chosen."""

    key = "duties.nobody_chosen"
    sentence = gettext_lazy("Please choose somebody first.")
