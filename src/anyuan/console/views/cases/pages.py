"""My work, the centre's board, the rows behind a number, and one case as a record."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_POST

from anyuan.cases import queries as cases
from anyuan.cases.actions.protected import read_sheet
from anyuan.cases.models import Case
from anyuan.cases.queries.kinds import all_kinds
from anyuan.console.present import words
from anyuan.console.queries.cases import board, counted, rights, work
from anyuan.console.queries.cases.record import CasePage, page
from anyuan.console.queries.cases.rows import SUBJECT, rows
from anyuan.console.views.common import actor, back, is_fragment, opens, opens_cases, refuse_and_go_back, render
from anyuan.journal.actions import evidence
from anyuan.journal.evidence.content import EvidenceRefused
from anyuan.journal.models import EvidenceFile
from anyuan.journal.rules import Scope, Subject

MOST = 100


@require_GET
@opens_cases
def my_work(request: HttpRequest) -> HttpResponse:
    """What I owe, by when, the most urgent first, and what waits for my word."""
    found = work.my_work(request.viewer, request.now)
    return render(request, "console/cases/work.html", {"work": found, "tab": "work"})


@require_GET
@opens("cases.board")
def the_board(request: HttpRequest) -> HttpResponse:
    """By department: owed, due soon, overdue, bouncing, reopened; and how closures held."""
    days = int(request.GET.get("days", "") or 0) if request.GET.get("days", "").isdigit() else 30
    days = days if days in counted.DAYS else 30
    kind = request.GET.get("kind", "")[:40]
    made = board.board(request.viewer, request.now, days, kind)
    context = {"board": made, "tab": "board", "kinds": kinds_offered(), "kind": kind, "all_days": counted.DAYS}
    return render(request, "console/cases/board.html", context)


@require_GET
@opens_cases
def rows_behind(request: HttpRequest) -> HttpResponse:
    """The rows behind one number of the board: the same condition that counted them."""
    name = request.GET.get("what", "owed")
    days = int(request.GET["days"]) if request.GET.get("days", "").isdigit() else 30
    try:
        one = {key: request.GET.get(key, "")[:40] for key in ("kind", "body")}
        label, found = counted.counted(request.viewer, name, request.now, min(days, 3660), **one)
    except KeyError:
        raise Http404 from None
    start = int(request.GET["from"]) if request.GET.get("from", "").isdigit() else 0
    shown = list(found.select_related("school", "place")[start : start + MOST + 1])
    facts = request.GET.copy()
    facts["from"] = str(start + MOST)
    context = {
        "rows": rows(shown[:MOST]),
        "total": found.order_by().count(),
        "label": label,
        "more_url": "?" + facts.urlencode() if len(shown) > MOST else "",
        "tab": "board",
    }
    return render(request, "console/cases/behind.html", context)


@require_GET
@opens_cases
def case_page(request: HttpRequest, ref: str) -> HttpResponse:
    """The record page; prints on A4."""
    return render(request, "console/cases/page.html", {"page": read(request, case_or_404(request, ref))})


@require_GET
@opens_cases
def case_record(request: HttpRequest, ref: str) -> HttpResponse:
    """The record alone, read again when the stream says so. A screen that shows a case which is open to its reader no longer
    (sealed, passed on) is emptied: no word of it stays there until somebody happens to leave the page."""
    case = seen(request, ref)
    if case is None and not is_fragment(request):
        raise Http404
    return answer_with_case(request, case)


@require_POST
@opens_cases
def add_evidence(request: HttpRequest, ref: str) -> HttpResponse:
    """Add a photo or document to the record."""
    case = case_or_404(request, ref)
    if "note" not in rights.mine(request.viewer, case, request.now):
        raise Http404
    refusal = ""
    try:
        for file in request.FILES.getlist("file"):
            keep_file(request, case, file, request.POST.get("purpose", "photo"))
    except EvidenceRefused as refused:
        refusal = str(refused)
    if is_fragment(request):
        return answer_with_case(request, case, refusal=refusal)
    return refuse_and_go_back(request, refusal, url_of(ref)) if refusal else back(request, url_of(ref))


@require_GET
@opens_cases
def evidence_file(request: HttpRequest, ref: str, number: int, thumbnail: bool = False) -> HttpResponse:
    """The file itself, typed as it was when it was kept, never run by the browser."""
    case = case_or_404(request, ref)
    if not rights.sees_evidence(request.viewer, case, rights.mine(request.viewer, case, request.now)):
        raise Http404
    file = EvidenceFile.objects.filter(subject_kind=SUBJECT, subject_id=case.pk, pk=number).first()
    if file is None:
        raise Http404
    path = evidence.thumbnail_of(file.sha256) if thumbnail else evidence.path_of(file.sha256)
    if not path.is_file():
        raise Http404
    inline = thumbnail or file.media_type.startswith("image/")
    answer = FileResponse(
        path.open("rb"),
        as_attachment=not inline,
        filename=file.filename,
        content_type="image/webp" if thumbnail else file.media_type,
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, max-age=3600"
    return answer


def case_or_404(request: HttpRequest, ref: str) -> Case:
    """The case, if this person may see it; not allowed and not there look the same."""
    found = seen(request, ref)
    if found is None:
        raise Http404
    return found


def seen(request: HttpRequest, ref: str) -> Case | None:
    """The case, if this person may see it."""
    rows = cases.visible_to(request.viewer, now=request.now).select_related("school__area", "joined_into")
    return rows.filter(ref=ref).first()


def url_of(ref: str) -> str:
    """The page of a case."""
    return f"/cases/{ref}/"


def read(request: HttpRequest, case: Case) -> CasePage:
    """Everything on the page. A protected case's words are opened through the query that writes down who read them."""
    return page(case, request.viewer, request.now, sheet=sheet_of(request, case))


def sheet_of(request: HttpRequest, case: Case) -> dict[str, Any] | None:
    """The words of a protected case, read by a named person and noted as read; None for an ordinary one."""
    if not case.protected:
        return None
    return read_sheet(request.viewer, case, now=request.now)


def answer_with_case(request: HttpRequest, case: Case | None, **extra: Any) -> HttpResponse:
    """The record as a fragment, with a refusal on top where there is one (409); None: it is not open to this reader."""
    if case is None:
        return render(request, "console/cases/gone.html")
    status = 409 if extra.get("refusal") else 200
    return render(request, "console/cases/record.html", {"page": read(request, case), **extra}, status=status)


def keep_file(request: HttpRequest, case: Case, file: Any, purpose: str) -> EvidenceFile:
    """Store one uploaded file as evidence of the case. Raises EvidenceRefused."""
    return evidence.store(
        file.read(),
        filename=file.name or "evidence",
        by=actor(request),
        now=request.now,
        subject=Subject(SUBJECT, case.pk, case.ref),
        purpose=purpose[:40],
        scope=Scope(area_path=case.area_path, school_id=case.school_id, organisation_id=case.organisation_id),
        exercise=case.exercise,
    )


def kinds_offered() -> list[dict[str, str]]:
    """Kinds of case in the order of the menu, in the language of the screen."""
    return [
        {"code": name, "label": words.said(kind.get("label")), "description": words.said(kind.get("description"))}
        for name, kind in all_kinds().items()
    ]
