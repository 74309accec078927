"""The responder's phone: one task, one big button, also on a bad network. Each act carries the phone's own id."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from anyuan.console.queries import respond as mine
from anyuan.console.queries.queue import SUBJECT
from anyuan.console.views.common import actor, back, is_fragment, opens, refuse_and_go_back, render, sentence
from anyuan.console.views.incidents import keep_file
from anyuan.directory.refusals import Refused
from anyuan.dispatch import actions as dispatching
from anyuan.dispatch.models import Assignment
from anyuan.dispatch.refusals import SomebodyWasFirst
from anyuan.dispatch.rules import actors, moves
from anyuan.incidents import actions as incidents
from anyuan.journal.evidence.content import EvidenceRefused
from anyuan.journal.models import EvidenceFile
from anyuan.journal.rules import Actor
from anyuan.notify import queries as notify
from anyuan.notify.actions import receipts

# A phone that was out of reach for longer than this has no say about when something happened.
OLDEST = timedelta(hours=6)


@require_GET
@opens("assignments.answer")
def tasks(request: HttpRequest) -> HttpResponse:
    """All my tasks as cards. Looking at this page is the sign that the messages to it arrived."""
    person = actor(request).id
    assert person is not None
    receipts.collect(person, "page", now=request.now)
    context = {"cards": mine.mine(person, request.now), "inbox": notify.inbox(person, limit=5)}
    return render(request, "console/respond/tasks.html", context)


@require_GET
@opens("assignments.answer")
def task(request: HttpRequest, number: int) -> HttpResponse:
    """One task: where, until when, and the one next act in the thumb's reach."""
    card = _card(actor(request), number, request.now)
    template = "console/respond/card.html" if is_fragment(request) else "console/respond/task.html"
    return render(request, template, {"card": card, "base": f"/respond/{number}/"})


@require_POST
@opens("assignments.answer")
def act(request: HttpRequest, number: int, verb: str) -> HttpResponse:
    """Accept, set out, arrive, clear, decline, or hand in a photo."""
    return _act(request, actor(request), number, verb, f"/respond/{number}/")


@require_safe
def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the link in a text message: no log-in, this one message, and the task that goes with it.

    Fetching it proves nothing: chat previews and mail scanners fetch as well. The opened page says "read" by a POST.
    """
    recipient = _recipient(request, token)
    card = _card_of(recipient, request.now)
    context = {"card": card, "message": recipient.message, "recipient": recipient, "base": f"/n/{token}/"}
    template = "console/respond/card.html" if is_fragment(request) and card else "console/respond/task.html"
    return render(request, template, context)


@require_POST
def act_by_link(request: HttpRequest, token: str, verb: str) -> HttpResponse:
    """The same acts by the link's right: only for the task of this message's own person."""
    recipient = _recipient(request, token)
    by = Actor.person(recipient.person_id)
    if verb == "read":
        receipts.receipt(recipient, "read", by=by, now=request.now)
        return HttpResponse(status=204) if is_fragment(request) else back(request, f"/n/{token}/")
    if verb == "answer":
        return _answer_message(request, recipient, by, f"/n/{token}/")
    card = _card_of(recipient, request.now)
    if card is None:
        raise Http404
    # Whoever acts on the message has read it.
    receipts.receipt(recipient, "read", by=by, now=request.now)
    return _act(request, by, card.task.pk, verb, f"/n/{token}/")


def _act(request: HttpRequest, by: Actor, number: int, verb: str, base: str) -> HttpResponse:
    card = _card(by, number, request.now)
    refusal = ""
    try:
        _do(request, card, verb, by)
    except SomebodyWasFirst as refused:
        # The phone asks again when the answer was lost on the way: what oneself did before is not a refusal.
        if Assignment.objects.get(pk=number).moved_by != actors.key(by):
            refusal = sentence(refused)
    except (Refused, EvidenceRefused) as refused:
        refusal = sentence(refused) if isinstance(refused, Refused) else str(refused)
    if not is_fragment(request):
        return refuse_and_go_back(request, refusal, base) if refusal else back(request, base)
    fresh = _card(by, number, request.now)
    context = {"card": fresh, "base": base, "refusal": refusal}
    return render(request, "console/respond/card.html", context, status=409 if refusal else 200)


def _do(request: HttpRequest, card: mine.Card, verb: str, by: Actor) -> None:
    at = _made_at(request)
    number, who = card.task.pk, {"by": by, "now": request.now}
    if verb == "photo":
        _photo(request, card, by)
    elif verb == "arrive":
        proof = {"kind": "phone", **_position(request)}
        incidents.arrive(card.incident, assignment=number, at=at, proof=proof, **who)
    elif verb == "decline":
        dispatching.decline(number, reason=request.POST.get("reason", ""), **who)
    elif verb in ("acknowledge", "en_route", "clear"):
        {"acknowledge": dispatching.acknowledge, "en_route": dispatching.en_route, "clear": dispatching.clear}[verb](
            number, at=at, **who
        )
    else:
        raise Http404


def _photo(request: HttpRequest, card: mine.Card, by: Actor) -> None:
    """Keep the photo once: its name carries the phone's id of the act, and a name that is there is not kept again."""
    name = "".join(c for c in request.POST.get("client_id", "") if c.isalnum() or c == "-")[:64]
    known = EvidenceFile.objects.filter(subject_kind=SUBJECT, subject_id=card.incident.pk)
    if name and known.filter(filename__startswith=f"photo-{name}.").exists():
        return
    keep_file(request, card.incident, purpose="photo", by=by, name=f"photo-{name}" if name else "photo")


