"""Ledgers: any kind as a table with filters and chosen columns; several cases assigned or supervised at once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from anyuan.cases import actions
from anyuan.cases import queries as cases
from anyuan.console.present import case_refusals
from anyuan.console.queries.cases import choices, ledger
from anyuan.console.views.cases.do import number, owner
from anyuan.console.views.cases.intake import own_area
from anyuan.console.views.cases.pages import kinds_offered
from anyuan.console.views.common import actor, back, opens_cases, render
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
        "organisations": choices.organisations(area) if area else [],
        "may_assign": may_assign,
        "may_supervise": may_supervise,
        "tab": "ledger",
    }
    return render(request, "console/cases/ledger.html", context)


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
