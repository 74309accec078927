"""Every error is a Problem Details document (RFC 9457), and every refusal of the house has its status here, once."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError

from anyuan.directory.refusals import Refused
from anyuan.dispatch.refusals import NotAllowedNow, SomebodyWasFirst, UnitBusy

log = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"
TITLES = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    409: "Conflict",
    413: "Content Too Large",
    415: "Unsupported Media Type",
    422: "Unprocessable Content",
    429: "Too Many Requests",
    500: "Internal Server Error",
    503: "Service Unavailable",
}


class FieldProblem(Schema):
    """One field that was not accepted: where it stands (`/body/kind`, `/query/limit`) and why."""

    pointer: str
    detail: str
    code: str | None = None


class Problem(Schema):
    """An error (RFC 9457). ``key`` names a refusal for programs; ``who`` and ``at`` say who was first (409)."""

    type: str
    title: str
    status: int
    detail: str | None = None
    key: str | None = None
    who: str | None = None
    at: str | None = None
    errors: list[FieldProblem] | None = None


class Refusal(Exception):
    """The edge itself refuses: a status, and a sentence in the caller's language."""

    def __init__(self, status: int, detail: str, key: str = "") -> None:
        super().__init__(detail)
        self.status, self.detail, self.key = status, detail, key


class NotThere(Refusal):
    """No such row, or none that the caller may see: the two look the same."""

    def __init__(self) -> None:
        super().__init__(404, _("There is no such record, or you may not see it."), "not_there")


class NotYours(Refusal):
    """The caller's roles or the token's scopes do not hold this action."""

    def __init__(self, action: str) -> None:
        super().__init__(403, _("Your roles or your token do not allow “{action}”.").format(action=action), action)


def response(status: int, detail: str = "", headers: dict[str, str] | None = None, **more: Any) -> HttpResponse:
    """A problem as an HTTP response."""
    body = {"type": "about:blank", "title": TITLES.get(status, "Error"), "status": status}
    if detail:
        body["detail"] = detail
    body |= {name: value for name, value in more.items() if value not in (None, "")}
    return JsonResponse(body, status=status, content_type=MEDIA_TYPE, headers=headers)


def install(api: NinjaAPI) -> None:
    """Turn every exception that a route may raise into a problem."""
    api.add_exception_handler(Refusal, lambda r, e: response(e.status, e.detail, key=e.key))
    api.add_exception_handler(Refused, _refused)
    api.add_exception_handler(ValidationError, _not_valid)
    api.add_exception_handler(AuthenticationError, _not_known)
    api.add_exception_handler(Throttled, _too_many)
    api.add_exception_handler(RequestDataTooBig, lambda r, e: response(413, _("The request is too large.")))
    api.add_exception_handler(HttpError, lambda r, e: response(e.status_code, str(e)))
    api.add_exception_handler(Http404, lambda r, e: response(404))
    api.add_exception_handler(Exception, _broken)


def _refused(request: HttpRequest, error: Refused) -> HttpResponse:
    """State and race refusals are conflicts; a word or evidence that is missing cannot be processed."""
    if isinstance(error, SomebodyWasFirst):
        at = error.at.isoformat() if error.at else None
        return response(409, str(error), key=error.key, who=error.who, at=at)
    status = 409 if isinstance(error, NotAllowedNow | UnitBusy) or error.key in _CONFLICTS else 422
    return response(status, str(error), key=error.key)


_CONFLICTS = {
    "directory.status_not_possible",
    "directory.unit_changed",
    "directory.shift_overlaps",
    "duties.client_id_taken",
    "duties.in_two_places",
    "duties.drill_moved",
    "duties.real_alarm",
    "duties.another_drill",
    "duties.session_moved",
    "duties.not_free",
    "standards.already_submitted",
    "standards.not_possible_now",
    "standards.appeal_too_late",
    "standards.had_part",
}


def _not_valid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    errors = [{"pointer": _pointer(e["loc"]), "detail": str(e["msg"]), "code": str(e["type"])} for e in error.errors]
    return response(422, _("Some fields were not accepted."), errors=errors)


def _pointer(location: Sequence[Any]) -> str:
    """Ninja names the view's own argument between the body and its fields; callers know nothing of that."""
    parts = [str(part) for part in location]
    if parts[:2] == ["body", "body"]:
        del parts[1]
    return "/" + "/".join(part.replace("~", "~0").replace("/", "~1") for part in parts)


def _not_known(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return response(401, _("Sign in first, or send a bearer token."), {"WWW-Authenticate": "Bearer"})


def _too_many(request: HttpRequest, error: Throttled) -> HttpResponse:
    wait = str(max(1, int(error.wait or 1)))
    return response(429, _("Too many requests: please wait."), {"Retry-After": wait})


def _broken(request: HttpRequest, error: Exception) -> HttpResponse:
    log.exception("the interface failed at %s %s", request.method, request.path)
    return response(500, _("Something went wrong here. Nothing was changed; the fault is in the log."))
