"""GeoReport documents as JSON and as XML, from the same plain values. Pure.

XML is required by the standard, JSON optional; in XML a list has an element of its own around its members, in JSON it is a
list. Empty values are an empty element and null.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree import ElementTree as ET

TYPES = {"json": "application/json; charset=utf-8", "xml": "text/xml; charset=utf-8"}
# The element around a list, and around each of its members.
MEMBERS = {
    "services": "service",
    "service_requests": "request",
    "attributes": "attribute",
    "values": "value",
    "endpoints": "endpoint",
    "formats": "format",
    "errors": "error",
}
Value = Mapping[str, Any] | Sequence[Any]


def body(root: str, content: Value, form: str) -> bytes:
    """One document. ``root`` names the outermost element in XML; JSON shows ``content`` itself."""
    if form == "json":
        return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    element = _element(root, content)
    return ET.tostring(element, encoding="utf-8", xml_declaration=True)


def errors(found: Sequence[tuple[int, str]], form: str) -> bytes:
    """The standard's error document: a list of code and description."""
    return body("errors", [{"code": code, "description": text} for code, text in found], form)


def _element(name: str, value: Any) -> ET.Element:
    element = ET.Element(name)
    if isinstance(value, Mapping):
        for key, item in value.items():
            element.append(_element(key, item))
    elif isinstance(value, list | tuple):
        for item in value:
            element.append(_element(MEMBERS[name], item))
    elif isinstance(value, bool):
        element.text = "true" if value else "false"
    elif value is not None:
        # Characters that no XML document may hold fall away; what people write holds them now and then.
        element.text = "".join(
            c for c in str(value) if c in "\t\n\r" or " " <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c > "\uffff"
        )
    return element
