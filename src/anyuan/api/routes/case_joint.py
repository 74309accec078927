"""Joint clean-ups around a school (周边整治), and reviews of closed matters (案件复盘)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja.responses import Status

from anyuan.api.callers import actor, allowed
from anyuan.api.case_rows import by_code, case_for, owner_of, person_of, shown
from anyuan.api.problems import NotYours
from anyuan.api.routing import Routes
from anyuan.api.shapes.case_work import (
    CampaignOut,
    CauseIn,
    CauseOut,
    FindingIn,
    MeasureIn,
    PlanPartIn,
    ReviewFindingIn,
    ReviewOut,
)
from anyuan.api.shapes.cases import CaseBrief
from anyuan.api.shapes.words import Code, named
from anyuan.cases import queries
from anyuan.cases.actions import campaigns, review
from anyuan.cases.actions.protected import read_sheet
from anyuan.cases.models import Case, Cause
from anyuan.directory.models import Organisation, Place
from anyuan.directory.policy import Viewer, limit, may

router = Routes("cases")
# The owner works on it, and the centre, which brought everybody together.
HANDS = ("cases.handle", "cases.assign")


@router.get("/cases/causes", list[CauseOut])
def list_causes(request: HttpRequest) -> Any:
    """Causes that reviews name, in the order in which they came."""
    allowed(request, "cases.involved")
    return [{"code": row.code, "label": row.label} for row in review.causes(now=request.now)]


@router.post("/cases/causes", {201: CauseOut})
def add_cause(request: HttpRequest, body: CauseIn) -> Any:
    """A cause that was missing in the list. One that is there already is answered as it stands."""
    viewer: Viewer = request.viewer
    if not any(may(viewer, action) for action in HANDS):
        raise NotYours(HANDS[0])
    review.causes(now=request.now)
    made = review.add_cause(body.label, language=body.language, by=actor(viewer), now=request.now)
    return Status(201, {"code": made.code, "label": made.label})


@router.get("/cases/{ref}/clean-up", CampaignOut, 404)
def get_clean_up(request: HttpRequest, ref: Code) -> Any:
    """The plan of a joint clean-up, its findings as far as the caller sees them, and how all of them stand."""
    viewer, row = case_for(request, "cases.see", ref)
    stands = campaigns.progress(row, now=request.now)
    return {
        "plan": [
            {"organisation": named(part.organisation)}
            | {name: getattr(part, name) for name in ("task", "form", "starts_on", "ends_on")}
            for part in row.plan.select_related("organisation")
        ],
        "findings": _parts(viewer, row, request),
        "closed": stands.closed,
        "late": stands.late,
    }


@router.post("/cases/{ref}/clean-up/plan", {201: CaseBrief}, 404, 409)
def plan_part(request: HttpRequest, ref: Code, body: PlanPartIn) -> Any:
    """One line of the plan: who does what, how, from when to when."""
    viewer, row = _working(request, ref)
    words = body.dict() | {"organisation": _body(body.organisation)}
    campaigns.plan_part(row, words.pop("organisation"), **words, by=actor(viewer), now=request.now)
    return Status(201, shown(row, viewer, request))


@router.post("/cases/{ref}/clean-up/findings", {201: CaseBrief, 200: CaseBrief}, 404, 409)
def add_finding(request: HttpRequest, ref: Code, body: FindingIn) -> Any:
    """Something was found: a case of its own. Answers that case; 200 when this ``id`` had come before."""
    viewer, row = _working(request, ref)
    number = f"{viewer.account_id}:{body.id}" if body.id else None
    known = number is not None and Case.objects.filter(client_id=number).exists()
    places = limit(Place.objects.all(), viewer, "directory.see", area="area__path", school="school_id")
    made = campaigns.find(
        row,
        organisation=_body(body.organisation),
        title=body.title,
        text=body.text,
        category=body.category,
        grade=body.grade,
        place=by_code(places, body.place, "place"),
        client_id=number,
        by=actor(viewer),
        now=request.now,
    )
    return Status(200 if known else 201, shown(made, viewer, request))


@router.get("/cases/{ref}/review", ReviewOut, 404)
def get_review(request: HttpRequest, ref: Code) -> Any:
    """What a review found, and the measures that follow. The reading of a protected one is put on record."""
    viewer, row = case_for(request, "cases.see", ref)
    read_sheet(viewer, row, now=request.now)
    found = row.findings.select_related("cause")
    return {
        "findings": [
            {"cause": f.cause.code if f.cause else None, "text": f.text, "found_at": f.found_at} for f in found
        ],
        "measures": _parts(viewer, row, request),
    }


@router.post("/cases/{ref}/review/findings", {201: CaseBrief}, 404, 409)
def add_review_finding(request: HttpRequest, ref: Code, body: ReviewFindingIn) -> Any:
    """A cause of the list, or a gap in words."""
    viewer, row = _working(request, ref)
    review.causes(now=request.now)
    cause = by_code(Cause.objects.all(), body.cause, "cause")
    review.found(row, cause=cause, text=body.text, by=actor(viewer), now=request.now)
    return Status(201, shown(row, viewer, request))


@router.post("/cases/{ref}/review/measures", {201: CaseBrief}, 404, 409)
def add_measure(request: HttpRequest, ref: Code, body: MeasureIn) -> Any:
    """What is to be changed: a case of its own, owed by somebody by a day. Answers that case."""
    viewer, row = _working(request, ref)
    made = review.measure(
        row,
        title=body.title,
        text=body.text,
        owner=owner_of(body.owner),
        handler=person_of(body.handler),
        due_on=body.due_on,
        by=actor(viewer),
        now=request.now,
    )
    return Status(201, shown(made, viewer, request))


def _working(request: HttpRequest, ref: str) -> tuple[Viewer, Case]:
    """The case, for its owner or for the centre."""
    try:
        return case_for(request, HANDS[0], ref)
    except NotYours:
        return case_for(request, HANDS[1], ref)


def _body(code: str) -> Organisation:
    found: Organisation = by_code(Organisation.objects.filter(active=True), code, "organisation")
    return found


def _parts(viewer: Viewer, row: Case, request: HttpRequest) -> list[str]:
    rows = queries.visible_to(viewer, now=request.now).filter(parent=row).order_by("id")
    return list(rows.values_list("ref", flat=True))
