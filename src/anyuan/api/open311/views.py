"""The addresses of GeoReport v2. Reading needs no key; sending needs one of scope ``open311``."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from anyuan.api.limits import PerAccount
from anyuan.api.open311 import codec, posting, shapes
from anyuan.api.open311.posting import Refused
from anyuan.cases.actions import reports
from anyuan.cases.models import Report
from anyuan.cases.queries.reports import public_list
from anyuan.directory.refusals import Refused as HouseRefused
from anyuan.journal.evidence.content import EvidenceRefused

log = logging.getLogger(__name__)
View = Callable[..., HttpResponse]
# The standard's own bounds: ninety days back, a thousand rows.
SPAN, MOST = timedelta(days=90), 1000
MOST_IDS = 100
NAMES = frozenset(
    ("jurisdiction_id", "service_request_id", "service_code", "start_date", "end_date", "status", "api_key")
) | {"locale", "extensions", "page", "page_size"}
_throttle = PerAccount()


def _document(*methods: str) -> Callable[[View], View]:
    """A view that answers in the form of its address, errors too."""

    def wrap(view: View) -> View:
        @csrf_exempt
        @wraps(view)
        def answered(request: HttpRequest, form: str = "xml", **more: Any) -> HttpResponse:
            chosen = request.GET.get("locale", "")[:10].lower()
            language = (
                "en"
                if chosen.startswith("en")
                else "zh-hans"
                if chosen.startswith("zh")
                else translation.get_language()
            )
            with translation.override(language):
                try:
                    if request.method not in methods:
                        raise Refused(405, _("Only {methods} can be asked here.").format(methods=", ".join(methods)))
                    return view(request, form, **more)
                except Refused as refusal:
                    return _errors(refusal.status, refusal.descriptions, form)
                except (HouseRefused, EvidenceRefused) as refusal:
                    return _errors(400, [str(refusal)], form)
                except Exception:  # the edge: a program gets a document, and the log the fault
                    log.exception("GeoReport failed")
                    return _errors(500, [_("Something went wrong here. Nothing was changed.")], form)

        return answered

    return wrap


@_document("GET", "HEAD")
def discovery(request: HttpRequest, form: str) -> HttpResponse:
    """Where the interface is."""
    base = settings.PUBLIC_URL or request.build_absolute_uri("/").rstrip("/")
    return _answer("discovery", shapes.discovery(base), form)


@_document("GET", "HEAD")
def services(request: HttpRequest, form: str) -> HttpResponse:
    """What can be reported."""
    posting.jurisdiction(request.GET, request.get_host())
    return _answer("services", [shapes.service(code, pack) for code, pack in shapes.offered().items()], form)


@_document("GET", "HEAD")
def definition(request: HttpRequest, form: str, code: str) -> HttpResponse:
    """The questions of one service."""
    posting.jurisdiction(request.GET, request.get_host())
    pack = shapes.offered().get(code)
    if pack is None:
        raise Refused(404, _("service_code provided was not found: {code}.").format(code=code[:64]))
    return _answer("service_definition", shapes.definition(code, pack), form)


@_document("GET", "HEAD", "POST")
def requests(request: HttpRequest, form: str) -> HttpResponse:
    """The public list, or a new request."""
    if request.method == "POST":
        return _take(request, form)
    unknown = sorted(set(request.GET) - NAMES)
    if unknown:
        raise Refused(400, _("Unknown query name: {names}.").format(names=", ".join(unknown)[:200]))
    found = _filtered(request)
    return _answer("service_requests", [shapes.request(report) for report in found], form)


@_document("GET", "HEAD")
def one(request: HttpRequest, form: str, number: str) -> HttpResponse:
    """One request (or several, with commas); what is not public is not there."""
    posting.jurisdiction(request.GET, request.get_host())
    ids = [part.strip() for part in number.split(",") if part.strip()][:MOST_IDS]
    found = list(public_list().filter(public_id__in=ids))
    if not found:
        raise Refused(404, _("service_request_id provided was not found: {number}.").format(number=number[:80]))
    return _answer("service_requests", [shapes.request(report) for report in found], form)


@_document("GET", "HEAD")
def token(request: HttpRequest, form: str, number: str) -> HttpResponse:
    """The number behind a token. Requests get their number at once here, and a number is its own token."""
    posting.jurisdiction(request.GET, request.get_host())
    if not public_list().filter(public_id=number[:16]).exists():
        raise Refused(404, _("token provided was not found: {number}.").format(number=number[:80]))
    return _answer("service_requests", [{"service_request_id": number, "token": number}], form)


@_document("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH")
def nothing_here(request: HttpRequest, form: str, rest: str = "") -> HttpResponse:
    """No such address."""
    raise Refused(404, _("There is nothing at this address."))


def _take(request: HttpRequest, form: str) -> HttpResponse:
    viewer = posting.caller(request, request.now)
    request.viewer = viewer
    if not _throttle.allow_request(request):
        raise Refused(429, _("Too many requests: please wait."))
    within = posting.jurisdiction(
        request.POST if "jurisdiction_id" in request.POST else request.GET, request.get_host()
    )
    new = posting.read(request, viewer, within)
    pictures = [file.read() for file in (*request.FILES.getlist("media"), *request.FILES.getlist("photo"))]
    taken = reports.take(new, pictures=pictures, now=request.now)
    notice = _("Keep this code, it is shown only once. With it the answer can be read at /r/answer/: {code}")
    shape = {
        "service_request_id": taken.report.public_id,
        "service_notice": notice.format(code=taken.code),
        "account_id": None,
    }
    return _answer("service_requests", [shape], form, 201)


def _filtered(request: HttpRequest) -> Sequence[Report]:
    given = request.GET
    within = posting.jurisdiction(given, request.get_host())
    rows = public_list()
    if within is not None:
        rows = rows.filter(area_path__startswith=within.path)
    if ids := _listed(given.get("service_request_id", "")):
        # The standard: a list of numbers overrides every other filter.
        return list(rows.filter(public_id__in=ids[:MOST_IDS]).order_by("-received_at", "-id"))
    if codes := _listed(given.get("service_code", "")):
        rows = rows.filter(service__in=codes)
    rows = _by_status(rows, _listed(given.get("status", "")))
    start, end = _moment(given.get("start_date", ""), "start_date"), _moment(given.get("end_date", ""), "end_date")
    end = end or (start + SPAN if start else request.now)
    start = start or end - SPAN
    rows = rows.filter(received_at__gte=start, received_at__lte=end)
    page, size = _number(given.get("page", "1"), "page"), _number(given.get("page_size", str(MOST)), "page_size")
    size = min(size, MOST)
    return list(rows.order_by("-received_at", "-id")[(page - 1) * size : page * size])


def _by_status(rows: QuerySet[Report], wanted: list[str]) -> QuerySet[Report]:
    from django.db.models import Q

    wrong = [word for word in wanted if word not in ("open", "closed")]
    if wrong:
        raise Refused(400, _("status must be open or closed: {word}.").format(word=", ".join(wrong)[:80]))
    if not wanted or set(wanted) == {"open", "closed"}:
        return rows
    closed = Q(case__open=False) | Q(case__isnull=True, settled_at__isnull=False)
    return rows.filter(closed) if wanted[0] == "closed" else rows.exclude(closed)


def _moment(text: str, name: str) -> datetime | None:
    if not text.strip():
        return None
    try:
        # A "+" of an offset that was not escaped arrives as a space.
        at = parse_datetime(text.strip().replace(" ", "+") if "T" in text else text.strip())
    except ValueError:
        at = None
    if at is None:
        raise Refused(400, _("{name} is not a time (ISO 8601).").format(name=name))
    return at if at.tzinfo else timezone.make_aware(at)


def _number(text: str, name: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 100_000:
        raise Refused(400, _("{name} must be a whole number of at least 1.").format(name=name))
    return int(text)


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _answer(root: str, content: Any, form: str, status: int = 200) -> HttpResponse:
    answer = HttpResponse(codec.body(root, content, form), status=status, content_type=codec.TYPES[form])
    answer["Cache-Control"] = "no-store"
    # Other cities' maps read public lists from their own pages; nothing here depends on a cookie.
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


def _errors(status: int, descriptions: Sequence[str], form: str) -> HttpResponse:
    content = codec.errors([(status, text) for text in descriptions], form)
    return HttpResponse(content, status=status, content_type=codec.TYPES[form])
