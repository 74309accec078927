"""What a joint clean-up and a case review show beside their parts: a plan, findings, causes, measures."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_POST

from anyuan.cases.actions import campaigns, review
from anyuan.cases.models import Case
from anyuan.cases.queries.kinds import kind_for
from anyuan.cases.refusals import FieldsMissing
from anyuan.console.present import case_refusals, words
from anyuan.console.queries.cases import choices, rights
from anyuan.console.queries.cases.gathered import gathered
from anyuan.console.views.cases.pages import case_or_404, url_of
from anyuan.console.views.common import actor, back, opens_cases, render
from anyuan.directory.refusals import Refused

Do = Callable[[HttpRequest, Case, dict[str, Any]], Any]
FOLDER = "console/cases/joint/"
# Whoever handles the whole, or the centre that assigned it, plans and writes down.
MAY = {"submit", "assign"}


def show(request: HttpRequest, case: Case, what: str = "", refusal: str = "") -> HttpResponse:
    """Every part in one table, the answers as one text, and what a clean-up or a review shows beside its parts.

    ``what``: the form that was refused; it stands open with what was typed, under the sentence.
    """
    may = bool(rights.mine(request.viewer, case, request.now) & MAY)
    context = {
        "page": gathered(case, request.viewer, request.now, whole=may),
        "case": case,
        "page_url": url_of(case.ref),
        "what": what,
        "refusal": refusal,
        "given": request.POST,
        **_more(request, case, may and case.open),
    }
    return render(request, "console/cases/gathered.html", context, status=409 if refusal else 200)


def _more(request: HttpRequest, case: Case, may: bool) -> dict[str, Any]:
    """Templates and facts beside the parts; nothing for an instruction."""
    if case.kind not in (campaigns.KIND_NAME, review.KIND_NAME):
        return {}
    facts: dict[str, Any] = {"may_plan": may, "client_id": request.POST.get("client_id") or uuid4().hex}
    if may:
        facts["organisations"] = choices.organisations(case.area_path)
    if case.kind == campaigns.KIND_NAME:
        return facts | _clean_up(request, case)
    known = review.causes(now=request.now) if may else []
    return facts | {
        "findings": list(case.findings.select_related("cause")),
        "causes": [{"value": str(row.pk), "label": words.said(row.label)} for row in known],
        "plan_template": f"{FOLDER}findings.html",
        "more_template": f"{FOLDER}review.html",
    }


def _clean_up(request: HttpRequest, case: Case) -> dict[str, Any]:
    """The plan, with what runs today marked; findings are offered to the departments of the plan first."""
    today = timezone.localdate(request.now)
    plan = list(case.plan.select_related("organisation"))
    planned = {part.organisation_id: words.named(part.organisation) for part in plan}
    return {
        "plan": [{"row": part, "now": part.starts_on <= today <= part.ends_on} for part in plan],
        "planned": [choices.option(number, name) for number, name in planned.items()],
        "categories": [
            {"value": row.get("code"), "label": words.said(row.get("label"))}
            for row in kind_for(campaigns.FINDINGS, case.area_path).get("categories", ())
        ],
        "plan_template": f"{FOLDER}plan.html",
        "more_template": f"{FOLDER}clean_up.html",
    }


@require_POST
@opens_cases
def do(request: HttpRequest, ref: str, what: str) -> HttpResponse:
    """Write down one line of a plan, one finding, one cause or one measure."""
    case = case_or_404(request, ref)
    if what not in DO.get(case.kind, {}) or not rights.mine(request.viewer, case, request.now) & MAY:
        raise Http404
    try:
        DO[case.kind][what](request, case, {"by": actor(request), "now": request.now})
    except Refused as refused:
        return show(request, case, what, case_refusals.sentence(refused, case))
    return back(request, f"/cases/{ref}/all/")


def _plan(request: HttpRequest, case: Case, who: dict[str, Any]) -> None:
    form = request.POST
    campaigns.plan_part(
        case,
        _number(form.get("organisation", "")),
        task=form.get("task", ""),
        form=form.get("form", ""),
        starts_on=_day(form, "starts_on"),
        ends_on=_day(form, "ends_on"),
        **who,
    )


def _finding(request: HttpRequest, case: Case, who: dict[str, Any]) -> None:
    form = request.POST
    campaigns.find(
        case,
        organisation=_number(form.get("organisation", "")),
        title=form.get("title", ""),
        text=form.get("text", ""),
        category=form.get("category", ""),
        client_id=form.get("client_id") or None,
        **who,
    )


def _cause(request: HttpRequest, case: Case, who: dict[str, Any]) -> None:
    form = request.POST
    cause = None
    if form.get("new_cause", "").strip():
        language = "zh" if words.in_chinese() else "en"
        cause = review.add_cause(form["new_cause"], language=language, **who)
    elif form.get("cause", "").isdigit():
        cause = next((row for row in review.causes(now=request.now) if row.pk == int(form["cause"])), None)
    review.found(case, cause=cause, text=form.get("text", ""), **who)


def _measure(request: HttpRequest, case: Case, who: dict[str, Any]) -> None:
    form = request.POST
    number = _number(form.get("organisation", ""))
    if not number:
        raise FieldsMissing(["organisation"])
    owner = ("organisation", number)
    review.measure(case, title=form.get("title", ""), owner=owner, due_on=_day(form, "due_on"), **who)


def _number(given: str) -> int:
    return int(given) if given.isdigit() else 0


def _day(form: Any, name: str) -> date:
    """A day of the form. Raises FieldsMissing: a plan without days is none."""
    try:
        day = parse_date(form.get(name, ""))
    except ValueError:
        day = None
    if day is None:
        raise FieldsMissing([name])
    return day


DO: dict[str, dict[str, Do]] = {
    campaigns.KIND_NAME: {"plan": _plan, "findings": _finding},
    review.KIND_NAME: {"causes": _cause, "measures": _measure},
}
