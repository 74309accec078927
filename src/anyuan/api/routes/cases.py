"""Cases: the list, one with everything on it, opening, and every verb as a small resource."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import File
from ninja.files import UploadedFile
from ninja.responses import Status
from pydantic import Field

from anyuan.api.callers import actor, allowed
from anyuan.api.case_rows import by_code, case_for, owner_of, person_of, proof_of, shown
from anyuan.api.paging import Order, cursor_of, number_of, page
from anyuan.api.problems import NotThere, NotYours, Refusal
from anyuan.api.routing import Routes
from anyuan.api.shapes import cases_out as out
from anyuan.api.shapes.cases import (
    AssignIn,
    CaseBrief,
    CaseFileOut,
    CaseIn,
    CaseOpened,
    CaseOut,
    CaseReasonIn,
    CaseState,
    CaseTextIn,
    DecisionIn,
    DemandIn,
    ExtensionIn,
    GradeDecisionIn,
    GradeIn,
    HandlerIn,
    HandOverIn,
    JoinIn,
    QuestionIn,
    RemarkIn,
    StepIn,
    SubmissionIn,
    Word,
)
from anyuan.api.shapes.words import NO_NUL, AreaCode, Code, Cursor, Instant, Limit, Page
from anyuan.cases import actions, queries
from anyuan.cases.actions import reporter
from anyuan.cases.actions.protected import read_sheet
from anyuan.cases.models import Case
from anyuan.cases.queries import lists
from anyuan.cases.rules import kinds
from anyuan.cases.rules.verbs import HAND_OVER
from anyuan.directory.models import Area, Organisation, Place, School
from anyuan.directory.policy import Viewer, allows
from anyuan.journal.actions import evidence
from anyuan.journal.evidence.content import EvidenceRefused
from anyuan.kernel.text import fold

router = Routes("cases")
NEWEST = Order(("opened_at", "id"), newest_first=True)
Verb = Callable[..., Any]
Sought = Annotated[
    str,
    Field(
        min_length=1,
        max_length=80,
        pattern=NO_NUL,
        description="Words that stand in the case, all of them: any part of a Chinese word, pinyin initials, a reference or "
        "its last figures. No protected or sealed case is found by its words.",
    ),
]


@router.get("/cases", Page[CaseBrief])
def list_cases(
    request: HttpRequest,
    q: Sought | None = None,
    kind: Word | None = None,
    state: CaseState | None = None,
    open: Annotated[bool, Field(description="true: somebody still owes something.")] | None = None,
    owner: Annotated[Code, Field(description="Code of the organisation or school that owns it.")] | None = None,
    overdue: Annotated[bool, Field(description="true: the running clock is over.")] | None = None,
    grade: Word | None = None,
    area: AreaCode | None = None,
    school: Code | None = None,
    exercise: bool | None = None,
    since: Annotated[Instant, Field(description="Opened at or after.")] | None = None,
    limit: Limit = 50,
    cursor: Cursor | None = None,
) -> Any:
    """Cases that the caller may see, newest first. Protected ones are in no list but that of the people named to them."""
    viewer = allowed(request, "cases.involved")
    rows = queries.visible_to(viewer, now=request.now)
    rows = rows.filter(area_path__contains=f"/{area}/") if area else rows
    wanted = {"kind": kind, "state": state, "open": open, "grade": grade, "school__code": school, "exercise": exercise}
    rows = rows.filter(**{name: value for name, value in wanted.items() if value is not None})
    rows = rows.filter(opened_at__gte=since) if since else rows
    if overdue is not None:
        late = {"open": True, "due_at__lt": request.now}
        rows = rows.filter(**late) if overdue else rows.exclude(**late)
    if owner is not None:
        rows = rows.filter(_owned_by(owner))
    if q is not None:
        before = number_of(cursor, Case)
        hits = lists.searched(viewer, rows, fold(q), now=request.now, limit=limit, before=before)
        return {"items": out.briefs(hits.cases, viewer, request.now), "next": cursor_of(hits.before)}
    found = page(rows, NEWEST, lambda row: row, limit=limit, cursor=cursor)
    return {"items": out.briefs(found["items"], viewer, request.now), "next": found["next"]}


@router.post("/cases", {201: CaseOpened, 200: CaseOpened}, 404, 409)
def open_case(request: HttpRequest, body: CaseIn) -> Any:
    """Open a case (登记), or send one instruction to many (``to``). 200 when this ``id`` had come before."""
    viewer = allowed(request, "cases.open")
    if body.kind not in queries.openable(viewer):
        if body.kind in queries.all_kinds():
            raise NotYours("cases.open")
        raise Refusal(422, _("There is no usable kind of case “{kind}”.").format(kind=body.kind), "cases.kind_unknown")
    who = body.reporter
    if who is not None and who.anonymous and (who.name or who.contact):
        said = _("An anonymous reporter has neither name nor contact here: leave them out.")
        raise Refusal(422, said, "cases.reporter_anonymous")
    if (body.lon is None) != (body.lat is None):
        raise Refusal(422, _("A point has a longitude and a latitude."), "point")
    place = by_code(Place.objects.select_related("school__area", "area"), body.place, "place")
    school = by_code(School.objects.select_related("area"), body.school, "school") or (place.school if place else None)
    area = by_code(Area.objects.all(), body.area, "area")
    parent = None
    if body.parent is not None:
        parent = queries.visible_to(viewer, "cases.handle", now=request.now).filter(ref=body.parent).first()
        if parent is None:
            raise NotThere()
    where = school or place or area or parent or _own_ground(viewer)
    if where is None or not allows(viewer, "cases.open", where):
        raise NotYours("cases.open")
    path = "" if school or place else getattr(where, "path", None) or getattr(where, "area_path", "")
    given: dict[str, Any] = body.dict(
        exclude={"place", "school", "area", "owner", "to", "parent", "id", "kind", "reporter"}
    )
    given |= {"school": school, "place": place, "area_path": path or None, "parent": parent, "source": "api"}
    given |= {
        "client_id": f"{viewer.account_id}:{body.id}" if body.id else None,
        "by": actor(viewer),
        "now": request.now,
    }
    known = given["client_id"] and Case.objects.filter(client_id=given["client_id"]).first()
    if body.owner is not None or body.to:
        _may_name_owners(viewer, body, where)
    if body.to:
        row = actions.issue(kind=body.kind, to=[owner_of(one) for one in body.to], **given)
    else:
        row = actions.open_case(body.kind, owner=owner_of(body.owner) if body.owner else None, **given)
    by: dict[str, Any] = {"by": given["by"], "now": request.now}
    code = None
    if who is not None and who.anonymous:
        code = reporter.keep_anonymous(row, **by)
    elif who is not None:
        reporter.keep_reporter(row, name=who.name, contact=who.contact, **by)
    return Status(200 if known else 201, shown(row, viewer, request) | {"code": code})


@router.get("/cases/{ref}", CaseOut, 404)
def get_case(request: HttpRequest, ref: Code) -> Any:
    """One case with its steps, clocks, closures and timeline. The reading of a protected one is put on record."""
    viewer = allowed(request, "cases.involved")
    try:
        found = queries.page(viewer, ref, now=request.now)
        return out.whole(found, read_sheet(viewer, found.case, now=request.now), viewer, request.now)
    except Case.DoesNotExist:
        raise NotThere() from None


@router.post("/cases/{ref}/assignment", {200: CaseBrief}, 404, 409)
def assign_case(request: HttpRequest, ref: Code, body: AssignIn) -> Any:
    """Give it to one body (交办); after a bounce this is the centre's decision."""
    kind, id = owner_of(body.owner)
    more = {"owner_kind": kind, "owner_id": id, "handler": person_of(body.handler), "reason": body.reason}
    return _do(request, "cases.assign", ref, actions.assign, **more)


