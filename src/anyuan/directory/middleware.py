"""Every request knows who is asking, and nobody stays signed in longer than their role lasts.

`request.viewer` is built once per request from the grants in force; `request.now` is the one time of the request.
"""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from anyuan.directory import queries
from anyuan.directory.accounts import sessions
from anyuan.kernel.clock import utc_now

GetResponse = Callable[[HttpRequest], HttpResponse]

# What must work before the second factor and with a password that has to be changed: signing in and out, the language
# and theme switches, files of the page itself, the probes, and pages that carry a token of their own.
OPEN_PREFIXES = (
    *("/accounts/", "/preferences/", "/static/", "/n/", "/r/", "/open311/"),
    *("/healthz", "/readyz", "/metrics"),
)


class ViewerMiddleware:
    """Sets `request.viewer` and `request.now`; ends sessions whose roles ended; asks for what is still missing."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.now = utc_now()
        request.viewer = queries.viewer(request.user, request.now)
        return self._refusal(request) or self.get_response(request)

    def _refusal(self, request: HttpRequest) -> HttpResponse | None:
        if not request.user.is_authenticated:
            return None
        if sessions.role_ended(request.session, request.viewer):
            return self._sign_out(request)
        if request.path.startswith(OPEN_PREFIXES):
            return None
        if request.user.must_change_password:
            return _send_to(request, "account_change_password", 403)
        if sessions.second_factor_missing(request):
            return _send_to(request, sessions.second_factor_page(request.user), 403)
        return None

    def _sign_out(self, request: HttpRequest) -> HttpResponse:
        sessions.note_end(request.user, request.now)
        logout(request)
        request.viewer = queries.viewer(request.user, request.now)
        messages.info(request, _("You were signed out because your role or appointment has ended."))
        return _send_to(request, "account_login", 401)


def _send_to(request: HttpRequest, page: str, status: int) -> HttpResponse:
    """A page is redirected, a fragment tells the page to go, a program gets Problem Details (RFC 9457)."""
    address = reverse(page)
    if request.path.startswith("/api/"):
        body = {"type": "about:blank", "title": "Sign-in incomplete", "status": status}
        return JsonResponse(body, status=status, content_type="application/problem+json")
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)
