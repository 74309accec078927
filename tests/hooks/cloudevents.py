"""Is this one event in the JSON format of CloudEvents 1.0? Returns what is wrong; written from the specification."""

from __future__ import annotations

import base64
import re
from typing import Any

CORE = {"id", "source", "specversion", "type", "datacontenttype", "dataschema", "subject", "time"}
NAME = re.compile(r"[a-z0-9]+")  # section "Attribute naming convention"
TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)")  # RFC 3339


def faults(event: Any) -> list[str]:
    """Empty for a valid event."""
    if not isinstance(event, dict):
        return ["not an object"]
    # A null attribute is the same as an absent one (JSON format, section 2.2).
    found = {name: value for name, value in event.items() if value is not None}
    wrong = [
        f"{name} is missing or empty"
        for name in ("id", "source", "specversion", "type")
        if not isinstance(found.get(name), str) or not found[name]
    ]
    if found.get("specversion") != "1.0":
        wrong.append("specversion is not 1.0")
    for name in ("datacontenttype", "dataschema", "subject"):
        if name in found and (not isinstance(found[name], str) or not found[name]):
            wrong.append(f"{name} is empty or no text")
    if "time" in found and not (isinstance(found["time"], str) and TIME.fullmatch(found["time"])):
        wrong.append("time is not RFC 3339")
    if "data" in found and "data_base64" in found:
        wrong.append("data and data_base64 exclude each other")
    if "data_base64" in found:
        try:
            base64.b64decode(found["data_base64"], validate=True)
        except (ValueError, TypeError):
            wrong.append("data_base64 is not base64")
    for name, value in found.items():
        if name in CORE or name in ("data", "data_base64"):
            continue
        if not NAME.fullmatch(name):
            wrong.append(f"attribute name {name}")
        if isinstance(value, bool | str):
            continue
        # Integers are 32 bits wide (section "Type system").
        if not isinstance(value, int) or not -(2**31) <= value < 2**31:
            wrong.append(f"attribute {name} has no CloudEvents type")
    return wrong