@router.post("/cases/{ref}/acceptance", {200: CaseBrief}, 404, 409)
def accept_case(request: HttpRequest, ref: Code, body: HandlerIn) -> Any:
    """The owner takes it (签收)."""
    return _do(request, "cases.handle", ref, actions.accept, handler=person_of(body.handler))


@router.post("/cases/{ref}/bounce", {200: CaseBrief}, 404, 409)
def bounce_case(request: HttpRequest, ref: Code, body: CaseReasonIn) -> Any:
    """Not ours (退回): it goes to the centre, which decides within its own limit."""
    return _do(request, "cases.handle", ref, actions.bounce, reason=body.reason)


@router.post("/cases/{ref}/hand-over", {200: CaseBrief}, 404, 409)
def hand_over_case(request: HttpRequest, ref: Code, body: HandOverIn) -> Any:
    """Another handler, team or person in the same body; beyond its own organisation or school only the centre hands over."""
    more: dict[str, Any] = {"handler": person_of(body.handler), "reason": body.reason}
    outside = False
    if body.owner is not None:
        more["owner_kind"], more["owner_id"] = owner_of(body.owner)
        row = queries.visible_to(allowed(request, "cases.involved"), now=request.now).filter(ref=ref).first()
        outside = row is not None and queries.leaves_home(row, more["owner_kind"], more["owner_id"])
    return _do(request, HAND_OVER[outside], ref, actions.hand_over, **more)