def _made_at(request: HttpRequest) -> datetime | None:
    """When the thumb pressed, by the phone's clock corrected to ours; the centre's time where that makes no sense."""
    at = parse_datetime(request.POST.get("made_at", ""))
    if at is None or at.tzinfo is None or not request.now - OLDEST <= at <= request.now:
        return None
    return at


def _position(request: HttpRequest) -> dict[str, float]:
    try:
        return {"lon": float(request.POST["lon"]), "lat": float(request.POST["lat"])}
    except (KeyError, ValueError):
        return {}


def _card(by: Actor, number: int, now: datetime) -> mine.Card:
    """A task of this person, also one that has just ended. Not theirs and not there look the same."""
    assert by.id is not None
    row = Assignment.objects.filter(mine.owned_by(by.id, now), subject_kind=SUBJECT, pk=number).first()
    found = mine.cards([row]) if row else []
    if not found:
        raise Http404
    return found[0]


def _card_of(recipient: Any, now: datetime) -> mine.Card | None:
    """The open task of the message's person in the message's incident; the last ended one when none is open."""
    message = recipient.message
    if message.subject_kind != SUBJECT:
        return None
    rows = Assignment.objects.filter(
        mine.owned_by(recipient.person_id, now), subject_kind=SUBJECT, subject_id=message.subject_id
    ).order_by("-pk")
    row = rows.filter(state__in=moves.ASSIGNMENT_OPEN).first() or rows.first()
    found = mine.cards([row]) if row else []
    return found[0] if found else None


def _recipient(request: HttpRequest, token: str) -> Any:
    try:
        return notify.by_token(token, now=request.now)
    except notify.TokenUnknown:
        raise Http404 from None


def _answer_message(request: HttpRequest, recipient: Any, by: Actor, base: str) -> HttpResponse:
    try:
        receipts.receipt(recipient, "answered", by=by, now=request.now, answer=request.POST.get("answer", ""))
    except receipts.AlreadyAnswered:
        return refuse_and_go_back(request, _("You have answered this before; the first answer counts."), base)
    except receipts.NotAsked:
        raise Http404 from None
    return back(request, base)
