"""After a drill: objectives rated, gaps named, the debrief held, the report finished; as on the page of the evaluation."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.responses import Status

from anyuan.api.callers import actor
from anyuan.api.problems import NotThere, Refusal
from anyuan.api.routes.drills import drill_for
from anyuan.api.routing import Routes
from anyuan.api.shapes.drill_review import DrillDebriefIn, DrillGapIn, DrillRatingIn, DrillSummaryIn
from anyuan.api.shapes.drills import DrillGapOut, DrillRecordOut, drill_gap_out, drill_record_out
from anyuan.api.shapes.words import Id
from anyuan.duties import actions
from anyuan.duties.queries import drills as queries

router = Routes("drills")
EVALUATE = "drills.evaluate"


@router.post("/drills/{number}/objectives/{objective}", {200: DrillRecordOut}, 404, 409)
def rate_objective(request: HttpRequest, number: Id, objective: Id, body: DrillRatingIn) -> Any:
    """How an objective went; rated again, the later rating counts."""
    viewer, row = drill_for(request, number, EVALUATE)
    if not row.objectives.filter(number=objective).exists():
        raise NotThere()
    actions.rate(row.pk, objective, body.rating, body.words, by=actor(viewer), now=request.now)
    return drill_record_out(row)


@router.post("/drills/{number}/gaps", {201: DrillGapOut}, 404, 409)
def name_gap(request: HttpRequest, number: Id, body: DrillGapIn) -> Any:
    """Something did not work: who puts it right, by which local day."""
    viewer, row = drill_for(request, number, EVALUATE)
    owners = queries.gap_owners(row)
    wanted = (body.owner.kind, body.owner.code)
    owner = next((key for key, one in owners.items() if (key[0], one.code) == wanted), None)
    if owner is None:
        raise Refusal(422, _("The school, its authority, its police station or the centre puts it right."), "owner")
    if body.objective is not None and not row.objectives.filter(number=body.objective).exists():
        raise Refusal(422, _("This drill has no such objective."), "objective")
    words = {"owner": owner, "due_on": body.due_on, "objective": body.objective}
    gap = actions.name_gap(row.pk, body.text, **words, by=actor(viewer), now=request.now)
    return Status(201, drill_gap_out(gap, owners))


@router.post("/drills/{number}/gaps/{gap}/removal", {200: DrillRecordOut}, 404, 409)
def drop_gap(request: HttpRequest, number: Id, gap: Id) -> Any:
    """It was named by mistake; possible until the report is finished."""
    viewer, row = drill_for(request, number, EVALUATE)
    if not row.gaps.filter(pk=gap).exists():
        raise NotThere()
    actions.drop_gap(gap, by=actor(viewer), now=request.now)
    return drill_record_out(row)


@router.post("/drills/{number}/debriefing", {200: DrillRecordOut}, 404, 409)
def hold_debrief(request: HttpRequest, number: Id, body: DrillDebriefIn) -> Any:
    """The debrief was held."""
    viewer, row = drill_for(request, number, EVALUATE)
    words = {"people": body.people, "words": body.words}
    return drill_record_out(actions.debrief(row.pk, **words, by=actor(viewer), now=request.now))


@router.post("/drills/{number}/evaluation", {200: DrillRecordOut}, 404, 409)
def finish_report(request: HttpRequest, number: Id, body: DrillSummaryIn) -> Any:
    """Finish the after-action report: every gap becomes a case. What it still lacks is named."""
    viewer, row = drill_for(request, number, EVALUATE)
    return drill_record_out(actions.evaluate(row.pk, summary=body.summary, by=actor(viewer), now=request.now))
