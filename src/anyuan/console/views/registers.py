"""Registers: the overview, lists with search and export, one row, its form, and the import of a sheet."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from anyuan.console.queries import registers as pages
from anyuan.console.queries.register_parts import parts
from anyuan.console.queries.timeline import timeline
from anyuan.console.views.common import actor, opens, render
from anyuan.directory import policy
from anyuan.directory.actions import described
from anyuan.directory.actions.importing import import_files
from anyuan.directory.actions.sheet_out import empty_sheet, export_sheet
from anyuan.directory.models import Area
from anyuan.directory.policy.decide import open_grants
from anyuan.directory.queries import registers as queries
from anyuan.directory.refusals import Refused
from anyuan.directory.registers import Sheet, sheets

LARGEST_FILE = 10_000_000
TYPES = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "text/csv"}


@require_GET
@opens("registers.see")
def overview(request: HttpRequest) -> HttpResponse:
    """Every register with what it is for."""
    context = {"registers": pages.overview(request.viewer, timezone.localdate(request.now))}
    return render(request, "console/registers/overview.html", context)


@require_GET
def the_list(request: HttpRequest, name: str) -> HttpResponse:
    """One page of a register; search, filters and order are in the address."""
    sheet, away = _sheet(request, name, "see")
    if away:
        return away
    question = pages.asked(sheet, request.GET)
    page = pages.list_page(
        sheet, request.viewer, question, request.GET.get("page", "1"), timezone.localdate(request.now)
    )
    return render(request, "console/registers/list.html", {"page": page, "sheet": sheet, **_rights(request, sheet)})


@require_GET
def record(request: HttpRequest, name: str, code: str) -> HttpResponse:
    """One row: its facts, its earlier and later sheets, and who changed what."""
    sheet, away = _sheet(request, name, "see")
    if away:
        return away
    row = _row(request, sheet, code, "see")
    today = timezone.localdate(request.now)
    others = []
    if sheet.dated:
        same = {column: getattr(row, column) for column in sheet.subject}
        others = list(queries.rows(sheet, request.viewer).filter(**same).order_by(f"-{sheet.since}"))
    may_change = queries.rows(sheet, request.viewer, "edit").filter(pk=row.pk).exists()
    context = {
        "sheet": sheet,
        "label": sheet.say(request.LANGUAGE_CODE),
        "line": pages.line(sheet, row, today),
        "row": row,
        "facts": pages.facts(sheet, row),
        "others": [(other, getattr(other, sheet.since)) for other in others],
        "may_change": may_change,
        "parts": parts(sheet.name, row, request.viewer, today),
        "timeline": timeline(row._meta.label_lower, row.pk, most=50),
    }
    return render(request, "console/registers/record.html", context)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, name: str) -> HttpResponse:
    """A new row."""
    sheet, away = _sheet(request, name, "edit")
    if away:
        return away
    if request.method == "GET":
        return _form(request, sheet, None, request.GET or None, {})
    try:
        row = described.enter(sheet, _given(request, sheet), viewer=request.viewer, by=actor(request), now=request.now)
    except Refused as refusal:
        return _form(request, sheet, None, request.POST, _errors(refusal), status=422)
    messages.info(request, _("It is on the list."))
    return _to(f"/registers/{sheet.name}/{row.code}/")


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, name: str, code: str) -> HttpResponse:
    """A row is changed."""
    sheet, away = _sheet(request, name, "edit")
    if away:
        return away
    row = _row(request, sheet, code, "edit")
    if request.method == "GET":
        return _form(request, sheet, row, None, {})
    who = {"viewer": request.viewer, "by": actor(request), "now": request.now}
    try:
        described.change(sheet, row, _given(request, sheet), seen=request.POST.get("seen", ""), **who)
    except Refused as refusal:
        return _form(request, sheet, row, request.POST, _errors(refusal), status=422)
    messages.info(request, _("The change is stored."))
    return _to(f"/registers/{sheet.name}/{row.code}/")


@require_POST
def end(request: HttpRequest, name: str, code: str) -> HttpResponse:
    """A row is no longer in use."""
    sheet, away = _sheet(request, name, "edit")
    if away:
        return away
    row = _row(request, sheet, code, "edit")
    described.take_out(sheet, row, viewer=request.viewer, by=actor(request), now=request.now)
    messages.info(request, _("It is off the list and stays readable."))
    return _to(f"/registers/{sheet.name}/")


@require_GET
def export(request: HttpRequest, name: str, form: str) -> HttpResponse:
    """Exactly the rows that the list shows, as far as the viewer may take them along."""
    sheet, away = _sheet(request, name, "export")
    if away:
        return away
    if form not in TYPES:
        raise Http404
    question, today = pages.asked(sheet, request.GET), timezone.localdate(request.now)
    found = queries.find(sheet, request.viewer, question, today, "export")
    content = export_sheet(sheet, found, form, by=actor(request), now=request.now)
    return _file(content, f"{sheet.name}-{today:%Y%m%d}.{form}", form)


@require_GET
def empty(request: HttpRequest, name: str) -> HttpResponse:
    """An empty sheet with the headings, to be filled in."""
    sheet, away = _sheet(request, name, "import")
    return away or _file(empty_sheet(sheet), f"{sheet.name}.xlsx", "xlsx")


@require_http_methods(["GET", "POST"])
def load(request: HttpRequest, name: str) -> HttpResponse:
    """Import a sheet: first checked, then stored; with one wrong cell nothing is stored."""
    sheet, away = _sheet(request, name, "import")
    if away:
        return away
    context: dict[str, Any] = {"sheet": sheet, "label": sheet.say(request.LANGUAGE_CODE), "outcome": None}
    if request.method == "GET":
        return render(request, "console/registers/import.html", context)
    file = request.FILES.get("file")
    if file is None or file.size > LARGEST_FILE:
        context["problem"] = _("Choose a file of at most 10 MB.")
        return render(request, "console/registers/import.html", context, status=422)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / (Path(file.name).name or "sheet")
        path.write_bytes(file.read())
        outcome = import_files(
            [path],
            kind=sheet.name,
            by=actor(request),
            now=request.now,
            dry_run=request.POST.get("do") != "import",
            default_area=_own_area(request, sheet),
            viewer=request.viewer,
        )
    context["outcome"] = outcome
    return render(request, "console/registers/import.html", context, status=200 if outcome.ok else 422)


def _sheet(request: HttpRequest, name: str, verb: str) -> tuple[Any, HttpResponse | None]:
    """The register, if the viewer may do the verb in it somewhere; otherwise it is not there."""
    if not request.user.is_authenticated:
        return None, redirect_to_login(request.get_full_path())
    sheet = sheets().get(name)
    if sheet is None or not policy.may(request.viewer, sheet.rights[verb]):
        raise Http404
    return sheet, None


def _row(request: HttpRequest, sheet: Sheet, code: str, verb: str) -> Any:
    row = queries.rows(sheet, request.viewer, verb).filter(code=code).first()
    if row is None:
        raise Http404
    return row


def _rights(request: HttpRequest, sheet: Sheet) -> dict[str, Any]:
    may = {f"may_{verb}": policy.may(request.viewer, sheet.rights[verb]) for verb in ("edit", "import", "export")}
    return {**may, "about": sheet.purpose(request.LANGUAGE_CODE)}


def _given(request: HttpRequest, sheet: Sheet) -> dict[str, str]:
    return {c.name: request.POST[c.name] for c in sheet.columns if c.form and c.name in request.POST}


def _errors(refusal: Refused) -> dict[str, str]:
    return refusal.errors if isinstance(refusal, described.CellsWrong) else {"": str(refusal)}


def _form(
    request: HttpRequest, sheet: Sheet, row: Any, given: Any, errors: dict[str, str], status: int = 200
) -> HttpResponse:
    context = {
        "sheet": sheet,
        "label": sheet.say(request.LANGUAGE_CODE),
        "row": row,
        "title": pages.title(sheet, row) if row is not None else "",
        "fields": pages.fields(sheet, request.viewer, row, given, errors),
        "seen": pages.seen(sheet, row),
        "error": errors.get("", ""),
        "errors": errors,
    }
    return render(request, "console/registers/form.html", context, status=status)


def _own_area(request: HttpRequest, sheet: Sheet) -> Area | None:
    """The area of rows that name none: the only one that the viewer's role reaches."""
    paths = {g.area_path for g in open_grants(request.viewer, sheet.rights["import"]) if g.area_path}
    return Area.objects.filter(path=paths.pop()).first() if len(paths) == 1 else None


def _file(content: bytes, name: str, form: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=TYPES[form])
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer


def _to(address: str) -> HttpResponseRedirect:
    answer = HttpResponseRedirect(address)
    answer.status_code = 303
    return answer
