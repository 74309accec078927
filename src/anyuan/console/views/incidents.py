"""Incidents as a list, as a record page, and its evidence."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_POST

from anyuan.console.queries.lists import filters, incident_list
from anyuan.console.queries.queue import SUBJECT
from anyuan.console.queries.record import record
from anyuan.console.views.common import actor, back, incident_or_404, is_fragment, opens, refuse_and_go_back, render
from anyuan.directory import policy
from anyuan.incidents.models import Incident
from anyuan.journal.actions import evidence
from anyuan.journal.evidence.content import EvidenceRefused
from anyuan.journal.models import EvidenceFile
from anyuan.journal.rules import Actor, Scope, Subject


@require_GET
@opens("incidents.see")
def incident_list_page(request: HttpRequest) -> HttpResponse:
    """All incidents in sight, newest first, with a few plain filters; every filter is in the address."""
    asked = filters(request.GET)
    return render(
        request, "console/incidents/list.html", {"page": incident_list(request.viewer, asked), "asked": asked}
    )


@require_GET
@opens("incidents.see")
def incident_page(request: HttpRequest, ref: str) -> HttpResponse:
    """The record page; prints on A4."""
    incident = incident_or_404(request, ref)
    page = record(incident, request.viewer, request.now, is_page=True)
    return render(request, "console/incidents/page.html", {"record": page})


@require_GET
@opens("incidents.see")
def incident_record(request: HttpRequest, ref: str) -> HttpResponse:
    """The record alone, read again when the stream says so."""
    return answer_with_record(request, incident_or_404(request, ref), is_page=True)


def answer_with_record(request: HttpRequest, incident: Incident, *, is_page: bool, **extra: Any) -> HttpResponse:
    """The record as a fragment, with a refusal on top where there is one (409)."""
    page = record(incident, request.viewer, request.now, is_page=is_page)
    status = 409 if extra.get("refusal") else 200
    return render(request, "console/incidents/record.html", {"record": page, **extra}, status=status)


@require_POST
@opens("evidence.add")
def add_evidence(request: HttpRequest, ref: str) -> HttpResponse:
    """Add a photo or document to the record."""
    incident = incident_or_404(request, ref)
    if not policy.allows(request.viewer, "evidence.add", incident):
        raise Http404
    is_page = request.POST.get("next", "").startswith("/incidents/")
    try:
        keep_file(request, incident, purpose=request.POST.get("purpose", "photo"))
    except EvidenceRefused as refused:
        text = str(refused)
        if is_fragment(request):
            return answer_with_record(request, incident, is_page=is_page, refusal=text)
        return refuse_and_go_back(request, text, f"/incidents/{ref}/")
    if is_fragment(request):
        return answer_with_record(request, incident, is_page=is_page)
    return back(request, f"/incidents/{ref}/")


def keep_file(
    request: HttpRequest, incident: Incident, *, purpose: str, by: Actor | None = None, name: str = ""
) -> EvidenceFile | None:
    """Store the uploaded file, if there is one. Raises EvidenceRefused."""
    file = request.FILES.get("file")
    if file is None:
        return None
    return evidence.store(
        file.read(),
        filename=name or file.name or "evidence",
        by=by or actor(request),
        now=request.now,
        subject=Subject(SUBJECT, incident.pk, incident.ref),
        purpose=purpose[:40],
        scope=Scope(
            area_path=incident.area_path, school_id=incident.school_id, organisation_id=incident.organisation_id
        ),
        exercise=incident.exercise,
    )


@require_GET
@opens("evidence.see")
def evidence_file(request: HttpRequest, ref: str, number: int, thumbnail: bool = False) -> HttpResponse:
    """The file itself, typed as it was when it was kept, never run by the browser."""
    incident = incident_or_404(request, ref)
    if not policy.allows(request.viewer, "evidence.see", incident):
        raise Http404
    file = EvidenceFile.objects.filter(Q(subject_kind=SUBJECT), subject_id=incident.pk, pk=number).first()
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
