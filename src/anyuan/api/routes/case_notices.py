"""The duty to report harm to a minor, notices to the police, events off campus: what must reach somebody at once."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja.responses import Status

from anyuan.api.callers import actor, allowed
from anyuan.api.case_rows import by_code
from anyuan.api.problems import NotThere, NotYours
from anyuan.api.routing import Routes
from anyuan.api.shapes.case_reports import (
    DutyReportIn,
    OffCampusIn,
    OffCampusOut,
    PassedOnIn,
    PoliceNoticeOut,
    SituationOut,
)
from anyuan.api.shapes.words import Code, Limit, named
from anyuan.cases import queries as cases
from anyuan.cases.actions import notices, off_campus, protected, reports
from anyuan.cases.models import Case, OffCampusNotice, PoliceNotice
from anyuan.cases.queries import off_campus as off_campus_queries
from anyuan.cases.queries import reports as queries
from anyuan.cases.queries import services as packs
from anyuan.directory import policy
from anyuan.directory.models import Area, Person, School
from anyuan.directory.policy import Viewer

router = Routes("cases")


@router.get("/cases/duty-to-report", list[SituationOut])
def list_situations(request: HttpRequest) -> Any:
    """The situations that the law makes whoever knows of them report (强制报告)."""
    allowed(request, "reports.must")
    return [{"code": str(s["code"]), "zh": s["zh"], "en": s["en"]} for s in packs.situations()]


@router.post("/cases/duty-to-report", {201: PoliceNoticeOut}, 404, 409)
def report_by_duty(request: HttpRequest, body: DutyReportIn) -> Any:
    """Report harm to a minor: the notice to the police goes at once, and nobody stands between it and them."""
    viewer = allowed(request, "reports.must")
    if body.situation not in {str(line["code"]) for line in packs.situations()}:
        raise notices.SituationUnknown(value=body.situation)
    schools = policy.limit(School.objects.filter(active=True), viewer, "directory.see", "area__path", "id")
    school = by_code(schools.select_related("area"), body.school, "school")
    new = reports.New(
        channel="desk",
        text=body.text,
        child=True,
        danger=body.danger,
        situation=body.situation,
        discovered_at=body.discovered_at,
        school=school,
        area=by_code(Area.objects.all(), body.area, "area"),
    )
    taken = reports.take(new, by=actor(viewer), now=request.now)
    made = PoliceNotice.objects.select_related("school", "police", "case").get(report=taken.report)
    return Status(201, _notice(made, viewer, request))


@router.get("/cases/notices", list[PoliceNoticeOut])
def list_notices(request: HttpRequest, waiting: bool | None = None, limit: Limit = 50) -> Any:
    """Notices to the police within the caller's reach, those that wait first; ``waiting``: only those, or only the others."""
    viewer = allowed(request, "notices.see")
    rows = queries.notices_visible_to(viewer)
    rows = rows if waiting is None else rows.filter(taken_at__isnull=waiting)
    return [_notice(row, viewer, request) for row in rows[:limit]]


@router.post("/cases/notices/{ref}/taking", {200: PoliceNoticeOut}, 404, 409)
def take_notice(request: HttpRequest, ref: Code) -> Any:
    """The station has it; whoever took it may from now on read the protected case. 409 says who was first."""
    viewer = allowed(request, "notices.see")
    notice = queries.notices_visible_to(viewer).filter(ref=ref).first()
    if notice is None:
        raise NotThere()
    if not queries.notices_visible_to(viewer, "notices.take").filter(pk=notice.pk).exists():
        raise NotYours("notices.take")
    by: dict[str, Any] = {"by": actor(viewer), "now": request.now}
    taken = notices.taken(notice, **by)
    if taken.case is not None and viewer.person_id is not None:
        protected.name(taken.case, Person.objects.get(pk=viewer.person_id), **by)
    return _notice(taken, viewer, request)


@router.get("/cases/off-campus", list[OffCampusOut])
def list_off_campus(request: HttpRequest, limit: Limit = 50) -> Any:
    """Events off campus of the caller's schools or area, those that wait first. Without words."""
    viewer = allowed(request, "off_campus.see")
    return [_event(row, viewer, request) for row in off_campus_queries.visible_to(viewer)[:limit]]


@router.post("/cases/off-campus", {201: OffCampusOut}, 404, 409)
def tell_off_campus(request: HttpRequest, body: OffCampusIn) -> Any:
    """Tell the school's named person, who tells the guardians. 422 for a kind that is not listed."""
    viewer = allowed(request, "off_campus.tell")
    schools = policy.limit(School.objects.filter(active=True), viewer, "off_campus.tell", "area__path", "id", None)
    school = schools.select_related("area").filter(code=body.school).first()
    if school is None:
        raise NotThere()
    happened = body.happened_at or request.now
    made = off_campus.tell(school, body.kind, body.text, happened_at=happened, by=actor(viewer), now=request.now)
    return Status(201, _event(made, viewer, request))


@router.post("/cases/off-campus/{ref}/passing-on", {200: OffCampusOut}, 404, 409)
def pass_on_off_campus(request: HttpRequest, ref: Code, body: PassedOnIn) -> Any:
    """The named person says how it stands with the guardians, in one word. 409 says who was first."""
    viewer = allowed(request, "off_campus.see")
    row = off_campus_queries.visible_to(viewer).filter(ref=ref).first()
    if row is None:
        raise NotThere()
    if not off_campus_queries.visible_to(viewer, "off_campus.pass_on").filter(pk=row.pk).exists():
        raise NotYours("off_campus.pass_on")
    passed = off_campus.passed_on(row, body.outcome, by=actor(viewer), now=request.now)
    return _event(passed, viewer, request)


def _notice(row: PoliceNotice, viewer: Viewer, request: HttpRequest) -> dict[str, Any]:
    names = ("ref", "situation", "discovered_at", "made_at", "due_at", "delay_seconds", "taken_at")
    shown = {name: getattr(row, name) for name in names} | {"case": _case(row.case, viewer, request)}
    return shown | {"school": named(row.school), "police": named(row.police)}


def _event(row: OffCampusNotice, viewer: Viewer, request: HttpRequest) -> dict[str, Any]:
    names = ("ref", "kind", "happened_at", "told_at", "due_at", "passed_on_at", "outcome")
    shown = {name: getattr(row, name) for name in names} | {"case": _case(row.case, viewer, request)}
    return shown | {"school": named(row.school)}


def _case(case: Case | None, viewer: Viewer, request: HttpRequest) -> str | None:
    if case is None or not cases.may_do(viewer, "cases.see", case, now=request.now):
        return None
    return case.ref
