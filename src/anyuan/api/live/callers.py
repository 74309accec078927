"""Who opens a stream: the session behind the cookie or the account behind a bearer token. Blocking; runs on a thread."""

from __future__ import annotations

from hashlib import sha256
from http.cookies import CookieError, SimpleCookie
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user
from django.db import close_old_connections
from django.http import HttpRequest

from anyuan.directory import queries
from anyuan.directory.models import ApiToken
from anyuan.directory.policy import Viewer
from anyuan.kernel.clock import utc_now


def caller(scope: dict[str, Any]) -> Viewer | None:
    """The viewer behind an ASGI scope, or None when nobody is signed in (or no longer may be)."""
    close_old_connections()
    headers = dict(scope["headers"])
    bearer = headers.get(b"authorization", b"").decode("latin-1")
    try:
        if bearer.lower().startswith("bearer "):
            return _by_token(bearer[7:].strip())
        return _by_session(headers.get(b"cookie", b"").decode("latin-1"))
    finally:
        close_old_connections()


def _by_token(token: str) -> Viewer | None:
    now = utc_now()
    row = ApiToken.objects.select_related("account").filter(digest=sha256(token.encode()).hexdigest()).first()
    if row is None or (row.expires_at is not None and row.expires_at <= now):
        return None
    viewer = queries.viewer(row.account, now, scopes=frozenset(row.scopes) if row.scopes else None)
    return viewer if viewer.grants else None


def _by_session(cookie_header: str) -> Viewer | None:
    try:
        cookie = SimpleCookie(cookie_header).get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        return None
    if cookie is None:
        return None
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(cookie.value)
    account = get_user(request)
    viewer = queries.viewer(account, utc_now())
    if not viewer.grants:
        return None
    if settings.SECOND_FACTOR and queries.needs_second_factor(viewer) and not _second_factor_given(request):
        return None
    return viewer


def _second_factor_given(request: HttpRequest) -> bool:
    methods = request.session.get("account_authentication_methods", [])
    return any(method.get("method") == "mfa" for method in methods)
