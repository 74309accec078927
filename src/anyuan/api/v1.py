"""The interface, version 1. Nouns are found by listing `routes`; adding one edits no shared file."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from anyuan import __version__
from anyuan.api import problems, routes
from anyuan.api.description import mend

DESCRIPTION = """Anyuan (安园), the command platform of a safe campus.

Times are RFC 3339 with offset. Lists take `limit` and `cursor` (keyset pages; `next` is null on the last). Unknown query
names are refused with 400. Every error is a Problem Details document (RFC 9457); on 409 `who` and `at` say who was first.
What the caller may not see is not there (404). Sign in with `Authorization: Bearer …`, or with a browser's session."""


class AnyuanAPI(NinjaAPI):
    """Ninja, with a description that also tells about what is answered before Django."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """The view's own name: it is what generated clients call the function."""
        return operation.view_func.__name__

    def get_openapi_schema(self, **kwargs: Any) -> OpenAPISchema:  # type: ignore[override]
        return mend(super().get_openapi_schema(**kwargs))


api = AnyuanAPI(
    title="Anyuan",
    version=__version__,
    description=DESCRIPTION,
    urls_namespace="api-1",
    docs_url=None,
    openapi_url="/openapi.json",
)
problems.install(api)
for module in sorted(m.name for m in iter_modules(routes.__path__)):
    api.add_router("", import_module(f"{routes.__name__}.{module}").router)
