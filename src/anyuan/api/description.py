"""Mends the generated OpenAPI description, and adds the paths that are answered before Django."""

from __future__ import annotations

from typing import Any

from anyuan.api import mounted_paths
from anyuan.api.problems import MEDIA_TYPE

METHODS = ("get", "post", "put", "patch", "delete")


def mend(schema: Any) -> Any:
    """Problems under their own media type; query names that may be left out are not called null."""
    for path in schema["paths"].values():
        for method in METHODS:
            if method in path:
                _mend_operation(path[method])
    schema["paths"].update(mounted_paths.PATHS)
    components = schema["components"]
    components.setdefault("schemas", {}).update(mounted_paths.SCHEMAS)
    components.setdefault("securitySchemes", {}).update(mounted_paths.SECURITY)
    return schema


def _mend_operation(operation: dict[str, Any]) -> None:
    for status, answer in operation["responses"].items():
        if int(status) >= 400 and "content" in answer:
            answer["content"] = {MEDIA_TYPE: answer["content"].popitem()[1]}
    for parameter in operation.get("parameters", ()):
        parameter["schema"] = _without_null(parameter["schema"])


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    choices = schema.get("anyOf")
    if not choices:
        return schema
    kept = [choice for choice in choices if choice.get("type") != "null"]
    if len(kept) != 1:
        return schema
    rest = {name: value for name, value in schema.items() if name not in ("anyOf", "default")}
    return rest | kept[0]
