"""Each verb of a case is a small resource: GET is its form (in place, or a page of its own), POST does it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from anyuan.cases.models import Case
from anyuan.cases.refusals import SomebodyWasFirst
from anyuan.console.present import case_refusals
from anyuan.console.queries.cases import choices, rights
from anyuan.console.queries.cases.rows import rows
from anyuan.console.queries.cases.verbs import BY_RESOURCE, Kind, Verb, offered, url_of_verb
from anyuan.console.views.cases.do import DO
from anyuan.console.views.cases.pages import answer_with_case, case_or_404, seen, url_of
from anyuan.console.views.common import actor, back, is_fragment, opens_cases, refuse_and_go_back, render
from anyuan.directory.refusals import Refused
from anyuan.journal.evidence.content import EvidenceRefused


@require_http_methods(["GET", "POST"])
@opens_cases
def case_verb(request: HttpRequest, ref: str, resource: str) -> HttpResponse:
    """The form of one verb, or doing it."""
    kind = BY_RESOURCE.get(resource)
    if kind is None:
        raise Http404
    case = case_or_404(request, ref)
    if request.method == "GET":
        return _form(request, case, kind)
    return _do(request, case, kind)


def _form(request: HttpRequest, case: Case, kind: Kind, refusal: str = "", status: int = 200) -> HttpResponse:
    """The form alone for htmx, a page with it for a browser without scripts or a phone's small screen."""
    if not _offered(request, case, kind):
        # It was possible a moment ago: back to the record, which says how it stands now.
        if is_fragment(request):
            answer = HttpResponse(status=204)
            answer["HX-Redirect"] = url_of(case.ref)
            return answer
        return back(request, url_of(case.ref))
    context = {
        "verb": Verb(kind, url_of_verb(case, kind)),
        "row": rows([case])[0],
        "case": case,
        "choices": choices.choices(kind.name, case, request.viewer, request.now),
        "given": request.POST,
        "page_url": url_of(case.ref),
        "refusal": refusal,
    }
    template = "form" if is_fragment(request) and kind.form else "form_page"
    if not kind.form:
        raise Http404
    return render(request, f"console/cases/{template}.html", context, status=status)


def _do(request: HttpRequest, case: Case, kind: Kind) -> HttpResponse:
    """Do it, and show how it stands: done, or the refusal in words on top of the record as it is now."""
    who: dict[str, Any] = {"by": actor(request), "now": request.now}
    refusal = ""
    if not _offered(request, case, kind):
        if kind.name not in rights.mine(request.viewer, case, request.now):
            raise Http404
        # Theirs to do, but not any more: somebody was first.
        refusal = case_refusals.sentence(SomebodyWasFirst(*rights.last_mover(case)))
    else:
        try:
            DO[kind.resource](request, case, who)
        except Refused as refused:
            refusal = case_refusals.sentence(refused, case)
        except EvidenceRefused as refused:
            refusal = str(refused)
    if is_fragment(request):
        return answer_with_case(request, seen(request, case.ref), refusal=refusal)
    if not refusal and seen(request, case.ref) is None:
        return redirect("console:cases")  # closing has sealed it, or it was passed on
    if refusal and kind.form and _offered(request, fresh := case_or_404(request, case.ref), kind):
        # Without scripts the words that were typed stand in the form again.
        return _form(request, fresh, kind, refusal, status=409)
    return refuse_and_go_back(request, refusal, url_of(case.ref)) if refusal else back(request, url_of(case.ref))


def _offered(request: HttpRequest, case: Case, kind: Kind) -> bool:
    return offered(case, rights.mine(request.viewer, case, request.now), kind)
