"""Inspections on screen: the plan, both sides of every school beside each other, findings, and what was decided."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from anyuan.console.queries import boards
from anyuan.console.views.common import opens, render
from anyuan.console.views.standards.common import SEE, about_asked
from anyuan.console.views.standards.pages import PAGE, asked_page
from anyuan.directory import policy
from anyuan.dispatch.queries.names import names_of
from anyuan.standards import words
from anyuan.standards.actions.answer import latest_answers
from anyuan.standards.models import Assessment
from anyuan.standards.queries import inspections as queries
from anyuan.standards.queries.held import Shelf
from anyuan.standards.rules.inspecting import KINDS, OUTCOMES

MOST = 200


@require_GET
@opens(SEE)
def inspection_list(request: HttpRequest) -> HttpResponse:
    """Every inspection in sight with how much of it is done; a form to plan the next one."""
    done = Count("assessments", filter=Q(assessments__submitted_at__isnull=False))
    rows = queries.inspections_visible_to(request.viewer).annotate(all=Count("assessments"), done=done)
    shelf = Shelf(timezone.localdate(request.now))
    context = {
        "inspections": rows[:MOST],
        "may_plan": policy.may(request.viewer, "standards.plan"),
        "kinds": KINDS,
        "standards": [(name, shelf.packs[name]["label"]) for name in shelf.names() if name in shelf.packs],
        "findings": queries.findings_visible_to(request.viewer).exclude(state__in=("fixed", "dropped"))[:MOST],
        "outcomes": queries.outcomes_visible_to(request.viewer)[:MOST],
        "today": timezone.localdate(request.now),
    }
    return render(request, "console/standards/inspections.html", context)


@require_GET
@opens(SEE)
def findings(request: HttpRequest) -> HttpResponse:
    """Findings that are not yet put right, of everything in sight or of one area, body or school; a page at a time."""
    rows = boards.findings_about(request.viewer, about_asked(request)).order_by("made_at", "pk")
    total = rows.count()
    page, pages = asked_page(request, total)
    context = {
        "findings": rows[(page - 1) * PAGE : page * PAGE],
        "total": total,
        "page": page,
        "pages": pages,
    }
    return render(request, "console/standards/findings_page.html", context)


@require_GET
@opens(SEE)
def inspection(request: HttpRequest, ref: str) -> HttpResponse:
    """One inspection: for each school what it says itself beside what the inspector saw."""
    row = queries.inspections_visible_to(request.viewer).filter(ref=ref).first()
    if row is None:
        raise Http404
    seen = queries.assessments_visible_to(request.viewer).filter(inspection=row).select_related("school")
    schools: dict[int, dict[str, Any]] = {}
    for sheet in seen.order_by("school__code")[: 2 * MOST]:
        schools.setdefault(sheet.school_id, {"school": sheet.school, "sides": {}})["sides"][sheet.side] = sheet
    context = {
        "inspection": row,
        "schools": [{**entry, "lines": _beside(entry["sides"])} for entry in schools.values()],
        "findings": queries.findings_visible_to(request.viewer).filter(answer__assessment__inspection=row),
        "picks": sorted({entry["school"].code for entry in schools.values()}),
        "may_decide": policy.may(request.viewer, "standards.decide"),
        "outcomes_known": OUTCOMES,
    }
    return render(request, "console/standards/inspection.html", context)


@require_GET
@opens(SEE)
def outcome(request: HttpRequest, ref: str) -> HttpResponse:
    """One outcome: its reason, who must be told, the appeal and what became of it."""
    row = queries.outcomes_visible_to(request.viewer).filter(ref=ref).first()
    if row is None:
        raise Http404
    notices = list(row.notices.select_related("school", "organisation").order_by("pk"))
    context = {
        "outcome": row,
        "notices": [(notice, queries.may_take_note(request.viewer, notice)) for notice in notices],
        "names": names_of([row.decided_by, row.appealed_by, row.ruled_by, *(n.taken_by for n in notices)]),
        "may_appeal": row.state == "decided" and policy.allows(request.viewer, "standards.appeal", row),
        "may_rule": row.state == "appealed" and policy.allows(request.viewer, "standards.decide", row),
    }
    return render(request, "console/standards/outcome.html", context)


def _beside(sides: dict[str, Assessment]) -> list[dict[str, Any]]:
    """Question by question, both answers in words. Before it is handed in a side says nothing."""
    given = {side: latest_answers(sheet) if sheet.submitted_at else {} for side, sheet in sides.items()}
    lines = next(iter(sides.values())).lines
    found = []
    for line in lines:
        said = {side: answers.get(line["key"]) for side, answers in given.items()}
        found.append(
            {
                "line": line,
                "own": words.value(said["self"].value, line) if said.get("self") else "–",
                "official": words.value(said["inspector"].value, line) if said.get("inspector") else "–",
                "answer": said.get("inspector") or said.get("self"),
                "differs": len({str(one.value) for one in said.values() if one}) > 1,
            }
        )
    return found
