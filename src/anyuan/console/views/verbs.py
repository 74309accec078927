"""Each verb is a small resource one POSTs to; it works without scripts, and says who was first when somebody was."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from anyuan.console.queries import candidates
from anyuan.console.queries.queue import SUBJECT
from anyuan.console.queries.verbs import KINDS
from anyuan.console.views.common import (
    actor,
    back,
    incident_or_404,
    is_fragment,
    opens,
    refuse_and_go_back,
    sentence,
    tell,
)
from anyuan.console.views.incidents import answer_with_record, keep_file
from anyuan.directory.refusals import Refused
from anyuan.dispatch import actions as dispatching
from anyuan.dispatch.models import Assignment
from anyuan.incidents import actions
from anyuan.incidents import queries as incidents
from anyuan.incidents.models import Incident
from anyuan.journal.evidence.content import EvidenceRefused

Do = Callable[[HttpRequest, Incident, dict[str, Any]], Any]


def _acknowledge(_request: HttpRequest, incident: Incident, who: dict[str, Any]) -> None:
    actions.acknowledge(incident, **who)


def _verify(request: HttpRequest, incident: Incident, who: dict[str, Any]) -> None:
    # A second look corrects the first: the form shows the verdict as it stands.
    correct = bool(incident.verdict)
    form = request.POST
    actions.verify(incident, verdict=form.get("verdict", ""), cause=form.get("cause", ""), correct=correct, **who)


def _dispatch(request: HttpRequest, incident: Incident, who: dict[str, Any]) -> None:
    units = [int(number) for number in request.POST.getlist("units") if number.isdigit()]
    etas, reasons = candidates.chosen(incident, units, who["now"])
    # A unit that the form showed as busy is meant; one that was sent elsewhere since then is not.
    known = {int(number) for number in request.POST.getlist("known_busy") if number.isdigit()}
    meant = {unit for unit, reason in reasons.items() if candidates.busy(reason)} <= known
    actions.dispatch_units(incident, units=units, etas=etas, reasons=reasons, even_if_busy=meant, **who)


def _arrive(_request: HttpRequest, incident: Incident, who: dict[str, Any]) -> None:
    actions.arrive(incident, proof={"kind": "radio"}, **who)


def _clear(_request: HttpRequest, incident: Incident, who: dict[str, Any]) -> None:
    actions.clear(incident, **who)


def _close(request: HttpRequest, incident: Incident, who: dict[str, Any]) -> None:
    form = request.POST
    given: list[dict[str, Any]] = [{"kind": code} for code in form.getlist("evidence")]
    file = keep_file(request, incident, purpose="closure")
    if file is not None:
        given.append({"kind": "file", "file": file.pk})
    actions.close(
        incident,
        disposition=form.get("disposition", ""),
        cause=form.get("cause", ""),
        note=form.get("note", ""),
        evidence=given,
        follow_ups=[{"kind": code} for code in form.getlist("follow_ups")],
        **who,
    )


def _recall(request: HttpRequest, incident: Incident, who: dict[str, Any]) -> None:
    actions.recall(incident, reason=request.POST.get("reason", ""), **who)


def _reopen(request: HttpRequest, incident: Incident, who: dict[str, Any]) -> None:
    actions.reopen(incident, reason=request.POST.get("reason", ""), **who)


def _note(request: HttpRequest, incident: Incident, who: dict[str, Any]) -> None:
    actions.note(incident, text=request.POST.get("text", ""), **who)


def _level(request: HttpRequest, incident: Incident, who: dict[str, Any]) -> None:
    level = request.POST.get("level", "")
    actions.set_level(incident, level=int(level) if level.isdigit() else 0, **who)


def _merge(request: HttpRequest, incident: Incident, who: dict[str, Any]) -> None:
    into = incident_or_404(request, request.POST.get("into", ""), "incidents.merge")
    actions.merge(incident, into=into, **who)


def _split(request: HttpRequest, incident: Incident, who: dict[str, Any]) -> None:
    signals = [int(number) for number in request.POST.getlist("signals") if number.isdigit()]
    actions.split(incident, signals=signals, **who)


def _major(request: HttpRequest, incident: Incident, who: dict[str, Any]) -> None:
    others = [incident_or_404(request, ref, "incidents.command") for ref in request.POST.getlist("incidents")]
    actions.make_major([incident, *others], title=request.POST.get("title", ""), **who)


# The resource in the address → what it does.
DO: dict[str, Do] = {
    "acknowledgement": _acknowledge,
    "verification": _verify,
    "dispatches": _dispatch,
    "arrival": _arrive,
    "clearance": _clear,
    "closure": _close,
    "recall": _recall,
    "reopening": _reopen,
    "notes": _note,
    "level": _level,
    "merge": _merge,
    "split": _split,
    "major": _major,
}
RIGHTS = {kind.resource: kind.right for kind in KINDS}
MOVES = {kind.resource: kind.move for kind in KINDS}


@require_POST
@opens("incidents.see")
def incident_verb(request: HttpRequest, ref: str, resource: str) -> HttpResponse:
    """Do one verb of an incident and show how it stands."""
    if resource not in DO:
        raise Http404
    incident = incident_or_404(request, ref, RIGHTS[resource])
    who = {"by": actor(request), "now": request.now}
    return _answer(request, incident, lambda: DO[resource](request, incident, who), open_verb=MOVES[resource])


@require_POST
@opens("incidents.tick")
def tick(request: HttpRequest, ref: str, key: str) -> HttpResponse:
    """Tick a line of the checklist, or take the tick back."""
    incident = incident_or_404(request, ref, "incidents.tick")
    done = request.POST.get("done") == "yes"
    who = {"by": actor(request), "now": request.now}
    answer = _answer(request, incident, lambda: actions.tick_checklist(incident, key, done=done, **who))
    if is_fragment(request) and done and answer.status_code == 200:
        tell(answer, _("Ticked."), {"label": _("Undo"), "url": request.path, "values": {"done": "no"}})
    return answer


TASK_VERBS: dict[str, Callable[..., Any]] = {
    "acknowledge": dispatching.acknowledge,
    "en_route": dispatching.en_route,
    "arrive": dispatching.arrive,
    "clear": dispatching.clear,
    "cancel": dispatching.cancel,
}


@require_POST
@opens("assignments.make")
def task_verb(request: HttpRequest, ref: str, number: int, verb: str) -> HttpResponse:
    """What a unit tells over the radio, written down by the desk."""
    incident = incident_or_404(request, ref, "incidents.dispatch")
    task = Assignment.objects.filter(subject_kind=SUBJECT, subject_id=incident.pk, pk=number).first()
    if task is None or verb not in TASK_VERBS:
        raise Http404
    who = {"by": actor(request), "now": request.now}
    return _answer(request, incident, lambda: TASK_VERBS[verb](task.pk, **who))


def _answer(request: HttpRequest, incident: Incident, do: Callable[[], Any], open_verb: str = "") -> HttpResponse:
    """The record as it stands after the verb, or the refusal on top of the record as it stands."""
    is_page = request.POST.get("next", "").startswith("/incidents/")
    page_url = f"/incidents/{incident.ref}/"
    refusal = ""
    try:
        do()
    except (Refused, EvidenceRefused) as refused:
        refusal = sentence(refused) if isinstance(refused, Refused) else str(refused)
    if not is_fragment(request):
        return refuse_and_go_back(request, refusal, page_url) if refusal else back(request, page_url)
    fresh = incidents.visible_to(request.viewer).get(pk=incident.pk)
    return answer_with_record(request, fresh, is_page=is_page, refusal=refusal, open_verb=open_verb if refusal else "")
