"""The inspector's and the school's checklist (`/inspect/`): a page that works on the spot without network."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from anyuan import __version__
from anyuan.console.queries import inspections as shown
from anyuan.console.views.common import actor, opens, render, sentence
from anyuan.directory.refusals import Refused
from anyuan.journal.evidence.content import EvidenceRefused
from anyuan.standards import actions
from anyuan.standards.queries import inspections as queries

SEE = "standards.see"
MOST_ID = 64
FILES = (
    *("console/css/tokens.css", "console/css/base.css", "console/css/parts.css", "console/css/forms.css"),
    *("console/css/phone.css", "console/css/guard.css", "console/css/standards.css"),
    *("console/js/theme.js", "console/js/words.js", "console/js/guard/shelf.js", "console/js/guard/scan.js"),
    *("console/js/inspect/app.js", "console/js/inspect/sheets.js", "console/img/mark.svg"),
)
WORDS = {
    "online": _("Connected. Everything is handed in."),
    "offline": _("No network. {n} waiting on this phone; they are handed in by themselves."),
    "sending": _("Handing in: {n} waiting."),
    "signed_out": _("You are signed out. {n} waiting on this phone stay here. Please sign in again."),
    "until": _("until {time}"),
    "refused": _("The centre did not take this: {why}"),
    "no_network": _("no network"),
    "kept_here": _("Kept on this phone."),
    "taken": _("The centre has it."),
    "taken_photo": _("The centre has it, with a photo."),
    "yes": _("yes"),
    "no": _("no"),
    "does_not_apply": _("Does not apply"),
    "keep": _("Keep"),
    "submit": _("Hand the checklist in"),
    "recheck": _("Look again"),
    "nothing": _("Nothing to look at now."),
}


@require_GET
@opens(SEE)
def shell(request: HttpRequest) -> HttpResponse:
    """The page itself: empty until the script fills it from the phone's own shelf."""
    actor(request)
    words = {key: gettext(str(text)) for key, text in WORDS.items()}
    return render(request, "console/inspect/phone.html", {"words": words})


@require_GET
def service_worker(request: HttpRequest) -> HttpResponse:
    """The service worker; it must lie where its scope begins."""
    files = json.dumps([static(name) for name in FILES])
    context = {"files": files, "version": __version__, "shelf": "inspect", "page": "/inspect/"}
    answer = render(request, "console/guard/sw.js", context)
    answer["Content-Type"] = "text/javascript; charset=utf-8"
    answer["Cache-Control"] = "no-cache"
    return answer


@require_GET
@opens(SEE)
def work(request: HttpRequest) -> HttpResponse:
    """The open checklists of this person and the findings that wait for a second look."""
    actor(request)
    answer = JsonResponse(shown.work(request.viewer, request.now))
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
@opens(SEE)
def answers(request: HttpRequest) -> HttpResponse:
    """One answer. The phone's own id makes a repeated hand-in harmless; what is refused says why."""
    by = actor(request)
    try:
        seen = _seen(request)
    except ValueError:
        return JsonResponse({"detail": gettext("The answer could not be read.")}, status=422)
    kind, _dash, number = request.POST.get("target", "").partition("-")
    if kind not in ("sheet", "finding") or not number.isdigit() or len(number) > 15:
        raise Http404
    try:
        if kind == "sheet":
            sheet = queries.to_answer(request.viewer).filter(pk=number).first()
            if sheet is None:
                raise Http404
            given, _fresh = actions.answer(sheet, seen, by=by, now=request.now)
            return JsonResponse({"value": given.value, "photos": len(given.photos)})
        finding = queries.findings_visible_to(request.viewer, "standards.inspect").filter(pk=number).first()
        if finding is None:
            raise Http404
        return JsonResponse({"state": actions.look_again(finding, seen, by=by, now=request.now).state})
    except Refused as refused:
        return JsonResponse({"detail": sentence(refused), "key": refused.key}, status=409)
    except EvidenceRefused as refused:
        return JsonResponse({"detail": str(refused)}, status=422)


@require_POST
@opens(SEE)
def submission(request: HttpRequest, number: int) -> HttpResponse:
    """Hand a checklist in."""
    sheet = queries.to_answer(request.viewer).filter(pk=number).first()
    if sheet is None:
        raise Http404
    try:
        found = actions.submit(sheet, by=actor(request), now=request.now)
    except Refused as refused:
        return JsonResponse({"detail": sentence(refused), "key": refused.key}, status=409)
    return JsonResponse({"findings": [finding.ref for finding in found]})


def _seen(request: HttpRequest) -> actions.Seen:
    """The form as an answer. Raises ValueError."""
    form = request.POST
    client_id = form.get("id", "")
    if not client_id or len(client_id) > MOST_ID or not client_id.isascii():
        raise ValueError("id")
    value: Any = json.loads(form.get("value", ""))
    day = form.get("seen_on", "")
    photos = [(file.name or "photo.jpg", file.read()) for file in request.FILES.getlist("photo")]
    seen_on = date.fromisoformat(day) if day else None
    return actions.Seen(client_id, form.get("requirement", "")[:40], value, seen_on, form.get("note", ""), photos)