@router.post("/cases/{ref}/question", {200: CaseBrief}, 404, 409)
def ask_department(request: HttpRequest, ref: Code, body: QuestionIn) -> Any:
    """Ask another department (协办); the clock counts on it until it answers."""
    asked = by_code(Organisation.objects.filter(active=True), body.organisation, "organisation")
    return _do(request, "cases.handle", ref, actions.ask, organisation=asked.pk, question=body.question)


@router.post("/cases/{ref}/answer", {200: CaseBrief}, 404, 409)
def answer_department(request: HttpRequest, ref: Code, body: CaseTextIn) -> Any:
    """The department that was asked answers."""
    return _do(request, "cases.answer", ref, actions.answer, text=body.text)


@router.post("/cases/{ref}/steps/{key}", {200: CaseBrief}, 404, 409)
def do_step(request: HttpRequest, ref: Code, key: Code, body: StepIn) -> Any:
    """A step of the kind is done."""
    return _do(
        request, "cases.handle", ref, actions.step_done, key=key, note=body.note, evidence=proof_of(body.evidence)
    )


@router.post("/cases/{ref}/submission", {200: CaseBrief}, 404, 409)
def submit_case(request: HttpRequest, ref: Code, body: SubmissionIn) -> Any:
    """Hand in what was done, with proof; somebody else verifies it."""
    more = {"disposition": body.disposition, "result": body.result, "evidence": proof_of(body.evidence)}
    return _do(request, "cases.handle", ref, actions.submit, **more)


@router.post("/cases/{ref}/return", {200: CaseBrief}, 404, 409)
def return_case(request: HttpRequest, ref: Code, body: CaseReasonIn) -> Any:
    """Not good enough: done again (退回重办)."""
    return _do(request, "cases.verify", ref, actions.return_, remark=body.reason)


@router.post("/cases/{ref}/verification", {200: CaseBrief}, 404, 409)
def verify_case(request: HttpRequest, ref: Code, body: RemarkIn) -> Any:
    """It is done (复核), says somebody other than the handler. 409 says who was first."""
    return _do(request, "cases.verify", ref, actions.verify, remark=body.remark)


@router.post("/cases/{ref}/reply", {200: CaseBrief}, 404, 409)
def reply_case(request: HttpRequest, ref: Code, body: CaseTextIn) -> Any:
    """Answer whoever reported it (答复); with that the case is closed."""
    return _do(request, "cases.reply", ref, actions.reply, text=body.text)


@router.post("/cases/{ref}/dismissal", {200: CaseBrief}, 404, 409)
def dismiss_case(request: HttpRequest, ref: Code, body: CaseReasonIn) -> Any:
    """Nothing to be done (不予受理), with a reason; only before it was given to anybody."""
    return _do(request, "cases.assign", ref, actions.dismiss, reason=body.reason)


@router.post("/cases/{ref}/joining", {200: CaseBrief}, 404, 409)
def join_case(request: HttpRequest, ref: Code, body: JoinIn) -> Any:
    """The same matter twice (并案): this one ends, ``into`` goes on. Answers ``into``."""
    viewer, stay = case_for(request, "cases.join", body.into)
    _viewer, away = case_for(request, "cases.join", ref)
    return shown(actions.join(away, stay, by=actor(viewer), now=request.now), viewer, request)


@router.post("/cases/{ref}/reopening", {200: CaseBrief}, 404, 409)
def reopen_case(request: HttpRequest, ref: Code, body: CaseReasonIn) -> Any:
    """Open a closed or dismissed case again (重办)."""
    return _do(request, "cases.reopen", ref, actions.reopen, reason=body.reason)


@router.post("/cases/{ref}/extension", {200: CaseBrief}, 404, 409)
def ask_extension(request: HttpRequest, ref: Code, body: ExtensionIn) -> Any:
    """Ask for more time (延期), before the time is over."""
    return _do(request, "cases.handle", ref, actions.extension_ask, **body.dict())


