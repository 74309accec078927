"""Papers of the registers: files kept with a row, signatures of an agreement, the receipt of a plan."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from anyuan.console.views.common import actor, back, opens, refuse_and_go_back
from anyuan.directory.actions import papers
from anyuan.directory.models import Person
from anyuan.directory.queries import registers as queries
from anyuan.directory.refusals import Refused
from anyuan.directory.registers import Sheet, sheets
from anyuan.directory.registers.reach import where_of
from anyuan.journal.actions import evidence
from anyuan.journal.evidence.content import EvidenceRefused
from anyuan.journal.models import EvidenceFile
from anyuan.journal.rules import Scope, Subject


@require_POST
@opens("registers.edit")
def add_file(request: HttpRequest, name: str, code: str) -> HttpResponse:
    """Keep a file with a row that takes files: a plan, a signed paper."""
    sheet, row = _row(request, name, code, "edit")
    page = f"/registers/{name}/{row.code}/"
    try:
        if keep(request, sheet, row, "document") is None:
            return refuse_and_go_back(request, _("Choose a file."), page)
    except EvidenceRefused as refused:
        return refuse_and_go_back(request, str(refused), page)
    messages.info(request, _("The file is kept."))
    return back(request, page)


@require_GET
@opens("registers.see")
def file(request: HttpRequest, name: str, code: str, number: int) -> HttpResponse:
    """The file itself, typed as it was when it was kept, never run by the browser."""
    _sheet, row = _row(request, name, code, "see")
    kept = EvidenceFile.objects.filter(subject_kind=row._meta.label_lower, subject_id=row.pk, pk=number).first()
    path = evidence.path_of(kept.sha256) if kept else None
    if kept is None or path is None or not path.is_file():
        raise Http404
    inline = kept.media_type.startswith("image/")
    answer = FileResponse(
        path.open("rb"), as_attachment=not inline, filename=kept.filename, content_type=kept.media_type
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, max-age=3600"
    return answer


@require_POST
@opens("registers.edit")
def sign(request: HttpRequest, code: str) -> HttpResponse:
    """A side of an agreement has signed; the signed paper comes along."""
    sheet, row = _row(request, "agreements", code, "edit")
    page = f"/registers/agreements/{row.code}/"
    form = request.POST
    try:
        # The paper is judged first: a refused file leaves no signature, a refused signature leaves a kept paper.
        paper = keep(request, sheet, row, "signature")
        on = parse_date(form.get("signed_on", "")) if form.get("signed_on") else None
        who = {"by": actor(request), "now": request.now}
        papers.sign(row, form.get("side", ""), form.get("post", ""), paper, on=on, **who)
    except (EvidenceRefused, Refused) as refused:
        return refuse_and_go_back(request, str(refused), page)
    except ValueError:
        return refuse_and_go_back(request, _("This is not a date."), page)
    messages.info(request, _("Signed."))
    return back(request, page)


@require_POST
@opens("registers.see")
def read(request: HttpRequest, code: str) -> HttpResponse:
    """“I have read it”, by whoever is signed in."""
    _sheet, plan = _row(request, "emergency_plans", code, "see")
    person = Person.objects.filter(pk=request.viewer.person_id).first()
    if person is None:
        raise Http404
    papers.confirm_reading(plan, person, by=actor(request), now=request.now)
    messages.info(request, _("Thank you. It is noted that you have read this version."))
    return back(request, f"/registers/emergency_plans/{plan.code}/")


def keep(request: HttpRequest, sheet: Sheet, row: Any, purpose: str) -> EvidenceFile | None:
    """Store the uploaded file with the row, if there is one. Raises EvidenceRefused."""
    given = request.FILES.get("file")
    if given is None:
        return None
    where = where_of(sheet, row)
    return evidence.store(
        given.read(),
        filename=given.name or "paper",
        by=actor(request),
        now=request.now,
        subject=Subject(row._meta.label_lower, row.pk, row.code[:40]),
        purpose=purpose,
        scope=Scope(where.area_path, where.school_id, where.organisation_id),
    )


def _row(request: HttpRequest, name: str, code: str, verb: str) -> tuple[Sheet, Any]:
    sheet = sheets().get(name)
    if sheet is None or not sheet.upload:
        raise Http404
    row = queries.rows(sheet, request.viewer, verb).filter(code=code).first()
    if row is None:
        raise Http404
    return sheet, row
