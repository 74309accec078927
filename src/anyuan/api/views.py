"""Addresses outside the described interface: probes, figures for Prometheus, and the CAP feed."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps

from django.db import DatabaseError, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from anyuan.api import cap, cap_alerts, figures, problems
from anyuan.directory.policy import may
from anyuan.directory.queries import viewer_for_token
from anyuan.journal.actions import hold

# A worker renews its lease every few seconds; this long without one and nobody would climb a ladder.
WORKER_SILENT_SECONDS = 15.0
_ALERT = re.compile(r"^([A-Z][0-9A-Z-]{1,23})\.([1-9][0-9]{0,4})$")
View = Callable[..., HttpResponse]


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Alive: this process answers."""
    return JsonResponse({"status": "alive"}, headers={"Cache-Control": "no-store"})


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Ready to take alarms: the database can be written, and a worker ticks. 503 says what is missing."""
    checks = {"database": _writable(request), "worker": False}
    if checks["database"]:
        silent = figures.worker_silent_seconds(request.now)
        checks["worker"] = silent is not None and silent < WORKER_SILENT_SECONDS
    ready = all(checks.values())
    body = {"status": "ready" if ready else "not ready", "checks": checks}
    return JsonResponse(body, status=200 if ready else 503, headers={"Cache-Control": "no-store"})


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Figures in Prometheus' text format; counts only."""
    return HttpResponse(figures.text(request.now), content_type=figures.MEDIA_TYPE)


def _signed_in(action: str) -> Callable[[View], View]:
    """The caller as in the described interface: bearer token or session, and the action open to them."""

    def wrap(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, **kwargs: str) -> HttpResponse:
            kind, _space, token = request.headers.get("Authorization", "").partition(" ")
            if kind.lower() == "bearer":
                request.viewer = viewer_for_token(token.strip(), request.now) or request.viewer
            if not request.viewer.grants:
                sentence = _("Sign in first, or send a bearer token.")
                return problems.response(401, sentence, {"WWW-Authenticate": "Bearer"})
            if not may(request.viewer, action):
                return problems.response(403, key=action)
            return view(request, **kwargs)

        return checked

    return wrap


@require_safe
@_signed_in("incidents.see")
def cap_feed(request: HttpRequest) -> HttpResponse:
    """The newest message of every incident that the caller may see, as an Atom feed."""
    alerts = cap_alerts.current(request.viewer, request.now)
    updated = max((alert.sent for alert in alerts), default=request.now)
    address = request.build_absolute_uri("/").rstrip("/")
    body = cap.feed_xml(alerts, title="Anyuan 安园", address=address, updated=updated)
    return HttpResponse(body, content_type="application/atom+xml; charset=utf-8")


@require_safe
@_signed_in("incidents.see")
def cap_alert(request: HttpRequest, identifier: str) -> HttpResponse:
    """One message as CAP 1.2."""
    match = _ALERT.match(identifier)
    alert = cap_alerts.one(request.viewer, match[1], int(match[2])) if match else None
    if alert is None:
        return problems.response(404, _("There is no such record, or you may not see it."), key="not_there")
    return HttpResponse(cap.alert_xml(alert), content_type=f"{cap.MEDIA_TYPE}; charset=utf-8")


def nothing_here(request: HttpRequest, rest: str = "") -> HttpResponse:
    """An address below /api/ that does not exist answers as every other error does."""
    return problems.response(404, _("There is nothing at this address."))


def _writable(request: HttpRequest) -> bool:
    """A real row is really written: a full or read-only disk is found here and not by the next alarm."""
    try:
        with transaction.atomic():
            hold("readyz", "probe", now=request.now, seconds=0)
    except DatabaseError:
        return False
    return True
