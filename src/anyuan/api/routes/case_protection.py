"""Around protected cases: naming people, opening a seal by two people, referrals without a word of their content."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja.responses import Status

from anyuan.api.callers import actor, allowed
from anyuan.api.case_rows import by_code, case_for, shown
from anyuan.api.problems import NotThere, NotYours
from anyuan.api.routing import Routes
from anyuan.api.shapes.case_reports import (
    NameIn,
    ReferIn,
    ReferralBrief,
    ReferralMoveIn,
    UnsealDecisionIn,
    UnsealIn,
    UnsealingOut,
)
from anyuan.api.shapes.cases import CaseBrief
from anyuan.api.shapes.words import Code, Id, Limit, named
from anyuan.cases import queries as cases
from anyuan.cases.actions import protected, referrals, unsealing
from anyuan.cases.models import Case, Referral, Unsealing
from anyuan.cases.queries import protected as queries
from anyuan.directory.models import Organisation, Person
from anyuan.directory.policy import Viewer, allows, may

router = Routes("cases")
NAME, REFER = "cases.see_protected", "cases.refer"


@router.post("/cases/{ref}/named", {200: CaseBrief}, 404, 409)
def name_person(request: HttpRequest, ref: Code, body: NameIn) -> Any:
    """Somebody may see this protected case from now on."""
    return _named(request, ref, body, protected.name)


@router.post("/cases/{ref}/unnamed", {200: CaseBrief}, 404, 409)
def unname_person(request: HttpRequest, ref: Code, body: NameIn) -> Any:
    """Somebody may see it no longer."""
    return _named(request, ref, body, protected.unname)


@router.post("/cases/{ref}/unsealing", {201: UnsealingOut}, 404, 409)
def ask_unsealing(request: HttpRequest, ref: Code, body: UnsealIn) -> Any:
    """Ask for a seal to be opened, by the case's number. No such number and no right to it look the same."""
    viewer = allowed(request, unsealing.ASK)
    row = queries.sealed_within(viewer).filter(ref=ref).first()
    if row is None:
        raise NotThere()
    return Status(201, _unsealing(unsealing.ask(viewer, row, **body.dict(), now=request.now)))


@router.get("/cases/unsealings", list[UnsealingOut])
def list_unsealings(request: HttpRequest, waiting: bool = False, limit: Limit = 50) -> Any:
    """What the caller has asked for, newest first; with ``waiting`` what waits for the caller's decision."""
    action = unsealing.DECIDE if waiting else unsealing.ASK
    viewer = allowed(request, action)
    rows = queries.unsealings_to_decide(viewer, request.now) if waiting else queries.own_unsealings(viewer)
    return [_unsealing(row) for row in rows[:limit]]


@router.post("/cases/unsealings/{number}/decision", {200: UnsealingOut}, 404, 409)
def decide_unsealing(request: HttpRequest, number: Id, body: UnsealDecisionIn) -> Any:
    """Grant or refuse, in another role than the one that asked."""
    viewer = allowed(request, unsealing.DECIDE)
    row = queries.unsealings_to_decide(viewer, request.now).filter(pk=number).first()
    if row is None:
        raise NotThere()
    return _unsealing(unsealing.decide(viewer, row, body.granted, now=request.now))


@router.post("/cases/unsealings/{number}/end", {200: UnsealingOut}, 404, 409)
def end_unsealing(request: HttpRequest, number: Id) -> Any:
    """Close the seal again before its time."""
    viewer = allowed(request, unsealing.ASK)
    row = queries.own_unsealings(viewer).filter(pk=number).first() if viewer.person_id is not None else None
    if row is None:
        raise NotThere()
    unsealing.end(row, by=actor(viewer), now=request.now)
    return _unsealing(Unsealing.objects.select_related("case").get(pk=row.pk))


@router.post("/cases/{ref}/referrals", {201: ReferralBrief}, 404, 409)
def refer_case(request: HttpRequest, ref: Code, body: ReferIn) -> Any:
    """Hand over to counselling, legal aid, guardianship help or a help line."""
    viewer, row = _open_to(request, ref, REFER)
    organisation = by_code(Organisation.objects.filter(active=True), body.organisation, "organisation")
    words = {"consent": body.consent, "legal_basis": body.legal_basis}
    made = referrals.refer(row, body.kind, organisation, **words, by=actor(viewer), now=request.now)
    return Status(201, _referral(made, row.ref))


@router.get("/cases/{ref}/referrals", list[ReferralBrief], 404)
def list_referrals_of_case(request: HttpRequest, ref: Code) -> Any:
    """Referrals of one case."""
    _viewer, row = case_for(request, "cases.see", ref)
    return [_referral(one, row.ref) for one in row.referrals.select_related("organisation")]


@router.get("/cases/referrals", list[ReferralBrief])
def list_referrals(request: HttpRequest, limit: Limit = 50) -> Any:
    """Referrals to the caller's own organisation. Not of which case."""
    viewer = allowed(request, "cases.involved")
    return [_referral(one) for one in queries.referrals_of(viewer).select_related("organisation")[:limit]]


@router.post("/cases/referrals/{number}/move", {200: ReferralBrief}, 404, 409)
def move_referral(request: HttpRequest, number: Id, body: ReferralMoveIn) -> Any:
    """The helping body accepts, refuses, ends; whoever referred revokes."""
    viewer: Viewer = request.viewer
    row = Referral.objects.select_related("case").filter(pk=number).first()
    if row is None:
        raise NotThere()
    theirs = queries.referrals_of(viewer).filter(pk=number).exists()
    sees = cases.may_do(viewer, "cases.see", row.case, now=request.now)
    ours = sees and allows(viewer, REFER, row.case)
    if not (theirs or ours):
        raise NotThere()
    if not (ours if body.verb == "revoke" else theirs):
        raise NotYours(REFER)
    moved = referrals.move(row, body.verb, by=actor(viewer), now=request.now)
    return _referral(moved, row.case.ref if sees else None)


def _named(request: HttpRequest, ref: str, body: NameIn, verb: Any) -> Any:
    viewer, row = _open_to(request, ref, NAME)
    person = by_code(Person.objects.filter(active=True), body.person, "person")
    verb(row, person, by=actor(viewer), now=request.now)
    return shown(row, viewer, request)


def _open_to(request: HttpRequest, ref: str, action: str) -> tuple[Viewer, Case]:
    """A case that the caller sees, that is not sealed, and at which ``action`` is open to the caller."""
    viewer, row = case_for(request, "cases.see", ref)
    if not may(viewer, action) or not allows(viewer, action, row) or row.sealed_at is not None:
        raise NotYours(action)
    return viewer, row


def _unsealing(row: Unsealing) -> dict[str, Any]:
    names = ("basis", "purpose", "asked_at", "asked_role", "expires_at", "decided_at", "granted", "ended_at")
    return {"id": row.pk, "case": row.case.ref} | {name: getattr(row, name) for name in names}


def _referral(row: Referral, ref: str | None = None) -> dict[str, Any]:
    names = ("kind", "state", "referred_at", "answer_due_at", "answered_at", "ended_at")
    shown_as = {"id": row.pk, "case": ref, "organisation": named(row.organisation)}
    return shown_as | {name: getattr(row, name) for name in names}
