"""Ledgers of cases: out in the columns people use, in from the sheets they have, with a dry run first."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from ninja import File, Form
from ninja.files import UploadedFile
from ninja.responses import Status
from pydantic import Field

from anyuan.api.callers import actor, allowed
from anyuan.api.case_rows import by_code
from anyuan.api.problems import NotThere, NotYours
from anyuan.api.routing import Routes
from anyuan.api.shapes.case_ledgers import LedgerBatch, LedgerJob, LedgerOutIn
from anyuan.api.shapes.cases import Word
from anyuan.api.shapes.words import AreaCode, Id
from anyuan.cases.actions import ledger_in, ledger_out, uploads
from anyuan.cases.models import LedgerImport, LedgerUpload
from anyuan.cases.queries import uploads as job_queries
from anyuan.cases.queries.lists import Asked
from anyuan.cases.rules.uploads import RUNNING
from anyuan.directory.models import Area, Organisation, School
from anyuan.directory.policy import Viewer, allows, visible

router = Routes("cases")
EXPORT, IMPORT = "cases.export", "cases.import"
BINARY = {"schema": {"type": "string", "format": "binary"}}


@router.post(
    "/cases/ledger/export",
    {200: None},
    openapi_extra={"responses": {200: {"content": dict.fromkeys(sorted({*ledger_out.MEDIA.values()}), BINARY)}}},
)
def export_ledger(request: HttpRequest, body: LedgerOutIn) -> Any:
    """The list as a file. Nothing protected is in it; the journal keeps who took how many rows with whose approval."""
    viewer = allowed(request, EXPORT)
    given = body.dict(exclude={"form", "approval", "language", "organisation", "school", "area"}, exclude_none=True)
    given |= {
        "organisation": _id(Organisation, body.organisation, "organisation"),
        "school": _id(School, body.school, "school"),
        "area": getattr(by_code(Area.objects.all(), body.area, "area"), "path", ""),
    }
    words: dict[str, Any] = {"approval": body.approval, "language": body.language, "by": actor(viewer)}
    made = ledger_out.export(viewer, Asked.of(given), body.form, **words, now=request.now)
    answer = HttpResponse(made.content, content_type=made.media_type)
    answer["Content-Disposition"] = f'attachment; filename="{made.name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@router.post("/cases/ledger/import", {202: LedgerJob}, 413)
def import_ledger(
    request: HttpRequest,
    file: File[UploadedFile],
    kind: Annotated[Word, Field(min_length=1)] = Form(...),  # noqa: B008 (ninja reads it so)
    area: AreaCode | None = Form(None),  # noqa: B008
    dry_run: bool = Form(True),
    drop_refused: bool = Form(False),
) -> Any:
    """Hand in a ledger of one kind (xlsx, xls, csv); the worker checks it, and its job says how far it is.

    Unless ``dry_run`` is false it stops after the check; else it is stored as a whole when nothing is wrong in it."""
    viewer = allowed(request, IMPORT)
    ground = by_code(Area.objects.all(), area, "area") or _own_area(viewer)
    # A ledger belongs to whoever answers for it: an account without a person brings none in.
    if ground is None or viewer.person_id is None or not allows(viewer, IMPORT, ground):
        raise NotYours(IMPORT)
    made = uploads.take(
        file.chunks(),
        name=file.name or "",
        kind=kind,
        area=ground,
        drop_refused=drop_refused,
        person_id=viewer.person_id,
        language=get_language() or "zh-hans",
        straight=not dry_run,
        now=request.now,
    )
    return Status(202, _job(made))


@router.get("/cases/ledger/jobs/{number}", LedgerJob, 404)
def get_ledger_job(request: HttpRequest, number: Id) -> Any:
    """How far a ledger is, what it would bring or brought, and what is wrong in it: cell by cell."""
    return _job(_own_job(request, number))


@router.post("/cases/ledger/jobs/{number}/storing", {202: LedgerJob}, 404, 409)
def store_ledger(request: HttpRequest, number: Id) -> Any:
    """It was checked and nothing was wrong: bring it in."""
    return Status(202, _job(uploads.want(_own_job(request, number), now=request.now)))


@router.post("/cases/ledger/jobs/{number}/dropping", {200: LedgerJob}, 404, 409)
def drop_ledger(request: HttpRequest, number: Id) -> Any:
    """Not this one: the file is deleted."""
    return _job(uploads.drop(_own_job(request, number), now=request.now))


@router.post("/cases/ledger/imports/{number}/confirmation", {200: LedgerBatch}, 404, 409)
def confirm_import(request: HttpRequest, number: Id) -> Any:
    """The import stays."""
    viewer, row = _batch(request, number)
    return _shown(ledger_in.confirm(row, by=actor(viewer), now=request.now))


@router.post("/cases/ledger/imports/{number}/undoing", {200: LedgerBatch}, 404, 409)
def undo_import(request: HttpRequest, number: Id) -> Any:
    """Take the whole import back, as long as nobody has worked on its cases."""
    viewer, row = _batch(request, number)
    ledger_in.undo(row, by=actor(viewer), now=request.now)
    return _shown(LedgerImport.objects.get(pk=row.pk))


def _batch(request: HttpRequest, number: int) -> tuple[Viewer, LedgerImport]:
    viewer = allowed(request, IMPORT)
    reach = visible(viewer, IMPORT, area="area_path", school=None, organisation=None)
    rows = LedgerImport.objects.all() if reach is None else LedgerImport.objects.filter(reach)
    row = rows.filter(pk=number).first()
    if row is None:
        raise NotThere()
    return viewer, row


def _own_area(viewer: Viewer) -> Area | None:
    paths = [grant.area_path for grant in viewer.grants if grant.area_path]
    return Area.objects.filter(path__in=paths).order_by("path").first()


def _own_job(request: HttpRequest, number: int) -> LedgerUpload:
    row = job_queries.visible_to(allowed(request, IMPORT)).filter(pk=number).first()
    if row is None:
        raise NotThere()
    return row


def _id(model: Any, code: str | None, what: str) -> int:
    row = by_code(model.objects.all(), code, what)
    return row.pk if row is not None else 0


def _job(row: LedgerUpload) -> dict[str, Any]:
    names = ("kind", "file", "state", "rows_done", "created", "updated", "unchanged", "further_problems", "notes")
    problems = [
        {"file": row.file, "address": p["address"], "heading": p["heading"], "detail": p["sentence"]}
        for p in row.problems
    ]
    shown = {name: getattr(row, name) for name in (*names, "made_at", "touched_at")}
    return shown | {"id": row.pk, "running": row.state in RUNNING, "problems": problems, "batch": row.batch_id}


def _shown(row: LedgerImport) -> dict[str, Any]:
    names = ("kind", "file", "rows", "created", "merged", "made_at", "confirmed_at", "undone_at")
    return {"id": row.pk} | {name: getattr(row, name) for name in names}
