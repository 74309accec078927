"""Missed and late, by reason: lists with filters, kept in the address, as a page, a print-out and a file."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from anyuan.console.present.words import TABLES
from anyuan.console.queries import duty_misses as lists
from anyuan.console.queries.duty_misses import Question
from anyuan.console.views.common import actor, opens, render
from anyuan.console.views.duties.pages import ACTION, tabs
from anyuan.directory import policy
from anyuan.directory.models import School
from anyuan.directory.policy import limit
from anyuan.duties import actions
from anyuan.duties.models import DutyRule
from anyuan.duties.queries import misses, visible_to

EXPORT = "duties.export"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
@opens(ACTION)
def the_list(request: HttpRequest) -> HttpResponse:
    """One page of the duties that went wrong, or of the check-ins that did not count."""
    question = _question(request, request.GET)
    asked, after = question.asked, request.GET.get("after", "")
    of_duties = question.of == "duties"
    found = (misses.page if of_duties else misses.stray_page)(request.viewer, asked, after)
    outcomes, reasons = misses.counts(request.viewer, asked) if of_duties else ([], [])
    context: dict[str, Any] = {
        "question": question,
        "asked": asked,
        "found": found,
        "rows": [(row, lists.why_word(row.why), lists.late_minutes(row)) for row in found.rows] if of_duties else [],
        "outcomes": [(state, n, question.url(outcome=state, reason="", change="")) for state, n in outcomes],
        "reasons": [(lists.why_word(code), n, question.url(reason=code, change=""), code) for code, n in reasons],
        "verdicts": [] if of_duties else [
            (lists.why_word(code), n, question.url(reason=code), code)
            for code, n in misses.stray_counts(request.viewer, asked)
        ],
        "next_url": question.url(after=found.after) if found.after else "",
        "everything": question.url(outcome="", reason="", change="", kind="", rule=""),
        "other": question.url(of="check_ins" if of_duties else "", outcome="", reason="", change="", sort=""),
        "sorts": [(name, TABLES["duty_sort"][name]) for name in lists.SORTS if of_duties or name != "rule"],
        "kinds": sorted(TABLES["duty_kind"].items()),
        "rules": _rules(request, question),
        "schools": _schools(request)[:500],
        "said": _said(question),
        "may_export": of_duties and policy.may(request.viewer, EXPORT),
        "most": misses.MOST_EXPORTED,
    }  # fmt: skip
    return render(request, "console/duties/misses.html", context | tabs(request, "misses"))


@require_POST
@opens(EXPORT)
def export(request: HttpRequest) -> HttpResponse:
    """The whole list as a sheet, as it is asked for; the journal notes who took how many rows."""
    question = _question(request, QueryDict(request.POST.get("asked", "").removeprefix("?")))
    rows = misses.every(request.viewer, question.asked)
    content = actions.export_list("missed-duties", lists.table(rows), by=actor(request), now=request.now)
    answer = HttpResponse(content, content_type=SHEET)
    name = f"missed-duties-{question.asked.since}-{question.asked.until}.xlsx"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _question(request: HttpRequest, query: QueryDict) -> Question:
    until = _day(query.get("until", "")) or timezone.localdate(request.now)
    since = _day(query.get("since", "")) or until.replace(day=1)
    code = query.get("school", "")
    school = _schools(request).filter(code=code).first() if code else None
    if code and school is None:
        raise Http404
    return lists.question(query, since, until, school)


def _rules(request: HttpRequest, question: Question) -> list[tuple[str, Any]]:
    """The rules that hold somewhere in the days, by their newest title."""
    asked = question.asked
    seen = visible_to(request.viewer).filter(day__gte=asked.since, day__lte=asked.until)
    rules = DutyRule.objects.filter(pk__in=seen.order_by().values("rule").distinct())
    titles = {rule.key: rule.definition["title"] for rule in rules.order_by("number", "pk")}
    return sorted(titles.items())


def _said(question: Question) -> list[str]:
    """What narrows the list, in words: on paper the form is not there."""
    asked = question.asked
    words = [
        TABLES["duty_kind"].get(asked.kind, asked.kind),
        asked.rule,
        TABLES["duty_state"].get(asked.outcome, asked.outcome),
        TABLES["change"].get(asked.change, asked.change),
        (TABLES["duty_reason"].get(asked.reason, asked.reason) if asked.change else lists.why_word(asked.reason))
        if asked.reason
        else "",
    ]
    return [str(one) for one in words if one]


def _schools(request: HttpRequest) -> Any:
    schools = School.objects.filter(active=True).order_by("code")
    return limit(schools, request.viewer, ACTION, area="area__path", school="id")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Http404 from None
