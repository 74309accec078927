"""Inspections: planned, drawn, answered from both sides, handed in, and looked at again; by the same actions as on the pages."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.responses import Status

from anyuan.api.callers import actor, allowed
from anyuan.api.paging import Order, page
from anyuan.api.problems import NotThere, Refusal
from anyuan.api.routing import Routes
from anyuan.api.shapes.inspections import (
    ChecklistAnswerIn,
    ChecklistAnswerOut,
    ChecklistOut,
    FindingOut,
    FindingState,
    InspectionIn,
    InspectionKind,
    InspectionOut,
    SubmissionOut,
    answer_out,
    checklist_out,
    finding_out,
    inspection_out,
)
from anyuan.api.shapes.words import Code, Cursor, Id, Limit, Page
from anyuan.directory.models import Area
from anyuan.directory.policy import Viewer, allows
from anyuan.journal.evidence.content import EvidenceRefused
from anyuan.standards import actions
from anyuan.standards.actions.answer import latest_answers
from anyuan.standards.models import Answer, Assessment, Finding, Inspection
from anyuan.standards.queries import inspections as queries
from anyuan.standards.queries.held import Shelf
from anyuan.standards.queries.visible import schools_visible_to

router = Routes("inspections")
SEE, PLAN, INSPECT = "standards.see", "standards.plan", "standards.inspect"
NEWEST, IN_ORDER = Order(("id",), newest_first=True), Order(("id",))


@router.get("/inspections", Page[InspectionOut])
def list_inspections(
    request: HttpRequest, kind: InspectionKind | None = None, limit: Limit = 50, cursor: Cursor | None = None
) -> Any:
    """Inspections of the caller's area, and those under which one of their schools is looked at; the latest first."""
    rows = queries.inspections_visible_to(allowed(request, SEE)).select_related("area")
    rows = rows.filter(kind=kind) if kind else rows
    return page(rows, NEWEST, inspection_out, limit=limit, cursor=cursor)


@router.post("/inspections", {201: InspectionOut}, 404)
def plan_inspection(request: HttpRequest, body: InspectionIn) -> Any:
    """Plan an inspection of named schools, of all of an area, or of some drawn at random."""
    viewer = allowed(request, PLAN)
    area = Area.objects.filter(code=body.area).first()
    if area is None or not allows(viewer, PLAN, area):
        raise NotThere()
    if body.due_on < body.opens_on:
        raise Refusal(422, _("The last day lies before the first."), "due_on")
    unknown = sorted(set(body.standards) - set(Shelf(body.opens_on).names()))
    if unknown:
        raise Refusal(422, _("Unknown standard: {names}.").format(names=", ".join(unknown)), "standards")
    schools = None
    if body.schools is not None:
        schools = list(schools_visible_to(viewer, PLAN).filter(code__in=body.schools))
        missing = sorted(set(body.schools) - {school.code for school in schools})
        if missing:
            raise Refusal(422, _("Unknown school: {names}.").format(names=", ".join(missing)[:200]), "schools")
    given = body.dict(include={"title", "standards", "opens_on", "due_on", "draw_share"})
    made = actions.plan(body.kind, area, schools=schools, **given, by=actor(viewer), now=request.now)
    return Status(201, inspection_out(made))


@router.get("/inspections/{ref}", InspectionOut, 404)
def get_inspection(request: HttpRequest, ref: Code) -> Any:
    """One inspection; of a drawn one everything with which the draw can be reckoned again."""
    return inspection_out(_inspection(allowed(request, SEE), ref))


@router.get("/inspections/{ref}/checklists", Page[ChecklistOut], 404)
def list_checklists_of_inspection(
    request: HttpRequest, ref: Code, school: Code | None = None, limit: Limit = 50, cursor: Cursor | None = None
) -> Any:
    """What each school says of itself beside what the inspector saw. Before it is handed in a sheet says nothing."""
    viewer = allowed(request, SEE)
    rows = queries.assessments_visible_to(viewer).filter(inspection=_inspection(viewer, ref))
    rows = rows.filter(school__code=school) if school else rows
    rows = rows.select_related("inspection", "school")
    return page(rows, IN_ORDER, lambda row: _sheet(row, told=row.submitted_at), limit=limit, cursor=cursor)


@router.get("/checklists", Page[ChecklistOut])
def list_checklists(request: HttpRequest, limit: Limit = 50, cursor: Cursor | None = None) -> Any:
    """Checklists that are open and that the caller may fill in: inspectors theirs, schools their own."""
    rows = queries.to_answer(allowed(request, SEE)).filter(submitted_at__isnull=True)
    return page(rows, IN_ORDER, _sheet, limit=limit, cursor=cursor)


