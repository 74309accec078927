"""Every request knows who is asking: `request.viewer`, built once per request from the grants in force."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from anyuan.directory import queries
from anyuan.kernel.clock import utc_now

GetResponse = Callable[[HttpRequest], HttpResponse]


class ViewerMiddleware:
    """Sets `request.viewer` (and `request.now`)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.now = utc_now()
        request.viewer = queries.viewer(request.user, request.now)
        return self.get_response(request)
