"""Mediation of a dispute: parties, mediators, sessions, the agreement, and the visits afterwards."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja.responses import Status

from anyuan.api.callers import actor
from anyuan.api.case_rows import by_code, case_for, person_of, proof_of, shown
from anyuan.api.problems import NotThere
from anyuan.api.routing import Routes
from anyuan.api.shapes.case_work import (
    AgreementIn,
    MediationOut,
    MediatorIn,
    PartyIn,
    ProposedOut,
    SessionIn,
    VisitIn,
)
from anyuan.api.shapes.cases import CaseBrief
from anyuan.api.shapes.words import Code, Id, named
from anyuan.cases import queries
from anyuan.cases.actions import mediation
from anyuan.cases.actions.protected import read_sheet
from anyuan.cases.models import Case, FollowUp, Mediator
from anyuan.cases.queries.mediators import proposed
from anyuan.directory.models import Person, Team
from anyuan.directory.policy import Viewer, may

router = Routes("cases")
MEDIATE = "cases.mediate"


@router.get("/cases/{ref}/mediation", MediationOut, 404)
def get_mediation(request: HttpRequest, ref: Code) -> Any:
    """The mediation of one case. The reading of a protected one is put on record."""
    viewer, row = case_for(request, "cases.see", ref)
    read_sheet(viewer, row, now=request.now)
    return _mediation(row, viewer, queries.may_do(viewer, MEDIATE, row, now=request.now))


@router.get("/cases/{ref}/mediation/proposed", list[ProposedOut], 404)
def propose_mediators(request: HttpRequest, ref: Code) -> Any:
    """Who could mediate, by grade, skill and load."""
    viewer, row = case_for(request, MEDIATE, ref)
    found = proposed(row, now=request.now)
    people = Person.objects.in_bulk([one.candidate.person_id for one in found])
    teams = Team.objects.in_bulk([one.candidate.team_id for one in found if one.candidate.team_id])
    shown_people = may(viewer, "people.see")
    return [
        {
            "person": named(people.get(one.candidate.person_id)) if shown_people else None,
            "team": named(teams.get(one.candidate.team_id)),
            "reasons": [dict(reason) for reason in one.reasons],
        }
        for one in found
    ]


@router.post("/cases/{ref}/mediation/parties", {201: CaseBrief}, 404, 409)
def add_party(request: HttpRequest, ref: Code, body: PartyIn) -> Any:
    """A side of the dispute, under a pseudonym."""
    return _did(request, ref, mediation.add_party, **body.dict())


@router.post("/cases/{ref}/mediation/mediators", {201: CaseBrief}, 404, 409)
def name_mediator(request: HttpRequest, ref: Code, body: MediatorIn) -> Any:
    """Name a mediator, who then sees the case."""
    more = {"person": person_of(body.person), "team": by_code(Team.objects.all(), body.team, "team")}
    return _did(request, ref, mediation.name_mediator, lead=body.lead, **more)


@router.post("/cases/{ref}/mediation/mediators/{number}/end", {200: CaseBrief}, 404, 409)
def end_mediator(request: HttpRequest, ref: Code, number: Id) -> Any:
    """Somebody mediates no longer, and no longer sees the case by it."""
    viewer, row = case_for(request, MEDIATE, ref)
    one = Mediator.objects.filter(case=row, pk=number).first()
    if one is None:
        raise NotThere()
    mediation.end_mediator(one, by=actor(viewer), now=request.now)
    return shown(row, viewer, request)


@router.post("/cases/{ref}/mediation/sessions", {201: CaseBrief}, 404, 409)
def hold_session(request: HttpRequest, ref: Code, body: SessionIn) -> Any:
    """Write down one sitting."""
    return _did(request, ref, mediation.hold_session, **body.dict())


@router.post("/cases/{ref}/mediation/agreements", {201: CaseBrief}, 404, 409)
def make_agreement(request: HttpRequest, ref: Code, body: AgreementIn) -> Any:
    """What was agreed, with the signed paper as a file of this case."""
    more = {"text": body.text, "signed": body.signed, "evidence": proof_of(body.evidence)}
    return _did(request, ref, mediation.make_agreement, **more)


@router.post("/cases/{ref}/mediation/visits/{number}", {200: CaseBrief}, 404, 409)
def visit_after(request: HttpRequest, ref: Code, number: Id, body: VisitIn) -> Any:
    """Somebody went there. A relapse opens the case again."""
    viewer, row = case_for(request, MEDIATE, ref)
    one = FollowUp.objects.filter(case=row, pk=number).first()
    if one is None:
        raise NotThere()
    mediation.visit(one, outcome=body.outcome, note=body.note, by=actor(viewer), now=request.now)
    return shown(row, viewer, request)


def _did(request: HttpRequest, ref: str, verb: Any, **words: Any) -> Any:
    viewer, row = case_for(request, MEDIATE, ref)
    verb(row, **words, by=actor(viewer), now=request.now)
    return Status(201, shown(row, viewer, request))


def _mediation(row: Case, viewer: Viewer, mediates: bool) -> dict[str, Any]:
    people = may(viewer, "people.see")
    return {
        "parties": [
            {
                "label": p.label,
                "capacity": p.capacity,
                "name": p.name if mediates else "",
                "contact": p.contact if mediates else "",
            }
            for p in row.parties.order_by("id")
        ],
        "mediators": [
            {
                "id": m.pk,
                "person": named(m.person) if people else None,
                "lead": m.lead,
                "named_at": m.named_at,
                "ended_at": m.ended_at,
            }
            for m in row.mediators.select_related("person").order_by("id")
        ],
        "sessions": [
            {n: getattr(s, n) for n in ("held_at", "where", "present", "outcome", "record")} for s in row.sessions.all()
        ],
        "agreements": [
            {n: getattr(a, n) for n in ("text", "signed", "evidence", "made_at")} for a in row.agreements.all()
        ],
        "visits": [
            {"id": v.pk} | {n: getattr(v, n) for n in ("due_at", "done_at", "outcome", "note")}
            for v in row.follow_ups.all()
        ],
    }
