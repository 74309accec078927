"""The fields of a kind: which values fit. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

LONGEST = {"text": 200, "long": 8000}


def wrong(definition: Mapping[str, Any], given: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """(key, value, expected type) of every value that does not fit; an unknown key is expected to be absent."""
    known = {field["key"]: field for field in definition.get("fields", ())}
    for key, value in given.items():
        if key not in known:
            yield key, str(value)[:60], "absent"
        elif value not in (None, "") and not _fits(known[key], value):
            yield key, str(value)[:60], str(known[key]["type"])


def cleaned(definition: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """The values as they are kept: known keys in the order of the form, text without outer blanks, empty ones left out."""
    kept = {}
    for field in definition.get("fields", ()):
        value = given.get(field["key"])
        if isinstance(value, str):
            value = value.strip()
        if value not in (None, ""):
            kept[field["key"]] = value
    return kept


def _fits(field: Mapping[str, Any], value: Any) -> bool:
    match field["type"]:
        case "text" | "long":
            return isinstance(value, str) and len(value) <= LONGEST[field["type"]]
        case "date":
            return _is_date(value)
        case "number":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "count":
            return isinstance(value, int) and not isinstance(value, bool) and value >= 0
        case "yesno":
            return isinstance(value, bool)
        case "choice":
            return value in [choice["code"] for choice in field.get("choices", ())]
        case "place":
            return isinstance(value, str) and len(value) <= 64
    return True


def _is_date(value: Any) -> bool:
    try:
        date.fromisoformat(value)
    except (TypeError, ValueError):
        return False
    return True
