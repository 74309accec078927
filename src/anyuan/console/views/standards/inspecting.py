"""What is done to inspections and outcomes from a screen: plan, decide, appeal, rule, take note."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from anyuan.console.views.common import actor, back, opens, refuse_and_go_back, sentence
from anyuan.console.views.standards.verbs import own_area
from anyuan.directory import policy
from anyuan.directory.models import School
from anyuan.directory.refusals import Refused
from anyuan.standards import actions
from anyuan.standards.models import Outcome
from anyuan.standards.queries import inspections as queries
from anyuan.standards.queries.visible import schools_visible_to
from anyuan.standards.rules.inspecting import KINDS, OUTCOMES

LIST = "/standards/inspections/"


@require_POST
@opens("standards.plan")
def plan(request: HttpRequest) -> HttpResponse:
    """Plan an inspection of named schools, of all, or of some drawn at random."""
    form = request.POST
    if form.get("kind") not in KINDS:
        raise Http404
    try:
        opens_on, due_on = date.fromisoformat(form.get("opens_on", "")), date.fromisoformat(form.get("due_on", ""))
        share = float(form.get("share") or 0) / 100
    except ValueError:
        return refuse_and_go_back(request, _("Please give both days, and the share as a number."), LIST)
    if due_on < opens_on or not 0 <= share <= 1:
        return refuse_and_go_back(
            request, _("The last day lies before the first, or the share is no percentage."), LIST
        )
    codes = form.get("schools", "").replace(",", " ").replace("，", " ").split()
    schools: list[School] | None = None
    if codes:
        schools = list(schools_visible_to(request.viewer, "standards.plan").filter(code__in=codes))
        unknown = sorted(set(codes) - {school.code for school in schools})
        if unknown:
            return refuse_and_go_back(request, _("Unknown school: %(codes)s") % {"codes": ", ".join(unknown)}, LIST)
    try:
        made = actions.plan(
            form["kind"],
            own_area(request, "standards.plan"),
            title=form.get("title", ""),
            standards=form.getlist("standards"),
            opens_on=opens_on,
            due_on=due_on,
            schools=schools,
            draw_share=share,
            by=actor(request),
            now=request.now,
        )
    except Refused as refused:
        return refuse_and_go_back(request, sentence(refused), LIST)
    return back(request, f"{LIST}{made.ref}/")


@require_POST
@opens("standards.decide")
def decide(request: HttpRequest) -> HttpResponse:
    """A talk, a criticism, a commendation cancelled."""
    form = request.POST
    school = schools_visible_to(request.viewer, "standards.decide").filter(code=form.get("school", "")).first()
    if school is None or form.get("kind") not in OUTCOMES:
        raise Http404
    inspection = queries.inspections_visible_to(request.viewer).filter(ref=form.get("inspection", "")).first()
    page = f"{LIST}{inspection.ref}/" if inspection else LIST
    who = {"by": actor(request), "now": request.now}
    try:
        made = actions.decide(form["kind"], school, reason=form.get("reason", ""), inspection=inspection, **who)
    except Refused as refused:
        return refuse_and_go_back(request, sentence(refused), page)
    return back(request, f"/standards/outcomes/{made.ref}/")


@require_POST
@opens("standards.see")
def outcome_verb(request: HttpRequest, ref: str, verb: str) -> HttpResponse:
    """Appeal, rule on the appeal, take note."""
    row = queries.outcomes_visible_to(request.viewer).filter(ref=ref).first()
    if row is None:
        raise Http404
    page = f"/standards/outcomes/{ref}/"
    try:
        _do(request, row, verb)
    except Refused as refused:
        return refuse_and_go_back(request, sentence(refused), page)
    messages.info(request, _("Done."))
    return back(request, page)


def _do(request: HttpRequest, row: Outcome, verb: str) -> None:
    text = request.POST.get("text", "")
    by, now = actor(request), request.now
    if verb == "appeal" and policy.allows(request.viewer, "standards.appeal", row):
        actions.appeal(row, text, by=by, now=now)
    elif verb in ("uphold", "lift") and policy.allows(request.viewer, "standards.decide", row):
        actions.rule(row, text, lift=verb == "lift", by=by, now=now)
    elif verb == "note":
        notice = row.notices.filter(pk=request.POST.get("notice") or 0).first()
        if notice is None or not queries.may_take_note(request.viewer, notice):
            raise Http404
        actions.take_note(notice, by=by, now=now)
    else:
        raise Http404
