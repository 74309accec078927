"""The public page behind a QR code: no app, no name, no cookie, no script. Three steps, one question at a time.

Answers travel in the form itself and by POST alone: what a child answered is in no address, no history and no log.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import segno
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render as django_render
from django.urls import reverse
from django.utils import translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from anyuan.cases.actions import reports, talk
from anyuan.cases.queries import reports as queries
from anyuan.cases.queries import services as packs
from anyuan.cases.rules import triage
from anyuan.cases.rules.names import names_somebody
from anyuan.console import stamps
from anyuan.console.brake import Brake
from anyuan.console.present import words
from anyuan.directory import policy
from anyuan.directory.models import Place, School
from anyuan.directory.refusals import Refused
from anyuan.journal.evidence.content import EvidenceRefused

brake = Brake(time.monotonic)
sent = stamps.Sent()
LANGUAGES = ("zh-hans", "en")
LARGEST_FORM = 40 * 1024 * 1024
SIZES = {"a4": 1, "a5": 2, "a6": 4, "card": 8}


@dataclass(frozen=True, slots=True)
class Spot:
    """What the code on the sheet names."""

    code: str
    school: School | None
    place: Place | None

    @property
    def name(self) -> str:
        return " · ".join(words.named(row) for row in (self.school, self.place) if row is not None)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, code: str) -> HttpResponse:
    """The page of a place or a school."""
    with _language(request):
        spot = _spot(code)
        if spot is None:
            return _page(request, "not_here", {}, 404)
        return _steps(request, spot, "page")


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def class_page(request: HttpRequest, code: str) -> HttpResponse:
    """The page of a school's class safety officers: hazards, and quarrels over things and places (red line 5)."""
    with _language(request):
        spot = _spot(code)
        if spot is None or spot.school is None or spot.place is not None:
            return _page(request, "not_here", {}, 404)
        return _steps(request, spot, "class_page")


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest) -> HttpResponse:
    """The answer, and a talk in both directions, by the one-time code. The code is never part of an address."""
    with _language(request):
        if request.method != "POST":
            return _page(request, "answer_ask", {})
        if refused := _unfit(request):
            return refused
        typed = request.POST.get("code", "")
        if request.POST.get("lang_only"):
            return _page(request, "answer_ask", {"typed": typed})
        wait = brake.guess(_source(request))
        if wait:
            return _wait(request, wait, {"typed": typed})
        try:
            if request.POST.get("do") == "write":
                pictures = [file.read() for file in request.FILES.getlist("photo")]
                talk.write(typed, request.POST.get("text", ""), pictures=pictures, now=request.now)
            row = talk.read(typed, now=request.now)
        except talk.CodeUnknown as refusal:
            return _page(request, "answer_ask", {"typed": typed, "refusal": str(refusal)}, 404)
        except (Refused, EvidenceRefused) as refusal:
            row = talk.read(typed, now=request.now)
            return _answer_page(request, row, typed, str(refusal), 422)
        return _answer_page(request, row, typed)


@require_safe
def sheet(request: HttpRequest, code: str) -> HttpResponse:
    """The sheet with the QR code, to be printed on A4 in several sizes; for whoever may see the school or place."""
    spot = _spot(code)
    row = (spot.place or spot.school) if spot else None
    if spot is None or row is None or not policy.allows(request.viewer, "directory.see", row):
        raise Http404
    is_class = request.GET.get("page") == "class" and spot.place is None
    size = request.GET.get("size", "a4") if request.GET.get("size") in SIZES else "a4"
    path = reverse("console:public-class" if is_class else "console:public-report", args=[spot.code])
    base = settings.PUBLIC_URL or request.build_absolute_uri("/").rstrip("/")
    # Level Q: a quarter of the picture may be scratched or wet and it is still read.
    picture = segno.make(base + path, error="q").svg_inline(scale=4, border=2, omitsize=True)
    context = {
        "spot": spot,
        "size": size,
        "sizes": list(SIZES),
        "copies": range(SIZES[size]),
        "qr": mark_safe(picture),  # drawn by segno from our own address
        "address": base + path,
        "is_class": is_class,
    }
    return _page(request, "sheet", context)


def _steps(request: HttpRequest, spot: Spot, channel: str) -> HttpResponse:
    """One question at a time; the last step sends."""
    if request.method != "POST":
        return _draw(request, spot, channel, {})
    if refused := _unfit(request):
        return refused
    given = {name: request.POST.get(name, "")[:9000] for name in ("danger", "what", "text", "stamp", "step", "do")}
    if request.POST.get("lang_only") or given["do"] != "send":
        return _draw(request, spot, channel, given)
    try:
        number = stamps.read(given["stamp"], spot.code)
    except stamps.StampWrong:
        late = _("This form has been open for a long time. Nothing was lost: please send it once more.")
        return _draw(request, spot, channel, given, late, 409)
    if not sent.begin(number):
        return _second_tap(request, spot, channel, given, number)
    try:
        return _send(request, spot, channel, given, number)
    except BaseException:
        sent.failed(number)
        raise


def _second_tap(request: HttpRequest, spot: Spot, channel: str, given: Mapping[str, str], number: str) -> HttpResponse:
    code = ""
    for _try in range(50):  # the first tap is still being stored
        code = sent.code(number)
        if code:
            return _page(request, "sent", {"spot": spot, "code": code, "danger": given["danger"] == "yes"})
        time.sleep(0.1)
    return _draw(request, spot, channel, given, _("It is still being sent. Please wait a moment and send again."), 409)