@router.post("/cases/{ref}/extension/decision", {200: CaseBrief}, 404, 409)
def decide_extension(request: HttpRequest, ref: Code, body: DecisionIn) -> Any:
    """Grant or refuse more time; never by the person who asked."""
    return _do(request, "cases.extend", ref, actions.extension_decide, **body.dict())


@router.post("/cases/{ref}/grade", {200: CaseBrief}, 404, 409)
def grade_case(request: HttpRequest, ref: Code, body: GradeIn) -> Any:
    """Another grade. A lower one waits for a second person."""
    return _do(request, "cases.grade", ref, actions.grade_change, **body.dict())


@router.post("/cases/{ref}/grade/decision", {200: CaseBrief}, 404, 409)
def decide_grade(request: HttpRequest, ref: Code, body: GradeDecisionIn) -> Any:
    """The second person agrees to a lower grade, or does not."""
    return _do(request, "cases.grade", ref, actions.grade_confirm if body.confirmed else actions.grade_refuse)


@router.post("/cases/{ref}/supervision", {200: CaseBrief}, 404, 409)
def supervise_case(request: HttpRequest, ref: Code, body: DemandIn) -> Any:
    """A superior demands an answer (督办)."""
    return _do(request, "cases.supervise", ref, actions.supervise, **body.dict())


@router.post("/cases/{ref}/supervision/answer", {200: CaseBrief}, 404, 409)
def answer_demand(request: HttpRequest, ref: Code, body: CaseTextIn) -> Any:
    """The owner says how it stands."""
    return _do(request, "cases.handle", ref, actions.answer_supervision, text=body.text)


@router.post("/cases/{ref}/notes", {200: CaseBrief}, 404, 409)
def note_case(request: HttpRequest, ref: Code, body: CaseTextIn) -> Any:
    """Write a note."""
    return _do(request, "cases.note", ref, actions.note, text=body.text)


@router.post("/cases/{ref}/files", {201: CaseFileOut}, 404, 413)
def add_case_file(request: HttpRequest, ref: Code, file: File[UploadedFile]) -> Any:
    """Keep a photo, PDF, sound or film as proof, typed by its content. Name its number in a submission or step."""
    viewer, row = case_for(request, "cases.note", ref)
    matter = actions.matter_of(row)
    try:
        kept = evidence.store(
            file.read(),
            filename=file.name or "evidence",
            by=actor(viewer),
            now=request.now,
            subject=matter.subject,
            purpose="proof",
            scope=matter.scope,
            exercise=row.exercise,
        )
    except EvidenceRefused as refused:
        raise Refusal(422, str(refused), "evidence_refused") from None
    return Status(201, {"file": kept.pk} | {n: getattr(kept, n) for n in ("media_type", "size_bytes", "sha256")})


def _do(request: HttpRequest, action: str, ref: str, verb: Verb, **words: Any) -> Any:
    """One verb on one case, and the case as it then stands."""
    viewer, row = case_for(request, action, ref)
    key = words.pop("key", None)
    given = (row,) if key is None else (row, key)
    verb(*given, **words, by=actor(viewer), now=request.now)
    return shown(row, viewer, request)


def _may_name_owners(viewer: Viewer, body: CaseIn, where: Any) -> None:
    """Only those who may assign give a new case to a body at once; many at once is an instruction."""
    action = "cases.instruct" if body.to else "cases.assign"
    named = kinds.roles(queries.all_kinds()[body.kind], "assign")
    if not allows(viewer, action, where) or (named and not viewer.has_role(*named)):
        raise NotYours(action)


def _owned_by(code: str) -> Any:
    from django.db.models import Q

    organisations = Organisation.objects.filter(code=code).values("pk")
    schools = School.objects.filter(code=code).values("pk")
    return Q(owner_kind="organisation", owner_id__in=organisations) | Q(owner_kind="school", owner_id__in=schools)


def _own_ground(viewer: Viewer) -> Any:
    """Where nothing is named: the ground that the caller works on."""
    for grant in viewer.grants:
        if grant.school_id is not None:
            return School.objects.select_related("area").filter(pk=grant.school_id).first()
        if grant.organisation_id is not None:
            return Organisation.objects.select_related("area").filter(pk=grant.organisation_id).first()
        if grant.area_path:
            return Area.objects.filter(path=grant.area_path).first()
    return None
