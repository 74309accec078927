"""Documents: what can be written, what was written, one of them with its words, its way out and who has taken note."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from anyuan.console.present.words import in_chinese, said
from anyuan.console.views.common import actor, back, opens, refuse_and_go_back, render
from anyuan.console.views.paper_routines import routines_of
from anyuan.directory import policy
from anyuan.directory.models import Area, School
from anyuan.directory.refusals import Refused
from anyuan.dispatch.queries.names import names_of
from anyuan.measures import queries as measures
from anyuan.measures.queries import About
from anyuan.measures.rules import periods
from anyuan.reports import actions, queries
from anyuan.reports.models import Paper, Receipt
from anyuan.reports.queries.wordforms import form_for
from anyuan.reports.render import FORMS
from anyuan.reports.render import render as make
from anyuan.reports.render.runs import laid

MOST = 60


@require_GET
@opens("papers.see")
def all_papers(request: HttpRequest) -> HttpResponse:
    """What can be written, and the newest documents."""
    day = timezone.localdate(request.now)
    offered = [
        {
            "name": name,
            "title": said(pack["title"]),
            "period": str(periods.before(periods.of(day, pack["period"]))),
            "record": pack.get("about", ""),
            "school": pack.get("of") == "school",
        }
        for name, pack in queries.all_templates().items()
    ]
    rows = queries.visible_to(request.viewer).exclude(state="withdrawn")[:MOST]
    mine = _own_areas(request)
    context = {
        "offered": offered,
        "papers": [(row, said(row.content["title"]), said(row.content["where"])) for row in rows],
        "areas": mine,
        "may_write": policy.may(request.viewer, "papers.write") and bool(mine),
        "may_issue": policy.may(request.viewer, "papers.issue") and bool(mine),
        "routines": routines_of(request, mine),
        "unacknowledged": Receipt.objects.filter(
            taken_at=None, paper__in=queries.visible_to(request.viewer).filter(state="issued").values("pk")
        ).count(),
    }
    return render(request, "console/papers/all.html", context)


@require_POST
@opens("papers.write")
def draft(request: HttpRequest) -> HttpResponse:
    """Write a draft for a period and one of the viewer's areas."""
    mine = _own_areas(request)
    area = next((one for one in mine if one.code == request.POST.get("area")), None)
    if area is None:
        raise Http404
    who: dict[str, Any] = {"by": actor(request), "now": request.now}
    name, record = request.POST.get("name", ""), request.POST.get("record", "")
    try:
        if record:
            row = actions.draft_about(name, request.viewer, record, **who)
        else:
            period = periods.read(request.POST.get("period", "").strip())
            row = actions.draft(name, request.viewer, period, _about(request, mine, area, name), **who)
    except queries.NoSuchSchool:
        return refuse_and_go_back(request, _("There is no such school in your area."), "/reports/")
    except periods.PeriodUnreadable:
        return refuse_and_go_back(request, _("This is not a period."), "/reports/")
    except (queries.TemplateUnknown, measures.MeasureUnknown):
        raise Http404 from None
    except Refused as reason:
        return refuse_and_go_back(request, str(reason), "/reports/")
    return back(request, f"/reports/{row.ref}/")


@require_GET
@opens("papers.see")
def paper(request: HttpRequest, ref: str) -> HttpResponse:
    """One document as it reads, with what a person changed, and what may be done with it."""
    row = _one(request, ref)
    language = "zh" if in_chinese() else "en"
    edits = list(row.edits.filter(language=language))
    receipts = list(row.receipts.select_related("school").order_by("school__code"))
    own = {grant.school_id for grant in request.viewer.grants if grant.school_id is not None}
    names = names_of([row.drafted_by, row.issued_by, *(one.edited_by for one in edits)])
    may_write = row.state == "draft" and queries.visible_to(request.viewer, "papers.write").filter(pk=row.pk).exists()
    context = {
        "row": row,
        "paper": laid(row.content, language, ref=row.ref),
        "texts": {block["place"]: block["text"][language] for block in _sentences(row)},
        "language": language,
        "edits": [(edit, names.get(edit.edited_by, edit.edited_by)) for edit in edits],
        "receipts": receipts if not own else [one for one in receipts if one.school_id in own],
        "taken": sum(one.taken_at is not None for one in receipts),
        "forms": [form for form in FORMS if form != "json"],
        "may_write": may_write,
        "may_issue": may_write and queries.visible_to(request.viewer, "papers.issue").filter(pk=row.pk).exists(),
        "may_take": any(one.school_id in own and one.taken_at is None for one in receipts),
    }
    return render(request, "console/papers/paper.html", context)


