"""Around protected cases: who looked, who is named, referrals, and opening a seal by two people."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from anyuan.cases.actions import protected as actions
from anyuan.cases.actions import referrals, unsealing
from anyuan.cases.models import Case, Referral, Unsealing
from anyuan.cases.queries import protected as queries
from anyuan.cases.queries.visible import may_do
from anyuan.console.views.common import actor, back, refuse_and_go_back, render, sentence
from anyuan.directory import policy
from anyuan.directory.models import Organisation, Person
from anyuan.directory.refusals import Refused
from anyuan.dispatch.queries.names import names_of

HOME = "/protected/"
MOST = 100
DOORS = ("cases.see_protected", "cases.unseal_ask", "cases.unseal_decide", "cases.see_reads", "cases.involved")


@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """What this person may open, what waits for their decision, what they asked for, referrals to their body."""
    _opens(request)
    own = list(queries.own_unsealings(request.viewer)[:20])
    waiting = list(queries.unsealings_to_decide(request.viewer, request.now)[:MOST])
    context = {
        "cases": queries.visible_protected(request.viewer, request.now)[:MOST],
        "waiting": waiting,
        "own": own,
        "names": names_of([one.asked_by for one in waiting] + [one.decided_by for one in own]),
        "may_ask": policy.may(request.viewer, "cases.unseal_ask"),
        "may_decide": policy.may(request.viewer, "cases.unseal_decide"),
        "referrals": queries.referrals_of(request.viewer)[:MOST],
        "kinds": _kinds(),
    }
    return render(request, "console/protected/overview.html", context)


@require_GET
def around(request: HttpRequest, ref: str) -> HttpResponse:
    """Around one case: reads, named people, referrals, unsealings. Its words are on the case's own page."""
    _opens(request)
    case = _case(request, ref)
    may_see = may_do(request.viewer, "cases.see", case, now=request.now)
    named = list(case.involved.filter(role="named").select_related("person").order_by("since"))
    asked = list(case.unsealings.all())
    context = {
        "case": case,
        "may_see": may_see,
        "reads": queries.who_looked(case),
        "named": named,
        "unsealings": asked,
        "names": names_of([k for one in asked for k in (one.asked_by, one.decided_by)]),
        "referrals": case.referrals.select_related("organisation") if may_see else [],
        "may_refer": may_see and policy.allows(request.viewer, "cases.refer", case) and case.sealed_at is None,
        "may_name": may_see and policy.allows(request.viewer, "cases.see_protected", case) and case.sealed_at is None,
        "kinds": _kinds(),
        "bodies": Organisation.objects.filter(active=True, kind__in=("social", "department", "education", "hospital")),
    }
    return render(request, "console/protected/case.html", context)


@require_POST
def verb(request: HttpRequest, ref: str, verb: str) -> HttpResponse:
    """Name somebody, name them no longer, refer."""
    case = _case(request, ref)
    action = {"name": "cases.see_protected", "unname": "cases.see_protected", "refer": "cases.refer"}.get(verb)
    sees = may_do(request.viewer, "cases.see", case, now=request.now) and case.sealed_at is None
    if action is None or not sees or not policy.allows(request.viewer, action, case):
        raise Http404
    url = f"{HOME}{case.ref}/"
    try:
        if verb == "refer":
            _refer(request, case)
        else:
            person = Person.objects.filter(code=request.POST.get("person", "").strip(), active=True).first()
            if person is None:
                return refuse_and_go_back(request, _("There is no person with this code."), url)
            (actions.name if verb == "name" else actions.unname)(case, person, by=actor(request), now=request.now)
    except Refused as refusal:
        return refuse_and_go_back(request, sentence(refusal), url)
    return back(request, url)


@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for a seal to be opened, by the case's number. No such number and no right to it look the same."""
    form = request.POST
    case = queries.sealed_within(request.viewer).filter(ref=form.get("ref", "").strip()[:24]).first()
    if case is None:
        return refuse_and_go_back(
            request, _("There is no sealed case with this number, or you may not ask for it."), HOME
        )
    days = int(form["days"]) if form.get("days", "").isdigit() else 1
    until = request.now + timedelta(days=min(days, 400))
    try:
        given = {"basis": form.get("basis", ""), "purpose": form.get("purpose", "")}
        unsealing.ask(request.viewer, case, **given, expires_at=until, now=request.now)
    except Refused as refusal:
        return refuse_and_go_back(request, sentence(refusal), HOME)
    return back(request, HOME)


@require_POST
def decide(request: HttpRequest, number: int, verb: str) -> HttpResponse:
    """Grant, refuse, or close one's own again."""
    try:
        if verb == "end":
            own = queries.own_unsealings(request.viewer).filter(pk=number).first()
            if own is None:
                raise Http404
            unsealing.end(own, by=actor(request), now=request.now)
        elif verb in ("grant", "refuse"):
            waiting = queries.unsealings_to_decide(request.viewer, request.now)
            unsealing.decide(request.viewer, waiting.get(pk=number), verb == "grant", now=request.now)
        else:
            raise Http404
    except Unsealing.DoesNotExist:
        raise Http404 from None
    except Refused as refusal:
        return refuse_and_go_back(request, sentence(refusal), HOME)
    return back(request, HOME)


@require_POST
def move_referral(request: HttpRequest, number: int, verb: str) -> HttpResponse:
    """The helping body accepts, refuses, ends; whoever referred revokes."""
    referral = Referral.objects.select_related("case").filter(pk=number).first()
    if referral is None or verb not in referrals.MOVES:
        raise Http404
    theirs = queries.referrals_of(request.viewer).filter(pk=number).exists()
    ours = may_do(request.viewer, "cases.see", referral.case, now=request.now) and policy.allows(
        request.viewer, "cases.refer", referral.case
    )
    if not (ours if verb == "revoke" else theirs):
        raise Http404
    url = f"{HOME}{referral.case.ref}/" if ours else HOME
    try:
        referrals.move(referral, verb, by=actor(request), now=request.now)
    except Refused as refusal:
        return refuse_and_go_back(request, sentence(refusal), url)
    return back(request, url)


def _refer(request: HttpRequest, case: Case) -> None:
    body = Organisation.objects.filter(code=request.POST.get("organisation", ""), active=True).first()
    if body is None:
        raise referrals.ReferralWrong
    referrals.refer(
        case,
        request.POST.get("kind", ""),
        body,
        consent=request.POST.get("consent") == "yes",
        legal_basis=request.POST.get("legal_basis", ""),
        by=actor(request),
        now=request.now,
    )


def _opens(request: HttpRequest) -> None:
    if not any(policy.may(request.viewer, action) for action in DOORS):
        raise Http404


def _case(request: HttpRequest, ref: str) -> Case:
    try:
        return queries.readable_reads(request.viewer, ref, request.now)
    except Case.DoesNotExist:
        raise Http404 from None


def _kinds() -> dict[str, Any]:
    return {
        "counselling": _("Counselling"),
        "legal_aid": _("Legal aid"),
        "guardianship": _("Guardianship help"),
        "help_line": _("Help line"),
    }
