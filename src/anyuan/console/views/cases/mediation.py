"""Mediation of a dispute: one page, and small forms for parties, mediators, sessions, the agreement and the visits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_GET, require_POST

from anyuan.cases.actions import mediation as actions
from anyuan.cases.models import Case, FollowUp, Mediator
from anyuan.cases.queries.mediators import proposed
from anyuan.console.present import case_refusals
from anyuan.console.queries.cases import mediation as queries
from anyuan.console.queries.cases import rights
from anyuan.console.views.cases.pages import case_or_404, keep_file, url_of
from anyuan.console.views.common import actor, back, opens_cases, render
from anyuan.directory.refusals import Refused
from anyuan.journal.evidence.content import EvidenceRefused

Do = Callable[[HttpRequest, Case, dict[str, Any]], Any]


@require_GET
@opens_cases
def page(request: HttpRequest, ref: str) -> HttpResponse:
    """The mediation on one page; prints on A4."""
    return _page(request, case_or_404(request, ref))


def _page(request: HttpRequest, case: Case, what: str = "", refusal: str = "") -> HttpResponse:
    """``what``: the form that was refused; it stands open with what was typed, under the sentence."""
    may = "mediate" in (mine := rights.mine(request.viewer, case, request.now))
    made = queries.mediation(case, request.now, may=may)
    context = {
        "page": made,
        "page_url": url_of(case.ref),
        # News are laid over a page whose forms are shut, so that an open one stays as it is.
        "step": "" if "live" in request.GET else what or made.step,
        "given": request.POST,
        "given_present": request.POST.getlist("present"),
        "given_signed": request.POST.getlist("signed"),
        "refusal": refusal,
        "may_submit": "submit" in mine and case.state == "handling",
        "proposed": queries.offers(proposed(case, now=request.now)) if made.writes else [],
        "capacities": queries.CAPACITIES,
        "outcomes": queries.OUTCOMES,
        "visit_outcomes": queries.VISITS,
        "next_label": queries.next_label(len(made.parties)),
        "local_now": timezone.localtime(request.now).strftime("%Y-%m-%dT%H:%M"),
    }
    return render(request, "console/cases/mediation/page.html", context, status=409 if refusal else 200)


@require_POST
@opens_cases
def do(request: HttpRequest, ref: str, what: str) -> HttpResponse:
    """Write one thing down; a refusal stands above the form, which keeps what was typed."""
    case = case_or_404(request, ref)
    if what not in DO or "mediate" not in rights.mine(request.viewer, case, request.now):
        raise Http404
    form = f"visit-{request.POST.get('visit', '')}" if what == "visits" else what
    try:
        DO[what](request, case, {"by": actor(request), "now": request.now})
    except Refused as refused:
        return _page(request, case, form, case_refusals.sentence(refused, case))
    except EvidenceRefused as refused:
        return _page(request, case, form, str(refused))
    return back(request, f"/cases/{ref}/mediation/#{what}")


def _party(request: HttpRequest, case: Case, who: dict[str, Any]) -> None:
    form = request.POST
    given = {name: form.get(name, "") for name in ("label", "capacity", "name", "contact")}
    actions.add_party(case, **given, **who)


def _mediator(request: HttpRequest, case: Case, who: dict[str, Any]) -> None:
    """One of those who were proposed; the reason is kept with the name."""
    number = request.POST.get("mediator", "")
    offer = next((o for o in proposed(case, now=request.now) if str(o.candidate.person_id) == number), None)
    if offer is None:
        raise Http404
    actions.name_mediator(
        case,
        offer.candidate.person_id,
        team=offer.candidate.team_id,
        lead=request.POST.get("lead") == "yes",
        reason={"reasons": [dict(row) for row in offer.reasons]},
        **who,
    )


def _mediator_ends(request: HttpRequest, case: Case, who: dict[str, Any]) -> None:
    """Somebody mediates no longer, and no longer sees the case by it."""
    number = request.POST.get("mediator", "")
    row = Mediator.objects.filter(case=case, pk=number).first() if number.isdigit() else None
    if row is None:
        raise Http404
    actions.end_mediator(row, **who)


def _session(request: HttpRequest, case: Case, who: dict[str, Any]) -> None:
    form = request.POST
    actions.hold_session(
        case,
        held_at=_local(form.get("held_at", ""), request.now),
        present=form.getlist("present"),
        outcome=form.get("outcome", ""),
        record=form.get("record", ""),
        where=form.get("where", ""),
        **who,
    )


def _agreement(request: HttpRequest, case: Case, who: dict[str, Any]) -> None:
    form = request.POST
    files = [keep_file(request, case, file, "signature") for file in request.FILES.getlist("file")]
    actions.make_agreement(
        case,
        text=form.get("text", ""),
        signed=form.getlist("signed"),
        evidence=[{"kind": "signature", "file": file.pk} for file in files],
        **who,
    )


def _visit(request: HttpRequest, case: Case, who: dict[str, Any]) -> None:
    number = request.POST.get("visit", "")
    row = FollowUp.objects.filter(case=case, pk=number).first() if number.isdigit() else None
    if row is None:
        raise Http404
    actions.visit(row, outcome=request.POST.get("outcome", ""), note=request.POST.get("note", ""), **who)


def _local(given: str, now: datetime) -> datetime:
    """A local time from the form; what cannot be read is now."""
    try:
        at = parse_datetime(given)
    except ValueError:
        at = None
    if at is None:
        return now
    return timezone.make_aware(at) if timezone.is_naive(at) else at


DO: dict[str, Do] = {
    "parties": _party,
    "mediators": _mediator,
    "mediators-ended": _mediator_ends,
    "sessions": _session,
    "agreements": _agreement,
    "visits": _visit,
}