@require_POST
@opens("papers.write")
def words(request: HttpRequest, ref: str) -> HttpResponse:
    """A person's words at one place."""
    row = _one(request, ref, "papers.write")
    place, language, text = (request.POST.get(name, "") for name in ("place", "language", "text"))
    try:
        actions.change_words(row, place, language, text, by=actor(request), now=request.now)
    except Refused as reason:
        return refuse_and_go_back(request, str(reason), f"/reports/{ref}/")
    return back(request, f"/reports/{ref}/")


@require_POST
@opens("papers.issue")
def issue(request: HttpRequest, ref: str) -> HttpResponse:
    """Issue it; one for schools goes to each of them."""
    return _do(request, ref, "papers.issue", actions.issue)


@require_POST
@opens("papers.write")
def withdraw(request: HttpRequest, ref: str) -> HttpResponse:
    """Take a draft back."""
    return _do(request, ref, "papers.write", actions.withdraw, "/reports/")


@require_POST
@opens("papers.take")
def receipt(request: HttpRequest, ref: str) -> HttpResponse:
    """The school has taken note."""
    row = _one(request, ref, "papers.take")
    actions.take(row, request.viewer, by=actor(request), now=request.now)
    return back(request, f"/reports/{ref}/")


@require_GET
@opens("papers.see")
def file(request: HttpRequest, ref: str, form: str) -> HttpResponse:
    """The document as a file, in the language of the screen."""
    row = _one(request, ref)
    if form not in FORMS:
        raise Http404
    base = request.build_absolute_uri("/").rstrip("/")
    try:
        own = form_for(row) if form == "docx" else None
        content = make(row.content, form, "zh" if in_chinese() else "en", ref=row.ref, base=base, template=own)
    except Refused as reason:
        return refuse_and_go_back(request, str(reason), f"/reports/{ref}/")
    answer = HttpResponse(content, content_type=FORMS[form])
    answer["Content-Disposition"] = f'attachment; filename="{row.ref}.{form}"'
    return answer


def _do(request: HttpRequest, ref: str, action: str, verb: Any, then: str = "") -> HttpResponse:
    row = _one(request, ref, action)
    try:
        verb(row, by=actor(request), now=request.now)
    except Refused as reason:
        messages.warning(request, str(reason))
    return back(request, then or f"/reports/{ref}/")


def _one(request: HttpRequest, ref: str, action: str = "papers.see") -> Paper:
    row = queries.visible_to(request.viewer, action).filter(ref=ref).first()
    if row is None:
        raise Http404
    return row


def _sentences(row: Paper) -> list[dict[str, Any]]:
    return [block for section in row.content["sections"] for block in section["blocks"] if "place" in block]


def _about(request: HttpRequest, mine: list[Area], area: Area, name: str) -> About:
    """An area, or for a report about one school that school. Raises NoSuchSchool."""
    if queries.template(name).get("of") != "school":
        return About(area=area)
    code = request.POST.get("school", "").strip()
    school = School.objects.select_related("area").filter(code=code).first()
    if school is None or not any(school.area.path.startswith(one.path) for one in mine):
        raise queries.NoSuchSchool(code)
    return About(school=school)


def _own_areas(request: HttpRequest) -> list[Area]:
    """The areas over which the viewer may write documents."""
    paths = [grant.area_path for grant in request.viewer.grants if grant.area_path]
    rows = Area.objects.filter(path__in=paths).order_by("code")
    return [area for area in rows if policy.allows(request.viewer, "papers.write", area)]
