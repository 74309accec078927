"""Ledgers: any kind as a table with filters and chosen columns; several cases assigned or supervised at once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from anyuan.cases import actions
from anyuan.cases import queries as cases
from anyuan.cases.actions import ledger_out, views
from anyuan.cases.models import SavedView
from anyuan.cases.queries import lists
from anyuan.console.present import case_refusals, words
from anyuan.console.queries.cases import choices, ledger
from anyuan.console.views.cases.do import number, owner
from anyuan.console.views.cases.intake import own_area
from anyuan.console.views.cases.pages import kinds_offered
from anyuan.console.views.common import actor, back, opens, opens_cases, refuse_and_go_back, render
from anyuan.directory import policy
from anyuan.directory.refusals import Refused

MOST_AT_ONCE = 200


@require_GET
@opens_cases
def the_ledger(request: HttpRequest) -> HttpResponse:
    """One page of a ledger; every filter, column and order is in the address."""
    question = ledger.asked(request.GET)
    page = ledger.ledger(request.viewer, question, request.now)
    may_assign, may_supervise = (policy.may(request.viewer, f"cases.{verb}") for verb in ("assign", "supervise"))
    area = own_area(request)
    context = {
        "page": page,
        "asked": question,
        "kinds": kinds_offered(),
        "lights": ledger.LIGHTS,
        "sorts": ledger.SORTS,
        "views": [(view, ledger.of_view(view).url()) for view in lists.saved_views(request.viewer)],
        "may_export": policy.may(request.viewer, "cases.export"),
        "may_import": policy.may(request.viewer, "cases.import"),
        "organisations": choices.organisations(area) if area else [],
        "may_assign": may_assign,
        "may_supervise": may_supervise,
        "tab": "ledger",
    }
    return render(request, "console/cases/ledger.html", context)


@require_POST
@opens("cases.export")
def export(request: HttpRequest) -> HttpResponse:
    """The list as a file, in the columns that people use. Who allowed it is written on it and in the journal."""
    question = ledger.asked(QueryDict(request.POST.get("asked", "")))
    try:
        made = ledger_out.export(
            request.viewer,
            question.list,
            request.POST.get("form", ""),
            approval=request.POST.get("approval", ""),
            language="en" if get_language() == "en" else "zh",
            by=actor(request),
            now=request.now,
        )
    except Refused as refusal:
        return refuse_and_go_back(request, case_refusals.sentence(refusal), "/cases/ledger/" + question.url())
    answer = HttpResponse(made.content, content_type=made.media_type)
    answer["Content-Disposition"] = f'attachment; filename="{made.name}"'
    answer["Cache-Control"] = "no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@require_POST
@opens_cases
def keep(request: HttpRequest) -> HttpResponse:
    """Keep this list under a name of one's own."""
    question = ledger.asked(QueryDict(request.POST.get("asked", "")))
    person = request.viewer.person_id
    if person is None:
        raise Http404
    columns = () if question.columns == ledger.FIRST else question.columns
    try:
        views.save_view(person, request.POST.get("name", ""), question.list, columns, now=request.now)
    except Refused as refusal:
        return refuse_and_go_back(request, case_refusals.sentence(refusal), "/cases/ledger/" + question.url())
    return back(request, "/cases/ledger/" + question.url())


@require_GET
@opens_cases
def kept(request: HttpRequest) -> HttpResponse:
    """The lists that this person keeps."""
    found = [(view, ledger.of_view(view)) for view in lists.saved_views(request.viewer)]
    return render(request, "console/cases/kept.html", {"rows": [_kept(*one) for one in found], "tab": "ledger"})


@require_POST
@opens_cases
def forget(request: HttpRequest, number: int) -> HttpResponse:
    """Keep a list no longer."""
    if request.viewer.person_id is None or not views.drop_view(request.viewer.person_id, number):
        raise Http404
    return back(request, "/cases/ledger/kept/")


def _kept(view: SavedView, question: ledger.Asked) -> dict[str, Any]:
    kinds = {row["code"]: row["label"] for row in kinds_offered()}
    state = question.state
    named = {"open": _("All that are open"), "all": _("Open and closed")}
    said = [
        kinds.get(question.list.kind, question.list.kind),
        str(named.get(state) or words.word("case_state", state)),
        str(ledger.LIGHTS.get(question.list.light, "")),
        question.list.text,
    ]
    return {"view": view, "url": question.url(), "said": " · ".join(word for word in said if word)}


@require_POST
@opens_cases
def bulk(request: HttpRequest) -> HttpResponse:
    """Assign or supervise the ticked cases; each is its own act, and what is refused is named."""
    do = request.POST.get("do", "")
    refs = request.POST.getlist("refs")[:MOST_AT_ONCE]
    if do not in ("assign", "supervise") or not refs:
        messages.warning(request, _("Nothing was ticked, so nothing was done."))
        return back(request, "/cases/ledger/")
    who: dict[str, Any] = {"by": actor(request), "now": request.now}
    done, refused = 0, []
    for case in cases.visible_to(request.viewer, f"cases.{do}", now=request.now).filter(ref__in=refs):
        try:
            if do == "assign":
                kind, id = owner(request)
                actions.assign(case, owner_kind=kind, owner_id=id, **who)
            else:
                hours = number(request, "hours", 24) or 24
                demand = request.POST.get("demand", "")
                actions.supervise(case, demand=demand, answer_by=request.now + timedelta(hours=hours), **who)
            done += 1
        except Refused as reason:
            refused.append(f"{case.ref}: {case_refusals.sentence(reason, case)}")
    messages.info(request, ngettext("%(n)d case: done.", "%(n)d cases: done.", done) % {"n": done})
    for line in refused[:20]:
        messages.warning(request, line)
    return back(request, "/cases/ledger/")
