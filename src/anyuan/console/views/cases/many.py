"""One instruction to many departments: issued once, each with its own clock, progress in one table, one merged answer."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from anyuan.cases.actions import instructions
from anyuan.cases.queries.kinds import kind_for
from anyuan.console.present import case_refusals
from anyuan.console.queries.cases import choices
from anyuan.console.views.calls import _school
from anyuan.console.views.cases import joint
from anyuan.console.views.cases.intake import field_values, form_field, own_area
from anyuan.console.views.cases.pages import case_or_404
from anyuan.console.views.common import actor, back, opens, opens_cases, render
from anyuan.directory.models import School
from anyuan.directory.refusals import Refused

KIND = "instruction"
LAST_SECOND = time(23, 59, 59)


@require_http_methods(["GET", "POST"])
@opens("cases.instruct")
def instruct(request: HttpRequest) -> HttpResponse:
    """The form, and issuing: all departments or none."""
    if request.method == "GET":
        return render(request, "console/cases/instruct.html", _context(request))
    form = request.POST
    area = own_area(request)
    definition = kind_for(KIND, area)
    to = [("organisation", int(n)) for n in form.getlist("organisations") if n.isdigit()]
    to += [("school", school.pk) for school in _schools(request, form.get("schools", ""))]
    if not to:
        return _again(request, _("Please choose at least one department or school."))
    try:
        parent = instructions.issue(
            to=to,
            title=form.get("title", ""),
            text=form.get("text", "").strip(),
            fields=field_values(definition, form),
            answer_by=_by(form.get("answer_by", "")),
            source="instruction",
            area_path=area,
            client_id=form.get("client_id") or None,
            reply_wanted=form.get("reply_wanted") == "yes",
            by=actor(request),
            now=request.now,
        )
    except Refused as refused:
        return _again(request, case_refusals.sentence(refused, definition=definition))
    return back(request, f"/cases/{parent.ref}/all/")


@require_GET
@opens_cases
def progress(request: HttpRequest, ref: str) -> HttpResponse:
    """Every part in one table; the answers as one text."""
    return joint.show(request, case_or_404(request, ref))


def _again(request: HttpRequest, refusal: str) -> HttpResponse:
    return render(request, "console/cases/instruct.html", {**_context(request), "refusal": refusal}, status=422)


def _context(request: HttpRequest) -> dict[str, Any]:
    area = own_area(request)
    if not area:
        raise Http404
    definition = kind_for(KIND, area)
    given = request.POST
    return {
        "organisations": choices.organisations(area),
        "chosen": set(given.getlist("organisations")),
        "fields": [form_field(row, given) for row in definition.get("fields", ())],
        "given": given,
        "client_id": given.get("client_id") or uuid4().hex,
        "tab": "instruct",
    }


def _schools(request: HttpRequest, codes: str) -> list[School]:
    """Schools by their codes, apart by blanks or commas."""
    found = [_school(request, code) for code in codes.replace(",", " ").replace("，", " ").split()]
    return [school for school in found if school is not None]


def _by(given: str) -> datetime | None:
    """The promised day ends with its last second, local time."""
    day = parse_date(given) if given else None
    return timezone.make_aware(datetime.combine(day, LAST_SECOND)) if day else None
