"""Joint meetings: which were owed and how their decisions stand; the minutes of one, written, decided upon and finished."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from anyuan.console.queries import meetings as page
from anyuan.console.views.common import actor, back, opens, refuse_and_go_back, render, sentence
from anyuan.directory.refusals import Refused
from anyuan.dispatch.queries.names import names_of
from anyuan.duties import actions, queries
from anyuan.duties.meeting_refusals import MinutesIncomplete
from anyuan.duties.models import Meeting, Occurrence

ACTION = "duties.see"
KEEP = "meetings.keep"
MOST = 200
USUAL_DAYS = 14
Do = Callable[[HttpRequest, Occurrence, dict[str, Any]], Any]


@require_GET
@opens(ACTION)
def meeting_list(request: HttpRequest) -> HttpResponse:
    """Meetings that are or were owed, the latest first, each with how many of its decisions are open or overdue."""
    rows = queries.visible_to(request.viewer).filter(rule__kind="joint_meeting", opens_at__lte=request.now)
    owed = rows.select_related("rule", "school", "organisation").order_by("-opens_at", "pk")[:MOST]
    context = {"meetings": page.standings(owed, request.viewer, request.now), "here": "meetings", "query": ""}
    return render(request, "console/duties/meetings.html", context)


@require_GET
@opens(ACTION)
def minutes(request: HttpRequest, number: int) -> HttpResponse:
    """The minutes of one meeting: what was talked about, what was decided, how it stands."""
    owed = _owed(request, number)
    meeting = Meeting.objects.filter(occurrence=owed).first()
    open_ = meeting is None or meeting.state == "open"
    keeps = queries.visible_to(request.viewer, KEEP).filter(pk=owed.pk).exists()
    may_write = keeps and open_ and owed.state not in ("excused", "withdrawn")
    usual = meeting.held_at if meeting else min(request.now, owed.closes_at)
    context = {
        "row": owed,
        "meeting": meeting,
        "lines": page.lines(meeting.decisions.all(), request.viewer, request.now) if meeting else [],
        "owners": page.owners_for(owed) if may_write else [],
        "may_write": may_write,
        "held_at": timezone.localtime(usual).strftime("%Y-%m-%dT%H:%M"),
        "first": timezone.localtime(owed.opens_at),
        "last": timezone.localtime(owed.closes_at),
        "usual_day": timezone.localdate(request.now) + timedelta(days=USUAL_DAYS),
        "finished_by": names_of([meeting.finished_by]).get(meeting.finished_by, "") if meeting else "",
        "here": "meetings",
        "query": "",
    }
    return render(request, "console/duties/minutes.html", context)


def _write(request: HttpRequest, owed: Occurrence, who: dict[str, Any]) -> None:
    given = request.POST
    try:
        held = datetime.fromisoformat(given.get("held_at", "")).replace(tzinfo=None)
    except ValueError:
        raise MinutesIncomplete(_("day and time")) from None
    people = given.get("people", "").strip()
    actions.write_minutes(
        owed.pk,
        held_at=timezone.make_aware(held, timezone.get_current_timezone()),
        people=int(people) if people.isascii() and people.isdigit() and len(people) < 7 else 0,
        text=given.get("text", ""),
        where=given.get("where", ""),
        **who,
    )


def _decide(request: HttpRequest, owed: Occurrence, who: dict[str, Any]) -> None:
    owner = request.POST.get("owner", "")
    if owner not in dict(page.owners_for(owed)):
        raise MinutesIncomplete(_("who does it"))
    try:
        due = date.fromisoformat(request.POST.get("due_on", ""))
    except ValueError:
        raise MinutesIncomplete(_("the day by which it is done")) from None
    kind, _sep, number = owner.partition(":")
    actions.decide(_kept(owed).pk, request.POST.get("text", ""), owner=(kind, int(number)), due_on=due, **who)


def _drop(request: HttpRequest, owed: Occurrence, who: dict[str, Any]) -> None:
    number = request.POST.get("decision", "")
    rows = _kept(owed).decisions
    row = rows.filter(pk=int(number)).first() if number.isascii() and number.isdigit() and len(number) < 16 else None
    if row is None:
        raise Http404
    actions.drop_decision(row.pk, **who)


def _finish(_request: HttpRequest, owed: Occurrence, who: dict[str, Any]) -> None:
    actions.finish_minutes(_kept(owed).pk, **who)


VERBS: dict[str, Do] = {"write": _write, "decide": _decide, "drop": _drop, "finish": _finish}


@require_POST
@opens(KEEP)
def act(request: HttpRequest, number: int, verb: str) -> HttpResponse:
    """One step of the minutes; a refusal is said in words on the page one comes back to."""
    if verb not in VERBS:
        raise Http404
    owed = _owed(request, number, KEEP)
    address = f"/duties/{number}/minutes/"
    try:
        VERBS[verb](request, owed, {"by": actor(request), "now": request.now})
    except Refused as refused:
        return refuse_and_go_back(request, sentence(refused), address)
    return back(request, address)


def _owed(request: HttpRequest, number: int, action: str = ACTION) -> Occurrence:
    rows = queries.visible_to(request.viewer, action).filter(rule__kind="joint_meeting")
    row = rows.select_related("rule", "school", "organisation").filter(pk=number).first()
    if row is None:
        raise Http404
    return row


def _kept(owed: Occurrence) -> Meeting:
    """The minutes that were begun. Raises MinutesIncomplete."""
    row = Meeting.objects.filter(occurrence=owed).first()
    if row is None:
        raise MinutesIncomplete(_("the minutes, before what was decided"))
    return row
