"""Roll call in a real incident: opened from its page, counted on a phone, closed with it.

Counts are for everybody who sees the incident. Names are for those who search, and only while it is open: a page that was
opened shows none any more a moment after the incident was closed, whether or not the worker has destroyed them yet.
"""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from anyuan.console.queries import roll_call as page
from anyuan.console.views.common import actor, incident_or_404, opens, refuse_and_go_back, render, sentence
from anyuan.console.views.drills.phone import WORDS, answered, made_at, whole
from anyuan.console.views.roll_lines import LineWrong, both, written
from anyuan.directory.refusals import Refused
from anyuan.duties import actions
from anyuan.duties.drill_refusals import CountWrong
from anyuan.duties.models import MissingName, RollCall, RollLine
from anyuan.incidents.models import Incident

ACTION = "incidents.see"


@require_http_methods(["GET", "POST"])
@opens(ACTION)
def roll_call(request: HttpRequest, ref: str) -> HttpResponse:
    """The roll call on a phone; where there is none yet, what is to be counted."""
    incident = incident_or_404(request, ref)
    if request.method == "POST":
        return _open(request, incident)
    found = page.standing(incident, request.viewer)
    if found is None or (found.roll is None and not found.may_keep):
        raise Http404
    return _show(request, incident, found)


@require_GET
@opens(ACTION)
def panel(request: HttpRequest, ref: str) -> HttpResponse:
    """The counts alone, read again while somebody counts."""
    found = page.standing(incident_or_404(request, ref), request.viewer)
    if found is None:
        raise Http404
    return render(request, "console/incidents/roll_call.html", {"roll_call": found, "ref": ref})


@require_POST
@opens(ACTION)
def add_line(request: HttpRequest, ref: str) -> HttpResponse:
    """A class or a place that was forgotten."""
    _incident, roll = _counting(request, ref)

    def do(who: dict[str, Any]) -> None:
        label, expected = request.POST.get("label", ""), whole(request.POST.get("expected", "")) or 0
        actions.add_line(roll.pk, (label, request.POST.get("adults") != "yes", expected), **who)

    return answered(request, _address(ref), do)


@require_POST
@opens(ACTION)
def report(request: HttpRequest, ref: str, line: int) -> HttpResponse:
    """How many of one line are there."""
    _incident, roll = _counting(request, ref)
    row = RollLine.objects.filter(roll=roll, pk=line).first()
    if row is None:
        raise Http404
    present, excused = whole(request.POST.get("present", "")), whole(request.POST.get("excused", "0"))

    def do(who: dict[str, Any]) -> None:
        if present is None or excused is None:
            raise CountWrong(row.label, row.expected)
        actions.report_line(row.pk, present=present, excused=excused, made_at=made_at(request), **who)

    return answered(request, _address(ref), do)


@require_POST
@opens(ACTION)
def names(request: HttpRequest, ref: str) -> HttpResponse:
    """Open the list of names. It is a POST because it is an act: who opened it, and when, stands in the journal."""
    incident, roll = _counting(request, ref, page.NAMES)
    try:
        rows = actions.read_names(roll.pk, by=actor(request), now=request.now)
    except Refused as refused:
        return refuse_and_go_back(request, sentence(refused), _address(ref))
    context = {"incident": incident, "names": rows, "lines": list(roll.lines.all()), "client_id": str(uuid4())}
    return render(request, "console/incidents/roll_names.html", context)


@require_POST
@opens(ACTION)
def add_name(request: HttpRequest, ref: str) -> HttpResponse:
    """Somebody is looked for by name. Names never wait on a phone: they are sent now, or not at all."""
    _incident, roll = _counting(request, ref, page.NAMES)
    line = RollLine.objects.filter(roll=roll, pk=whole(request.POST.get("line", "")) or 0).first()
    if line is None:
        raise Http404

    def do(who: dict[str, Any]) -> None:
        actions.add_name(line.pk, request.POST.get("name", ""), client_id=request.POST.get("client_id", ""), **who)

    return answered(request, _address(ref), do)


@require_POST
@opens(ACTION)
def found(request: HttpRequest, ref: str, name: int) -> HttpResponse:
    """Somebody who was looked for is here."""
    _incident, roll = _counting(request, ref, page.NAMES)
    row = MissingName.objects.filter(line__roll=roll, pk=name).first()
    if row is None:
        raise Http404
    return answered(request, _address(ref), lambda who: actions.found(row.pk, **who))


def _open(request: HttpRequest, incident: Incident) -> HttpResponse:
    found = page.standing(incident, request.viewer)
    if found is None or not found.may_keep:
        raise Http404
    assert incident.school is not None
    try:
        actions.call_the_roll(
            incident_id=incident.pk,
            school=incident.school,
            area_path=incident.area_path,
            lines=both(request.POST.get("classes", ""), request.POST.get("adults", "")),
            by=actor(request),
            now=request.now,
        )
    except (Refused, LineWrong) as refused:
        said = sentence(refused) if isinstance(refused, Refused) else str(refused)
        return _show(request, incident, found, refusal=said, status=422)
    answer = HttpResponseRedirect(_address(incident.ref))
    answer.status_code = 303
    return answer


def _show(
    request: HttpRequest, incident: Incident, found: page.Standing, refusal: str = "", status: int = 200
) -> HttpResponse:
    given = {"classes": request.POST.get("classes", ""), "adults": request.POST.get("adults", "")}
    if found.roll is None or not found.running:
        usual = page.usual_lines(incident, _("Whole school"), _("Staff on duty"))
        if not refusal:
            given = {"classes": written(usual, pupils=True), "adults": written(usual, pupils=False)}
    context = {
        "incident": incident,
        "roll_call": found,
        "given": given,
        "refusal": refusal,
        "words": {key: gettext(str(text)) for key, text in WORDS.items()},
        "ref": incident.ref,
    }
    return render(request, "console/incidents/roll_phone.html", context, status=status)


def _counting(request: HttpRequest, ref: str, action: str = page.KEEP) -> tuple[Incident, RollCall]:
    """The open incident and its open roll call, for those who may. A closed one is not there any more."""
    incident = incident_or_404(request, ref)
    found = page.standing(incident, request.viewer)
    allowed = found is not None and (found.may_read if action == page.NAMES else found.may_keep)
    if found is None or found.roll is None or not found.running or not allowed:
        raise Http404
    return incident, found.roll


def _address(ref: str) -> str:
    return f"/incidents/{ref}/roll-call/"
