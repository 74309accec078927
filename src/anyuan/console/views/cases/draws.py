"""Random re-inspection: announce a draw, check it, and write down what the second look found."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from anyuan.cases import queries as cases
from anyuan.cases.actions import draws as actions
from anyuan.cases.models import Case, Draw, Recheck
from anyuan.cases.queries import draws as queries
from anyuan.console.present import case_refusals, words
from anyuan.console.present.clocks import Limit
from anyuan.console.queries.cases import choices, owners
from anyuan.console.queries.cases.rows import rows
from anyuan.console.views.cases.pages import case_or_404, keep_file, kinds_offered, url_of
from anyuan.console.views.common import actor, back, opens, opens_cases, refuse_and_go_back, render
from anyuan.directory.policy.decide import open_grants
from anyuan.directory.refusals import Refused
from anyuan.journal.evidence.content import EvidenceRefused

MOST = 50


@require_http_methods(["GET", "POST"])
@opens("cases.draw")
def all_draws(request: HttpRequest) -> HttpResponse:
    """The draws so far, and a new one."""
    if request.method == "POST":
        return _announce(request)
    return _all(request)


def _all(request: HttpRequest, refusal: str = "") -> HttpResponse:
    today = timezone.localdate(request.now)
    given = request.POST
    context = {
        "draws": queries.visible_to(request.viewer)[:MOST],
        "kinds": [row | {"chosen": row["code"] in given.getlist("kinds")} for row in kinds_offered()],
        "from_date": given.get("from_date", (today - timedelta(days=30)).isoformat()),
        "to_date": given.get("to_date", today.isoformat()),
        "size": given.get("size", ""),
        "refusal": refusal,
        "tab": "draws",
    }
    return render(request, "console/cases/draws/list.html", context, status=422 if refusal else 200)


def _announce(request: HttpRequest) -> HttpResponse:
    form = request.POST
    size = form.get("size", "")
    area = next((grant.area_path for grant in open_grants(request.viewer, "cases.draw") if grant.area_path), "")
    if not area:
        raise Http404
    try:
        made = actions.announce(
            area_path=area,
            from_date=_day(form.get("from_date", ""), request),
            to_date=_day(form.get("to_date", ""), request),
            kinds=[row["code"] for row in kinds_offered() if row["code"] in form.getlist("kinds")],
            size=int(size) if size.isdigit() else 0,
            by=actor(request),
            now=request.now,
        )
    except Refused as refused:
        return _all(request, case_refusals.sentence(refused))
    return back(request, f"/cases/draws/{made.pk}/")


@require_GET
@opens("cases.draw")
def one_draw(request: HttpRequest, number: int) -> HttpResponse:
    """One draw with seed and digest, drawn again at this moment so that anybody can see that it is the same."""
    row = _draw_or_404(request, number)
    named = {kind["code"]: kind["label"] for kind in kinds_offered()}
    context = {
        "draw": row,
        "wrong": actions.verify_draw(row),
        "kinds": words.joined(named.get(code, code) for code in row.kinds),
        "drawn_by": owners.people([row.drawn_by]).get(row.drawn_by, ""),
        "rechecks": _rechecks(request, row),
        "tab": "draws",
    }
    return render(request, "console/cases/draws/page.html", context)


@require_GET
@opens("cases.draw")
def as_file(request: HttpRequest, number: int) -> HttpResponse:
    """The list, its digest, the seed and the picks as a file for ``docs/check_draw.py``."""
    row = _draw_or_404(request, number)
    answer = JsonResponse(queries.to_check(row), json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer["Content-Disposition"] = f'attachment; filename="draw-{row.pk}.json"'
    return answer


@require_POST
@opens("cases.draw")
def name_inspector(request: HttpRequest, number: int, recheck: int) -> HttpResponse:
    """Who looks again: nobody who had a part in the case."""
    row = Recheck.objects.filter(pk=recheck, draw=_draw_or_404(request, number)).select_related("case").first()
    person = request.POST.get("person", "")
    if row is None or person not in {str(one["value"]) for one in _inspectors(row)}:
        raise Http404
    here = f"/cases/draws/{number}/"
    try:
        actions.name_inspector(row, int(person), by=actor(request), now=request.now)
    except Refused as refused:
        return refuse_and_go_back(request, case_refusals.sentence(refused), here)
    return back(request, here)


@require_http_methods(["GET", "POST"])
@opens_cases
def recheck(request: HttpRequest, ref: str) -> HttpResponse:
    """The second look: what was found, with proof. Only for whoever was named for it."""
    case = case_or_404(request, ref)
    row = queries.owed_by(request.viewer.person_id).filter(case=case).first()
    if row is None:
        raise Http404
    context: dict[str, Any] = {"row": rows([case])[0], "page_url": url_of(ref), "recheck": row, "given": request.POST}
    if request.method == "GET":
        return render(request, "console/cases/draws/recheck.html", context)
    try:
        files = [keep_file(request, case, file, actions.RECHECK_PROOF) for file in request.FILES.getlist("file")]
        actions.look_again(
            row,
            outcome=request.POST.get("outcome", ""),
            note=request.POST.get("note", ""),
            evidence=[{"kind": "recheck", "file": file.pk} for file in files],
            by=actor(request),
            now=request.now,
        )
    except (Refused, EvidenceRefused) as refused:
        text = case_refusals.sentence(refused, case) if isinstance(refused, Refused) else str(refused)
        return render(request, "console/cases/draws/recheck.html", {**context, "refusal": text}, status=409)
    # Whoever looked was let in for this look alone, and may have no more to see here.
    seen = cases.visible_to(request.viewer, now=request.now).filter(pk=case.pk).exists()
    return back(request, url_of(ref) if seen else "/cases/")


def _draw_or_404(request: HttpRequest, number: int) -> Draw:
    row = queries.visible_to(request.viewer).filter(pk=number).first()
    if row is None:
        raise Http404
    return row


def _rechecks(request: HttpRequest, row: Draw) -> list[dict[str, Any]]:
    found = list(row.rechecks.select_related("inspector", "case__school", "case__place").order_by("id"))
    shown = {made.case.pk: made for made in rows([recheck.case for recheck in found])}
    done_by = owners.people(recheck.done_by for recheck in found)
    return [
        {
            "recheck": recheck,
            "row": shown[recheck.case_id],
            "by": done_by.get(recheck.done_by, ""),
            "limit": _limit(row, recheck) if recheck.done_at is None else None,
            "people": _inspectors(recheck) if recheck.done_at is None else [],
            "may": recheck.done_at is None and recheck.inspector_id == request.viewer.person_id,
        }
        for recheck in found
    ]


def _limit(row: Draw, recheck: Recheck) -> Limit:
    return Limit(recheck.due_at, min(row.drawn_at, recheck.due_at), yellow_at=recheck.due_at)


def _inspectors(recheck: Recheck) -> list[choices.Option]:
    case: Case = recheck.case
    return choices.inspectors(case, actions.had_part(case) | {recheck.inspector_id or 0})


def _day(given: str, request: HttpRequest) -> date:
    try:
        return parse_date(given) or timezone.localdate(request.now)
    except ValueError:
        return timezone.localdate(request.now)
