"""Routes that know their errors: each documents what it may answer, refuses query names it does not know, and counts."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from ninja import Router
from ninja.decorators import decorate_view

from anyuan.api import problems
from anyuan.api.callers import CALLERS
from anyuan.api.limits import PerAccount
from anyuan.api.problems import Problem

# What every route may answer, besides its own success.
COMMON = (400, 401, 403, 422, 429)
_throttle = PerAccount()


class Routes(Router):
    """A router of one noun. ``errors`` on a route adds the statuses that only it may answer (404, 409 …)."""

    def __init__(self, noun: str) -> None:
        super().__init__(auth=list(CALLERS), throttle=[_throttle], tags=[noun])

    def get(self, path: str, success: Any, *errors: int, **more: Any) -> Callable[[Any], Any]:  # type: ignore[override]
        """A reading route; answers 200 with ``success``."""
        return self._route(["GET"], path, {200: success}, errors, more)

    def post(self, path: str, success: dict[int, Any], *errors: int, **more: Any) -> Callable[[Any], Any]:  # type: ignore[override]
        """A writing route; ``success`` names its statuses."""
        return self._route(["POST"], path, success, errors, more)

    def _route(
        self, methods: list[str], path: str, success: dict[int, Any], errors: tuple[int, ...], more: dict[str, Any]
    ) -> Callable[[Any], Any]:
        answers = success | dict.fromkeys(sorted({*COMMON, *errors}), Problem)
        register = self.api_operation(methods, path, response=answers, **more)

        def add(view: Callable[..., Any]) -> Any:
            return register(decorate_view(_known_names_only)(view))

        return add


def _known_names_only(run: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A misspelt filter must not silently return everything: unknown query names are refused."""
    operation = run.__self__  # type: ignore[attr-defined]
    known = {
        name
        for model in operation.models
        if model.__ninja_param_source__ == "query"
        for name in getattr(model, "__ninja_flatten_map__", {})
    }

    @wraps(run)
    def checked(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        unknown = sorted(set(request.GET) - known)
        if unknown:
            names = ", ".join(unknown)[:200]
            return problems.response(400, _("Unknown query name: {names}.").format(names=names), key="query_name")
        twice = sorted(name for name, values in request.GET.lists() if len(values) > 1)
        if twice:
            names = ", ".join(twice)[:200]
            return problems.response(400, _("Query name given twice: {names}.").format(names=names), key="query_name")
        return run(request, **kwargs)

    return checked