@router.post("/checklists/{number}/answers", {201: ChecklistAnswerOut, 200: ChecklistAnswerOut}, 404, 409)
def answer_checklist(request: HttpRequest, number: Id, body: ChecklistAnswerIn) -> Any:
    """Answer a question (201); the same ``id`` again is the same answer (200). The last answer to a question counts."""
    viewer, sheet = _mine(request, number)
    if Answer.objects.filter(client_id=body.id).exclude(assessment=sheet).exists():
        raise Refusal(409, _("This number belongs to another answer."), "id")
    try:
        given, fresh = actions.answer(sheet, _seen(body), by=actor(viewer), now=request.now)
    except EvidenceRefused as refused:
        raise Refusal(422, str(refused), "evidence_refused") from None
    return Status(201 if fresh else 200, answer_out(given))


@router.post("/checklists/{number}/submission", {201: SubmissionOut}, 404, 409)
def submit_checklist(request: HttpRequest, number: Id) -> Any:
    """Hand a checklist in. From the inspector's side every unmet answer becomes a finding."""
    viewer, sheet = _mine(request, number)
    found = actions.submit(sheet, by=actor(viewer), now=request.now)
    return Status(201, {"id": sheet.pk, "submitted_at": request.now, "findings": [one.ref for one in found]})


@router.get("/findings", Page[FindingOut])
def list_findings(
    request: HttpRequest,
    state: FindingState | None = None,
    school: Code | None = None,
    inspection: Code | None = None,
    limit: Limit = 50,
    cursor: Cursor | None = None,
) -> Any:
    """What was found at schools in sight, the latest first."""
    rows = _findings(allowed(request, SEE))
    asked = {"state": state, "school__code": school, "answer__assessment__inspection__ref": inspection}
    rows = rows.filter(**{name: value for name, value in asked.items() if value is not None})
    return page(rows, NEWEST, finding_out, limit=limit, cursor=cursor)


@router.get("/findings/{ref}", FindingOut, 404)
def get_finding(request: HttpRequest, ref: Code) -> Any:
    """One finding with its case."""
    return finding_out(_finding(allowed(request, SEE), ref, SEE))


@router.post("/findings/{ref}/rechecks", {201: FindingOut}, 404, 409)
def recheck_finding(request: HttpRequest, ref: Code, body: ChecklistAnswerIn) -> Any:
    """Look again (复查): met closes the finding, unmet sends it back."""
    viewer = allowed(request, SEE)
    row = _finding(viewer, ref, INSPECT)
    if body.requirement != row.requirement:
        raise Refusal(422, _("The finding is about another requirement."), "requirement")
    if Answer.objects.filter(client_id=body.id).exclude(finding=row).exists():
        raise Refusal(409, _("This number belongs to another answer."), "id")
    try:
        return Status(201, finding_out(actions.look_again(row, _seen(body), by=actor(viewer), now=request.now)))
    except EvidenceRefused as refused:
        raise Refusal(422, str(refused), "evidence_refused") from None


def _inspection(viewer: Viewer, ref: str) -> Inspection:
    row = queries.inspections_visible_to(viewer).select_related("area").filter(ref=ref).first()
    if row is None:
        raise NotThere()
    return row


def _findings(viewer: Viewer, action: str = SEE) -> Any:
    return queries.findings_visible_to(viewer, action).select_related("answer__assessment__inspection")


def _finding(viewer: Viewer, ref: str, action: str) -> Finding:
    row: Finding | None = _findings(viewer, action).filter(ref=ref).first()
    if row is None:
        raise NotThere()
    return row


def _mine(request: HttpRequest, number: int) -> tuple[Viewer, Assessment]:
    viewer = allowed(request, SEE)
    sheet = queries.to_answer(viewer).filter(pk=number).first()
    if sheet is None:
        raise NotThere()
    return viewer, sheet


def _sheet(row: Assessment, told: Any = True) -> dict[str, Any]:
    return checklist_out(row, latest_answers(row) if told else {})


def _seen(body: ChecklistAnswerIn) -> actions.Seen:
    photos = [("photo.jpg", _content(one.content)) for one in body.photos]
    return actions.Seen(body.id, body.requirement, body.value, body.seen_on, body.note, photos)


def _content(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=False)
    except (binascii.Error, ValueError) as error:
        raise Refusal(422, _("The photo's content is not Base64."), "photo") from error
