"""What can be reported: one folder of ``packs/report_services`` each. The public page and Open311 offer the same list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

DATATYPES = ("string", "number", "datetime", "text", "singlevaluelist", "multivaluelist")
LISTS = ("singlevaluelist", "multivaluelist")
LONGEST_ATTRIBUTE = 1000


def problems(pack: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with a service, one sentence each."""
    if not isinstance(pack.get("label"), Mapping):
        yield "label is missing."
    if not isinstance(pack.get("kind"), str):
        yield "kind (the kind of case that it opens) is missing."
    if pack.get("path", "ordinary") not in ("ordinary", "child"):
        yield "path must be ordinary or child."
    if pack.get("path") == "child" and pack.get("open311"):
        yield "a service about children cannot be in a public list."
    for number, attribute in enumerate(pack.get("attributes", ()), 1):
        if not attribute.get("code"):
            yield f"attributes[{number}]: code is missing."
        if attribute.get("datatype") not in DATATYPES:
            yield f"attributes[{number}]: datatype must be one of {', '.join(DATATYPES)}."
        if attribute.get("datatype") in LISTS and not attribute.get("values"):
            yield f"attributes[{number}]: a list has values."


def wrong_attributes(service: Mapping[str, Any], given: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(attribute, what) for each answer that the service does not take: missing, unknown, value, number, datetime, long."""
    asked = {str(a["code"]): a for a in service.get("attributes", ())}
    wrong = [(code, "unknown") for code in given if code not in asked]
    for code, attribute in asked.items():
        values = given.get(code)
        values = [v for v in (values if isinstance(values, list) else [values]) if v not in (None, "")]
        if not values:
            if attribute.get("required"):
                wrong.append((code, "missing"))
            continue
        fault = next((f for value in values if (f := _fault(attribute, str(value)))), "")
        if fault:
            wrong.append((code, fault))
        elif len(values) > 1 and attribute["datatype"] != "multivaluelist":
            wrong.append((code, "value"))
    return wrong


def _fault(attribute: Mapping[str, Any], value: str) -> str:
    if len(value) > LONGEST_ATTRIBUTE:
        return "long"
    kind = attribute["datatype"]
    if kind in LISTS:
        return "" if value in {str(v["key"]) for v in attribute.get("values", ())} else "value"
    try:
        if kind == "number":
            float(value)
        elif kind == "datetime":
            datetime.fromisoformat(value)
    except ValueError:
        return str(kind)
    return ""
