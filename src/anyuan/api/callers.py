"""Who calls: a bearer token, or the session of a signed-in browser (then with the usual forgery check)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja.errors import HttpError
from ninja.security import HttpBearer
from ninja.security.base import AuthBase
from ninja.utils import check_csrf

from anyuan.api.problems import NotYours
from anyuan.directory.policy import Viewer, may
from anyuan.directory.queries import viewer_for_token
from anyuan.journal.rules import Actor


class BearerToken(HttpBearer):
    """``Authorization: Bearer ayt_…`` as printed by ``anyuan user token``. Scopes narrow what the account may do."""

    def authenticate(self, request: HttpRequest, token: str) -> Viewer | None:
        viewer = viewer_for_token(token, request.now)
        if viewer is None or not viewer.grants:
            return None
        request.viewer = viewer
        return viewer


class Session(AuthBase):
    """The cookie of a signed-in browser; writing needs the forgery token as on every page."""

    openapi_type = "apiKey"
    openapi_in = "cookie"
    openapi_name = "sessionid"

    def __call__(self, request: HttpRequest) -> Any:
        if request.headers.get("Authorization"):
            return None
        viewer: Viewer = request.viewer
        if not viewer.grants:
            return None
        if check_csrf(request):
            raise HttpError(403, "CSRF check failed")
        return viewer


CALLERS = (BearerToken(), Session())


def allowed(request: HttpRequest, action: str) -> Viewer:
    """The caller, who may do ``action`` somewhere. Raises NotYours. Which rows, the queryset decides."""
    viewer: Viewer = request.viewer
    if not may(viewer, action):
        raise NotYours(action)
    return viewer


def actor(viewer: Viewer) -> Actor:
    """The caller as the journal knows them: the person, or the account of a program."""
    if viewer.person_id is not None:
        return Actor.person(viewer.person_id)
    return Actor("partner", viewer.account_id, "api")
