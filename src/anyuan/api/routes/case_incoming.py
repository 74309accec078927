"""What people report (接报): the inbox, settling, asking back under the code, joining, the protected path."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

from anyuan.api.callers import actor, allowed
from anyuan.api.problems import NotThere, NotYours, Refusal
from anyuan.api.routing import Routes
from anyuan.api.shapes.case_reports import (
    AskReporterIn,
    DeclineIn,
    IncomingBrief,
    IncomingOut,
    SettleIn,
    ToChildIn,
    WordsIn,
)
from anyuan.api.shapes.words import Code, Limit, named
from anyuan.cases import queries as cases
from anyuan.cases.actions import protected, settle, talk
from anyuan.cases.models import Case, Report
from anyuan.cases.queries import reports as queries
from anyuan.cases.queries import services as packs
from anyuan.directory.policy import Viewer, allows, may
from anyuan.journal.rules import Scope

router = Routes("cases")
TRIAGE, ANSWER = "reports.triage", "reports.answer"


@router.get("/cases/incoming", list[IncomingBrief])
def list_incoming(request: HttpRequest, settled: bool = False, limit: Limit = 50) -> Any:
    """What still waits for somebody (or what was settled), danger first. Without words."""
    viewer = _reader(request)
    return [_brief(row, viewer, request) for row in queries.inbox(viewer, settled=settled)[:limit]]


@router.get("/cases/incoming/{id}", IncomingOut, 404)
def get_incoming(request: HttpRequest, id: Code) -> Any:
    """One report with its words; reading one about a child is put on record."""
    viewer, row = _report(request, id)
    return _whole(row, viewer, request)


@router.post("/cases/incoming/{id}/settlement", {200: IncomingOut}, 404, 409)
def settle_incoming(request: HttpRequest, id: Code, body: SettleIn) -> Any:
    """Make it a case, or join it to one that the caller sees."""
    viewer, row = _report(request, id, TRIAGE)
    if body.kind and body.kind not in cases.all_kinds():
        raise _unknown(body.kind)
    into = None
    if body.into is not None:
        into = cases.visible_to(viewer, now=request.now).filter(ref=body.into).first()
        if into is None:
            raise NotThere()
    return _whole(settle.to_case(row, kind=body.kind, into=into, **_by(request)), viewer, request)


@router.post("/cases/incoming/{id}/decline", {200: IncomingOut}, 404, 409)
def decline_incoming(request: HttpRequest, id: Code, body: DeclineIn) -> Any:
    """Nothing follows from it."""
    return _do(request, id, TRIAGE, settle.decline, spam=body.spam)


@router.post("/cases/incoming/{id}/protection", {200: IncomingBrief}, 404, 409)
def turn_to_child(request: HttpRequest, id: Code, body: ToChildIn) -> Any:
    """A person sees that it is about a child: the protected path, and the police where the law says so. There is no way back.

    The caller may not be one of those who read such a report: the answer is without words."""
    viewer, row = _report(request, id, TRIAGE)
    if body.situation and body.situation not in {str(line["code"]) for line in packs.situations()}:
        raise _unknown(body.situation)
    return _brief(settle.turn_to_child(row, situation=body.situation, **_by(request)), viewer, request)


@router.post("/cases/incoming/{id}/question", {200: IncomingOut}, 404, 409)
def ask_reporter(request: HttpRequest, id: Code, body: AskReporterIn) -> Any:
    """Ask whoever reported it; they read and answer with their code."""
    viewer, row = _report(request, id)
    if not (row.about_child or allows(viewer, ANSWER, _where(row))):
        raise NotYours(ANSWER)
    talk.ask(row, body.text, **_by(request))
    return _whole(row, viewer, request)


@router.post("/cases/incoming/{id}/words", {200: IncomingOut}, 404, 409)
def show_words(request: HttpRequest, id: Code, body: WordsIn) -> Any:
    """Release the words for the public list, or take them off it."""
    return _do(request, id, TRIAGE, settle.show_words, shown=body.shown)


def _do(request: HttpRequest, id: str, action: str, verb: Callable[..., Report], **words: Any) -> Any:
    viewer, row = _report(request, id, action)
    return _whole(verb(row, **words, **_by(request)), viewer, request)


def _by(request: HttpRequest) -> dict[str, Any]:
    return {"by": actor(request.viewer), "now": request.now}


def _report(request: HttpRequest, id: str, action: str = "") -> tuple[Viewer, Report]:
    viewer = _reader(request)
    row = queries.visible_to(viewer).filter(public_id=id).first()
    if row is None:
        raise NotThere()
    # On its own class page the school's adult decides.
    own = row.channel == "class_page" and allows(viewer, ANSWER, _where(row))
    if action and not (own or allows(viewer, action, _where(row))):
        raise NotYours(action)
    return viewer, row


def _reader(request: HttpRequest) -> Viewer:
    """Whoever reads reports, or those about children."""
    viewer: Viewer = request.viewer
    return viewer if may(viewer, "reports.see_child") else allowed(request, "reports.see")


def _where(row: Report) -> Scope:
    return Scope(row.area_path, row.school_id if row.channel == "class_page" else None)


def _brief(row: Report, viewer: Viewer, request: HttpRequest) -> dict[str, Any]:
    names = ("channel", "service", "triage", "about_child", "look_first", "because")
    names += ("received_at", "settled_at", "outcome")
    return {name: getattr(row, name) for name in names} | {
        "id": row.public_id,
        "school": named(row.school),
        "place": named(row.place),
        "case": _case(row.case, viewer, request),
        "incident": row.incident_ref or None,
        "unread": row.messages.filter(from_reporter=True, read_at__isnull=True).count(),
    }


def _whole(row: Report, viewer: Viewer, request: HttpRequest) -> dict[str, Any]:
    again = queries.visible_to(viewer).filter(pk=row.pk).first()
    if again is None:  # what was just done took it out of the caller's sight
        raise NotThere()
    brief = _brief(again, viewer, request)
    text = protected.read_report(again, by=actor(viewer), now=request.now)
    talk.seen(again, now=request.now)
    return brief | {
        "text": text,
        "situation": again.situation,
        "anonymous": again.anonymous,
        "files": list(again.evidence),
        "words_public": again.words_public,
        "talk": [
            {"from_reporter": m.from_reporter, "text": m.text, "written_at": m.written_at} for m in again.messages.all()
        ],
    }


def _case(case: Case | None, viewer: Viewer, request: HttpRequest) -> str | None:
    if case is None or not cases.may_do(viewer, "cases.see", case, now=request.now):
        return None
    return case.ref


def _unknown(code: str) -> Refusal:
    from django.utils.translation import gettext as _

    return Refusal(422, _("There is no {what} with the code “{code}”.").format(what="kind", code=code), "code_unknown")
