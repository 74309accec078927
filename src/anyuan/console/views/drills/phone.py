"""The phone of whoever observes or counts: one hand, one thing at a time. What is said without network waits on the phone
and comes in by itself, with the time at which it was said; the phone's own number makes a repeat harmless."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from anyuan.console.queries import drills as page
from anyuan.console.views.common import actor, back, opens, refuse_and_go_back, render, sentence
from anyuan.console.views.drills.pages import context_of
from anyuan.directory.refusals import Refused
from anyuan.duties import actions
from anyuan.duties.drill_refusals import CountWrong
from anyuan.duties.models import Drill, MissingName, RollCall, RollLine
from anyuan.duties.queries import drills as queries

ACTION = "drills.see"
# A phone that was dead longer than a drill can last does not tell when something was.
OLDEST = timedelta(hours=12)
WORDS = {
    "online": gettext_lazy("Connected. Everything is handed in."),
    "offline": gettext_lazy("No network. {n} waiting on this phone; they are handed in by themselves."),
    "sending": gettext_lazy("Handing in: {n} waiting."),
    "signed_out": gettext_lazy("You are signed out. {n} waiting on this phone stay here. Please sign in again."),
    "taken": gettext_lazy("The centre has it."),
    "kept": gettext_lazy("Kept on this phone."),
    "refused": gettext_lazy("The centre did not take this: {why}"),
}


@require_GET
@opens(ACTION)
def phone(request: HttpRequest, number: int) -> HttpResponse:
    """Roll call, notes, everybody out. What this person has no part in is not on the page."""
    drill = page.drill_or_404(request, number)
    context = context_of(request, drill)
    words = {key: gettext(str(text)) for key, text in WORDS.items()}
    return render(request, "console/drills/phone.html", context | {"words": words, "client_id": str(uuid4())})


@require_POST
@opens(ACTION)
def add_note(request: HttpRequest, number: int) -> HttpResponse:
    """An observer writes something down."""
    drill = page.drill_or_404(request, number, "drills.observe")
    good = {"good": True, "bad": False}.get(request.POST.get("mark", ""))

    def do(who: dict[str, Any]) -> None:
        actions.note(
            drill.pk,
            request.POST.get("text", ""),
            client_id=request.POST.get("client_id", ""),
            objective=whole(request.POST.get("objective", "")),
            good=good,
            made_at=made_at(request),
            **who,
        )

    return _done(request, drill, do)


@require_POST
@opens(ACTION)
def report(request: HttpRequest, number: int, line: int) -> HttpResponse:
    """How many of one line are there."""
    drill, roll = _counting(request, number)
    row = RollLine.objects.filter(roll=roll, pk=line).first()
    if row is None:
        raise Http404
    present, excused = whole(request.POST.get("present", "")), whole(request.POST.get("excused", "0"))

    def do(who: dict[str, Any]) -> None:
        if present is None or excused is None:
            raise CountWrong(row.label, row.expected)
        actions.report_line(row.pk, present=present, excused=excused, made_at=made_at(request), **who)

    return _done(request, drill, do)


@require_POST
@opens(ACTION)
def names(request: HttpRequest, number: int) -> HttpResponse:
    """Open the list of names. It is a POST because it is an act: who opened it, and when, stands in the journal."""
    drill, roll = _counting(request, number)
    try:
        rows = actions.read_names(roll.pk, by=actor(request), now=request.now)
    except Refused as refused:
        return refuse_and_go_back(request, sentence(refused), f"/drills/{number}/phone/")
    context = {"drill": drill, "roll": roll, "names": rows, "lines": page.lines_of(roll), "client_id": str(uuid4())}
    return render(request, "console/drills/names.html", context | {"here": "drills"})


@require_POST
@opens(ACTION)
def add_name(request: HttpRequest, number: int) -> HttpResponse:
    """Somebody is looked for by name. Names never wait on a phone: they are sent now, or not at all."""
    drill, roll = _counting(request, number)
    line = RollLine.objects.filter(roll=roll, pk=whole(request.POST.get("line", "")) or 0).first()
    if line is None:
        raise Http404

    def do(who: dict[str, Any]) -> None:
        actions.add_name(line.pk, request.POST.get("name", ""), client_id=request.POST.get("client_id", ""), **who)

    return _done(request, drill, do)


@require_POST
@opens(ACTION)
def found(request: HttpRequest, number: int, name: int) -> HttpResponse:
    """Somebody who was looked for is here."""
    drill, roll = _counting(request, number)
    row = MissingName.objects.filter(line__roll=roll, pk=name).first()
    if row is None:
        raise Http404
    return _done(request, drill, lambda who: actions.found(row.pk, **who))


def _counting(request: HttpRequest, number: int) -> tuple[Drill, RollCall]:
    """The drill and its roll call, for those who count."""
    drill = page.drill_or_404(request, number)
    roll = queries.roll_of(drill)
    if roll is None or not queries.may_count(request.viewer, roll):
        raise Http404
    return drill, roll


def _done(request: HttpRequest, drill: Drill, do: Any) -> HttpResponse:
    return answered(request, f"/drills/{drill.pk}/phone/", do)


def answered(request: HttpRequest, address: str, do: Any) -> HttpResponse:
    """Do it, and answer the phone's script as JSON and a browser without one with the page."""
    script = request.headers.get("Accept", "").startswith("application/json")
    try:
        do({"by": actor(request), "now": request.now})
    except Refused as refused:
        if script:
            return JsonResponse({"detail": sentence(refused)}, status=409)
        return refuse_and_go_back(request, sentence(refused), address)
    return JsonResponse({"ok": True}) if script else back(request, address)


def made_at(request: HttpRequest) -> datetime | None:
    """When it was said: so long ago as it waited on the phone, by the phone's own stopwatch. None: now."""
    waited = whole(request.POST.get("waited_ms", ""))
    return None if waited is None else request.now - min(timedelta(milliseconds=waited), OLDEST)


def whole(text: str) -> int | None:
    """A whole number as it was typed; None when it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