def _send(request: HttpRequest, spot: Spot, channel: str, given: Mapping[str, str], number: str) -> HttpResponse:
    danger = given["danger"] == "yes"
    if channel == "class_page" and not danger and _is_about_somebody(given["text"]):
        sent.failed(number)
        return _draw(request, spot, channel, {**given, "advice": "yes"}, status=422)
    wait = brake.report(_source(request), spot.code, danger=danger)
    if wait:
        sent.failed(number)
        return _wait(request, wait, {"spot": spot, "given": given, "channel": channel, "stamp": given["stamp"]})
    chosen = packs.service(given["what"])
    new = reports.New(
        channel=channel,
        text=given["text"],
        service=given["what"] if _offered(chosen, channel) else "",
        danger=given["danger"],
        child=bool(chosen) and chosen.get("path") == "child" and channel == "page",
        school=spot.school,
        place=spot.place,
    )
    try:
        pictures = [file.read() for file in request.FILES.getlist("photo")]
        taken = reports.take(new, pictures=pictures, now=request.now)
    except (Refused, EvidenceRefused) as refusal:
        sent.failed(number)
        return _draw(request, spot, channel, given, str(refusal), 422)
    sent.done(number, taken.code)
    return _page(request, "sent", {"spot": spot, "code": taken.code, "danger": taken.report.triage == triage.LIFE}, 201)


def _draw(
    request: HttpRequest,
    spot: Spot,
    channel: str,
    given: Mapping[str, str],
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    """The step that comes next, with what was answered before."""
    danger = given.get("danger", "") if given.get("danger") in ("yes", "no", "unsure") else ""
    what = given.get("what", "")
    if not _offered(packs.service(what), channel):
        what = ""
    step = 1 if not danger else 3 if danger == "yes" or what else 2
    question = next((q for rule in packs.triage_rules() for q in rule.get("questions", ()) if q["key"] == "danger"), {})
    offered = [
        {"code": code, "label": words.said(pack["label"]), "more": words.said(pack.get("description"))}
        for code, pack in packs.all_services().items()
        if _offered(pack, channel)
    ]
    try:
        stamp = given["stamp"] if stamps.read(given.get("stamp", ""), spot.code) else ""
    except stamps.StampWrong:
        stamp = stamps.make(spot.code)
    context = {
        "spot": spot,
        "channel": channel,
        "step": step,
        "danger": danger,
        "what": what,
        "what_label": next((one["label"] for one in offered if one["code"] == what), ""),
        "text": given.get("text", ""),
        "advice": given.get("advice", ""),
        "question": words.said(question),
        "answers": [{"code": a["code"], "label": words.said(a)} for a in question.get("answers", ())],
        "services": offered,
        "stamp": stamp,
        "refusal": refusal,
    }
    return _page(request, "report", context, status)


def _answer_page(request: HttpRequest, row: Any, typed: str, refusal: str = "", status: int = 200) -> HttpResponse:
    context = {"report": row, "typed": typed, "found": queries.for_reporter(row), "refusal": refusal}
    return _page(request, "answer", context, status)


def _wait(request: HttpRequest, seconds: float, context: dict[str, Any]) -> HttpResponse:
    answer = _page(request, "wait", {**context, "seconds": int(seconds) + 1}, 429)
    answer["Retry-After"] = str(int(seconds) + 1)
    return answer


def _offered(service: Mapping[str, Any] | None, channel: str) -> bool:
    return bool(service) and bool((service or {}).get(channel, channel == "page"))


def _is_about_somebody(text: str) -> bool:
    told = triage.decide(triage.Told(text, "no"), packs.triage_rules())
    return told.about_child or names_somebody(text)


def _spot(code: str) -> Spot | None:
    place = Place.objects.select_related("school__area", "area").filter(code=code, active=True).first()
    if place is not None:
        return Spot(place.code, place.school, place)
    school = School.objects.select_related("area").filter(code=code, active=True).first()
    return Spot(school.code, school, None) if school is not None else None


def _unfit(request: HttpRequest) -> HttpResponse | None:
    """From another site's page, or larger than any form of ours."""
    origin = request.headers.get("Origin", "")
    if (
        origin
        and origin != "null"
        and urlsplit(origin).netloc not in (request.get_host(), urlsplit(settings.PUBLIC_URL).netloc)
    ):
        return _page(request, "not_here", {}, 403)
    if int(request.headers.get("Content-Length") or 0) > LARGEST_FORM:
        too_large = _("The photos are too large together. Send fewer, or smaller ones.")
        return _page(request, "not_here", {"refusal": too_large}, 413)
    return None


def _source(request: HttpRequest) -> str:
    """The sender's address, for the brake's memory alone; behind a proxy on this machine, the one that it names."""
    address = str(request.META.get("REMOTE_ADDR", ""))
    if address in ("127.0.0.1", "::1"):
        return request.headers.get("X-Forwarded-For", address).rpartition(",")[2].strip()
    return address


def _language(request: HttpRequest) -> Any:
    """The language that the form or the address names, else the browser's; never kept in a cookie."""
    chosen = request.POST.get("lang_only") or request.POST.get("lang") or request.GET.get("lang", "")
    return translation.override(chosen if chosen in LANGUAGES else translation.get_language())


def _page(request: HttpRequest, name: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    page = {"language": translation.get_language(), "now": request.now, **context}
    drawn = django_render(request, f"console/public/{name}.html", page, status=status)
    drawn["Cache-Control"] = "no-store"
    drawn["Referrer-Policy"] = "no-referrer"
    return drawn
