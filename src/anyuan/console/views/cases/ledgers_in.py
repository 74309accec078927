"""Ledgers in: hand a file in, look at what it would bring and what is wrong in it, then bring it in, then let it stay."""

from __future__ import annotations

import csv
import io
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from anyuan.cases.actions import ledger_in
from anyuan.cases.actions import uploads as actions
from anyuan.cases.models import LedgerUpload
from anyuan.cases.queries import uploads as queries
from anyuan.cases.queries.kinds import all_kinds
from anyuan.cases.queries.ledger_cells import columns_of
from anyuan.cases.rules.uploads import RUNNING
from anyuan.console.present import case_refusals
from anyuan.console.views.cases.pages import kinds_offered
from anyuan.console.views.common import actor, back, opens, refuse_and_go_back, render
from anyuan.directory import policy
from anyuan.directory.actions.export import harmless
from anyuan.directory.models import Area
from anyuan.directory.policy import Viewer
from anyuan.directory.refusals import Refused

HOME = "/cases/ledger/in/"
MOST = 50
# Problems on the page; all of them are in the file to take away.
SHOWN = 100


@require_http_methods(["GET", "POST"])
@opens("cases.import")
def uploads(request: HttpRequest) -> HttpResponse:
    """What was handed in, and the form for a new file."""
    refusal = ""
    if request.method == "POST":
        try:
            made = _take(request)
        except Refused as refused:
            refusal = str(case_refusals.sentence(refused))
        else:
            return _see(made)
    kinds = [row for row in kinds_offered() if not all_kinds()[row["code"]].get("protected")]
    context = {
        "kinds": kinds,
        "columns": {row["code"]: _columns(row["code"]) for row in kinds},
        "areas": _areas(request.viewer).order_by("path")[:500],
        "rows": [_row(one) for one in queries.visible_to(request.viewer)[:MOST]],
        "given": request.POST,
        "refusal": refusal,
        "tab": "ledger",
    }
    return render(request, "console/cases/imports.html", context, status=422 if refusal else 200)


@require_GET
@opens("cases.import")
def upload(request: HttpRequest, number: int) -> HttpResponse:
    """One file: how far it is, what it would bring, what is wrong in it and where."""
    found = _or_404(request, number)
    context = {
        "row": _row(found),
        "upload": found,
        "running": found.state in RUNNING,
        "problems": found.problems[:SHOWN],
        "many": len(found.problems) + found.further_problems,
        "shown": min(len(found.problems), SHOWN),
        "tab": "ledger",
    }
    return render(request, "console/cases/import.html", context)


@require_GET
@opens("cases.import")
def problems(request: HttpRequest, number: int) -> HttpResponse:
    """What is wrong, as a table to mend the file by."""
    found = _or_404(request, number)
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow([_("Cell or row"), _("Column"), _("What is wrong in it")])
    for line in found.problems:
        writer.writerow([harmless(str(line[key])) for key in ("address", "heading", "sentence")])
    answer = HttpResponse(("\ufeff" + buffer.getvalue()).encode(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="ledger-{found.pk}-problems.csv"'
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
@opens("cases.import")
def verb(request: HttpRequest, number: int, verb: str) -> HttpResponse:
    """Bring it in, leave it, confirm what came, take it back."""
    found = _or_404(request, number)
    url = reverse("console:case-import", args=[found.pk])
    try:
        if verb == "store":
            actions.want(found, now=request.now)
        elif verb == "drop":
            actions.drop(found, now=request.now)
            url = HOME
        elif verb in ("confirm", "undo") and found.batch is not None:
            act = ledger_in.confirm if verb == "confirm" else ledger_in.undo
            act(found.batch, by=actor(request), now=request.now)
        else:
            raise Http404
    except Refused as refusal:
        return refuse_and_go_back(request, str(case_refusals.sentence(refusal)), url)
    return back(request, url)


def _take(request: HttpRequest) -> LedgerUpload:
    person, file = request.viewer.person_id, request.FILES.get("file")
    if person is None:
        raise Http404
    if file is None:
        raise actions.LedgerUnfit(_("no file was chosen"))
    code = request.POST.get("area", "")
    area = _areas(request.viewer).filter(code=code).first() if code else None
    if area is None:
        raise actions.LedgerUnfit(_("no area was chosen"))
    return actions.take(
        file.chunks(),
        name=file.name or "",
        kind=request.POST.get("kind", "")[:40],
        area=area,
        drop_refused=request.POST.get("drop_refused") == "yes",
        person_id=person,
        language=get_language() or "zh-hans",
        now=request.now,
    )


def _areas(viewer: Viewer) -> Any:
    """Areas into which this person may bring ledgers."""
    return policy.limit(Area.objects.all(), viewer, "cases.import", "path", None, None)


def _columns(kind: str) -> str:
    key = "en" if get_language() == "en" else "zh"
    return " · ".join(column.get(key) or column["zh"] for column in columns_of(all_kinds()[kind]))


def _row(upload: LedgerUpload) -> dict[str, Any]:
    labels = {row["code"]: row["label"] for row in kinds_offered()}
    return {"upload": upload, "kind": labels.get(upload.kind, upload.kind), "state": _states()[upload.state]}


def _states() -> dict[str, str]:
    return {
        "waiting": _("waits to be checked"),
        "checking": _("is being checked"),
        "checked": _("checked: nothing is wrong"),
        "refused": _("cannot come in as it is"),
        "wanted": _("waits to be brought in"),
        "storing": _("is being brought in"),
        "stored": _("has come in"),
        "failed": _("was broken off"),
        "dropped": _("was put aside"),
    }


def _or_404(request: HttpRequest, number: int) -> LedgerUpload:
    found = queries.visible_to(request.viewer).filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def _see(upload: LedgerUpload) -> HttpResponse:
    answer = HttpResponseRedirect(reverse("console:case-import", args=[upload.pk]))
    answer.status_code = 303
    return answer
