"""Ledgers of cases: out in the columns people use, in from the sheets they have, with a dry run first."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import File, Form
from ninja.files import UploadedFile
from ninja.responses import Status
from pydantic import Field

from anyuan.api.callers import actor, allowed
from anyuan.api.case_rows import by_code
from anyuan.api.problems import NotThere, NotYours, Refusal
from anyuan.api.routing import Routes
from anyuan.api.shapes.case_ledgers import LedgerBatch, LedgerInOut, LedgerOutIn
from anyuan.api.shapes.cases import Word
from anyuan.api.shapes.words import AreaCode, Id
from anyuan.cases.actions import ledger_in, ledger_out
from anyuan.cases.models import LedgerImport
from anyuan.cases.queries.lists import Asked
from anyuan.directory.models import Area, Organisation, School
from anyuan.directory.policy import Viewer, allows, visible

router = Routes("cases")
EXPORT, IMPORT = "cases.export", "cases.import"
BINARY = {"schema": {"type": "string", "format": "binary"}}
ENDINGS = (".xlsx", ".xls", ".csv")


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


@router.post("/cases/ledger/import", {200: LedgerInOut, 201: LedgerInOut}, 413)
def import_ledger(
    request: HttpRequest,
    file: File[UploadedFile],
    kind: Annotated[Word, Field(min_length=1)] = Form(...),  # noqa: B008 (ninja reads it so)
    area: AreaCode | None = Form(None),  # noqa: B008
    dry_run: bool = Form(True),
    drop_refused: bool = Form(False),
) -> Any:
    """Bring in a ledger of one kind (xlsx, xls, csv). Checks only, unless ``dry_run`` is false; all or nothing.

    201 when it was stored. Problems name the cell; with any of them nothing is stored (200, ``applied`` false)."""
    viewer = allowed(request, IMPORT)
    ground = by_code(Area.objects.all(), area, "area") or _own_area(viewer)
    if ground is None or not allows(viewer, IMPORT, ground):
        raise NotYours(IMPORT)
    ending = Path(file.name or "").suffix.lower()
    if ending not in ENDINGS:
        from django.utils.translation import gettext as _

        raise Refusal(422, _("A ledger is a file in xlsx, xls or csv."), "cases.ledger_file")
    last = LedgerImport.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    with tempfile.TemporaryDirectory(prefix="anyuan-ledger-") as folder:
        path = Path(folder) / (_safe(file.name) + ending)
        path.write_bytes(file.read())
        made = ledger_in.import_ledger(
            [path],
            kind,
            by=actor(viewer),
            now=request.now,
            dry_run=dry_run,
            drop_refused=drop_refused,
            default_area=ground,
            within=ground.path,
        )
    batch = (
        LedgerImport.objects.filter(pk__gt=last, made_by=f"person:{viewer.person_id}").last() if made.applied else None
    )
    return Status(201 if made.applied else 200, _outcome(made, batch))


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


def _safe(name: str | None) -> str:
    """The file's own name, by which the import is known later, without anything that is more than a name."""
    return "".join(c for c in Path(name or "").stem if c.isalnum() or c in "-_ ")[:60].strip() or "ledger"


def _id(model: Any, code: str | None, what: str) -> int:
    row = by_code(model.objects.all(), code, what)
    return row.pk if row is not None else 0


def _outcome(made: Any, batch: LedgerImport | None) -> dict[str, Any]:
    columns = ("file", "sheet", "heading_row", "created", "updated", "unchanged")
    return {
        "applied": made.applied,
        "batch": batch.pk if batch else None,
        "sheets": [
            {name: getattr(s, name) for name in columns} | {"notes": [str(n) for n in s.notes]} for s in made.sheets
        ],
        "problems": [
            {"file": p.file, "address": p.address, "heading": p.heading, "detail": str(p.sentence)}
            for p in made.problems
        ],
        "further_problems": made.further_problems,
        "notes": [str(note) for note in made.notes],
    }


def _shown(row: LedgerImport) -> dict[str, Any]:
    names = ("kind", "file", "rows", "created", "merged", "made_at", "confirmed_at", "undone_at")
    return {"id": row.pk} | {name: getattr(row, name) for name in names}
