"""The guard's phone (`/guard/`): an installable page that works for a whole shift without network."""

from __future__ import annotations

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from anyuan import __version__
from anyuan.console.present.words import TABLES
from anyuan.console.queries import guard as phone
from anyuan.console.views.common import actor, opens, render
from anyuan.directory.models import School
from anyuan.directory.policy import limit
from anyuan.dispatch.queries.names import who_moved
from anyuan.incidents.actions import call_in
from anyuan.incidents.models import Call

ACTION = "guard_page.see"
# Everything the page needs once it is on the phone. The camera's reader is fetched with it: it must work offline.
FILES = (
    "console/css/tokens.css",
    "console/css/base.css",
    "console/css/parts.css",
    "console/css/forms.css",
    "console/css/phone.css",
    "console/css/guard.css",
    "console/js/theme.js",
    "console/js/words.js",
    "console/js/guard/app.js",
    "console/js/guard/cards.js",
    "console/js/guard/panic.js",
    "console/js/guard/scan.js",
    "console/js/guard/shelf.js",
    "console/js/guard/tag.js",
    "console/img/mark.svg",
    "console/img/guard-192.png",
    "console/img/guard-512.png",
    "vendor/jsqr/jsQR.js",
)
WORDS = {
    "online": _("Connected. Everything is handed in."),
    "offline": _("No network. {n} waiting on this phone; they are handed in by themselves."),
    "sending": _("Handing in: {n} waiting."),
    "signed_out": _("You are signed out. {n} waiting on this phone stay here. Please sign in again."),
    "as_of": _("as of {time}"),
    "now": _("Now"),
    "later": _("Later"),
    "over": _("Over"),
    "check_in": _("Check in"),
    "hand_in": _("Hand in"),
    "opens_at": _("from {time}"),
    "until": _("until {time}"),
    "there": _("{arrived} of {needed} are there"),
    "stops": _("{n} stops"),
    "kept_here": _("Kept on this phone at {time}"),
    "taken": _("Counted."),
    "taken_late": _("Counted, late."),
    "not_counted": _("Kept, and does not count: {why}."),
    "refused": _("The centre did not take this: {why}"),
    "nothing": _("No duty today."),
    "nothing_hint": _("When you are named for one, it appears here."),
    "photo_ready": _("Photo taken"),
    "code_short": _("A code has eight letters and digits."),
    "number_needed": _("Please enter the number."),
    "clock_wrong": _("This phone's clock is wrong by {minutes} minutes. Times are corrected."),
    "panic_hold": _("Hold for two seconds"),
    "panic_sending": _("Calling for help …"),
    "panic_waiting": _("No network: the alarm is NOT handed in yet. Telephone 110 now; this phone keeps trying."),
    "panic_in": _("Received by the centre at {time}. {ref}"),
    "panic_taken": _("{who} has it, since {time}. {ref}"),
    "panic_refused": _("The centre did not take the alarm. Telephone 110 now."),
}


@require_GET
@opens(ACTION)
def shell(request: HttpRequest) -> HttpResponse:
    """The page itself: empty until the script fills it from the phone's own shelf."""
    actor(request)
    verdicts = {code: str(label) for code, label in TABLES["check_in"].items()}
    words = {key: gettext(str(sentence)) for key, sentence in WORDS.items()}
    context = {"words": words | {"verdicts": verdicts}, "ticks": list(TABLES["tick"].items())}
    return render(request, "console/guard/guard.html", context)


@require_GET
def manifest(request: HttpRequest) -> HttpResponse:
    """The web app manifest: what a phone shows when the page is put on its home screen."""
    content = {
        "id": "/guard/",
        "name": gettext("Anyuan guard"),
        "short_name": gettext("Guard"),
        "start_url": "/guard/",
        "scope": "/guard/",
        "display": "standalone",
        "orientation": "portrait",
        "lang": get_language(),
        "background_color": "#dfe2e4",
        "theme_color": "#1f3f55",
        "icons": [
            {"src": static(f"console/img/guard-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"}
            for size in (192, 512)
        ],
    }
    return JsonResponse(content, content_type="application/manifest+json")


@require_GET
def service_worker(request: HttpRequest) -> HttpResponse:
    """The service worker; it must lie where its scope begins."""
    files = json.dumps([static(name) for name in FILES])
    answer = render(
        request, "console/guard/sw.js", {"files": files, "version": __version__, "shelf": "guard", "page": "/guard/"}
    )
    answer["Content-Type"] = "text/javascript; charset=utf-8"
    answer["Cache-Control"] = "no-cache"
    return answer


@require_GET
@opens(ACTION)
def duties(request: HttpRequest) -> HttpResponse:
    """The cards of this person's day, for the phone's shelf."""
    actor(request)
    content = {"now": int(request.now.timestamp() * 1000), "cards": phone.cards(request.viewer, request.now)}
    answer = JsonResponse(content)
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
@opens(ACTION)
def panic(request: HttpRequest) -> HttpResponse:
    """The panic button: the same path as any call for help. The phone's own id makes a repeated hand-in harmless."""
    by = actor(request)
    school = _school(request)
    number = request.POST.get("client_id", "")[:64]
    if school is None or not number:
        raise Http404
    call = call_in(channel="app", kind="panic", school=school, client_id=f"panic-{number}", by=by, now=request.now)
    return JsonResponse(_said(call))


@require_GET
@opens(ACTION)
def panic_state(request: HttpRequest, number: str) -> HttpResponse:
    """Who has the alarm. "Received by …" is shown only when it was."""
    school = _school(request)
    call = Call.objects.filter(client_id=f"panic-{number}", school=school).select_related("incident").first()
    if call is None or school is None:
        raise Http404
    return JsonResponse(_said(call))


def _said(call: Call) -> dict[str, Any]:
    incident = call.incident
    acknowledged = incident.acknowledged_at if incident else None
    who = who_moved("incidents.incident", incident.pk, "incidents.acknowledged")[0] if incident and acknowledged else ""
    return {
        "received": int(call.received_at.timestamp() * 1000),
        "ref": incident.ref if incident else "",
        "acknowledged": int(acknowledged.timestamp() * 1000) if acknowledged else None,
        "who": who,
    }


def _school(request: HttpRequest) -> School | None:
    """The school at which this person is: the only one of their rights, or the one of their register entry."""
    mine = limit(School.objects.select_related("area"), request.viewer, ACTION, area="area__path", school="id")
    own = mine.filter(people__id=request.viewer.person_id).first()
    schools = [grant.school_id for grant in request.viewer.grants if grant.school_id is not None]
    return own or mine.filter(pk__in=schools).first()
