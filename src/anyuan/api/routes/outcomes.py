"""Outcomes of inspections: decided with a reason, told to whom it concerns, appealed, ruled on by somebody else."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja.responses import Status

from anyuan.api.callers import actor, allowed
from anyuan.api.paging import Order, page
from anyuan.api.problems import NotThere
from anyuan.api.routing import Routes
from anyuan.api.shapes.inspections import AppealIn, OutcomeIn, OutcomeOut, OutcomeState, RulingIn, outcome_out
from anyuan.api.shapes.words import Code, Cursor, Id, Limit, Page
from anyuan.directory.policy import Viewer, allows
from anyuan.standards import actions
from anyuan.standards.models import Finding, Inspection, Outcome
from anyuan.standards.queries import inspections as queries
from anyuan.standards.queries.visible import schools_visible_to

router = Routes("inspections")
SEE, DECIDE, APPEAL = "standards.see", "standards.decide", "standards.appeal"
NEWEST = Order(("id",), newest_first=True)


@router.get("/outcomes", Page[OutcomeOut])
def list_outcomes(
    request: HttpRequest,
    state: OutcomeState | None = None,
    school: Code | None = None,
    limit: Limit = 50,
    cursor: Cursor | None = None,
) -> Any:
    """Outcomes against schools in sight, the latest first."""
    asked = {"state": state, "school__code": school}
    rows = _rows(allowed(request, SEE)).filter(**{name: value for name, value in asked.items() if value is not None})
    return page(rows, NEWEST, outcome_out, limit=limit, cursor=cursor)


@router.post("/outcomes", {201: OutcomeOut}, 404)
def decide_outcome(request: HttpRequest, body: OutcomeIn) -> Any:
    """A talk (约谈), a criticism (通报批评), a commendation cancelled (取消评先资格); whoever must be told is written down."""
    viewer = allowed(request, DECIDE)
    school = schools_visible_to(viewer, DECIDE).filter(code=body.school).first()
    if school is None:
        raise NotThere()
    about: dict[str, Inspection | Finding | None] = {"inspection": None, "finding": None}
    if body.inspection is not None:
        about["inspection"] = queries.inspections_visible_to(viewer).filter(ref=body.inspection).first()
    if body.finding is not None:
        about["finding"] = queries.findings_visible_to(viewer).filter(ref=body.finding, school=school).first()
    if any(getattr(body, name) is not None and row is None for name, row in about.items()):
        raise NotThere()
    made = actions.decide(body.kind, school, reason=body.reason, **about, by=actor(viewer), now=request.now)  # type: ignore[arg-type]
    return Status(201, outcome_out(made))


@router.get("/outcomes/{ref}", OutcomeOut, 404)
def get_outcome(request: HttpRequest, ref: Code) -> Any:
    """One outcome."""
    return outcome_out(_one(allowed(request, SEE), ref))


@router.post("/outcomes/{ref}/appeal", {201: OutcomeOut}, 404, 409)
def appeal_outcome(request: HttpRequest, ref: Code, body: AppealIn) -> Any:
    """The school appeals, within fifteen days."""
    viewer, row = _may(request, ref, APPEAL)
    actions.appeal(row, body.text, by=actor(viewer), now=request.now)
    return Status(201, outcome_out(_one(viewer, ref)))


@router.post("/outcomes/{ref}/ruling", {201: OutcomeOut}, 404, 409)
def rule_on_outcome(request: HttpRequest, ref: Code, body: RulingIn) -> Any:
    """Somebody else than who decided upholds or lifts it."""
    viewer, row = _may(request, ref, DECIDE)
    actions.rule(row, body.text, lift=body.verdict == "lift", by=actor(viewer), now=request.now)
    return Status(201, outcome_out(_one(viewer, ref)))


@router.post("/outcomes/{ref}/notices/{number}/acknowledgement", {201: OutcomeOut}, 404)
def take_note_of_outcome(request: HttpRequest, ref: Code, number: Id) -> Any:
    """Whoever must be told takes note."""
    viewer = allowed(request, SEE)
    notice = _one(viewer, ref).notices.select_related("outcome").filter(pk=number).first()
    if notice is None or not queries.may_take_note(viewer, notice):
        raise NotThere()
    actions.take_note(notice, by=actor(viewer), now=request.now)
    return Status(201, outcome_out(_one(viewer, ref)))


def _rows(viewer: Viewer) -> Any:
    found = queries.outcomes_visible_to(viewer).select_related("inspection", "finding")
    return found.prefetch_related("notices__school", "notices__organisation")


def _one(viewer: Viewer, ref: str) -> Outcome:
    row: Outcome | None = _rows(viewer).filter(ref=ref).first()
    if row is None:
        raise NotThere()
    return row


def _may(request: HttpRequest, ref: str, action: str) -> tuple[Viewer, Outcome]:
    """The outcome, if the caller may do ``action`` to it."""
    viewer = allowed(request, SEE)
    row = _one(viewer, ref)
    if not allows(viewer, action, row):
        raise NotThere()
    return viewer, row
