"""Errors as Problem Details (RFC 9457), in the language that the caller asked for."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from anyuan.gateway.protocols.http.codec import Trouble

TITLES: dict[str, tuple[int, Any]] = {
    "malformed": (400, _("The body is not a JSON object in UTF-8.")),
    "malformed_xml": (400, _("The body is not well-formed XML, or it has a document type.")),
    "bad_query": (400, _("This address takes no query.")),
    "no_token": (401, _("A token is missing, unknown, expired or switched off.")),
    "not_yours": (403, _("This token may not speak for that source.")),
    "method": (405, _("Only POST is possible here.")),
    "media_type": (415, _("The body must be application/json.")),
    "media_type_xml": (415, _("The body must be application/xml or application/cap+xml.")),
    "too_large": (413, _("The body is too large.")),
    "headers_too_large": (431, _("The headers are too large.")),
    "invalid": (422, _("The message is not valid.")),
    "too_fast": (429, _("Too many messages from this source; try again shortly.")),
    "busy": (503, _("Nothing was stored. Try again, or use the second path.")),
}
SENTENCES: dict[str, Any] = {
    "missing": _("This field must be given."),
    "not_text": _("This must be text."),
    "not_boolean": _("This must be true or false."),
    "too_long": _("This text is too long."),
    "control_characters": _("Control characters are not allowed."),
    "unknown_kind": _("This kind is not known."),
    "no_place": _("Name a device, a place or a school."),
    "not_an_instant": _("This must be a date and time with its offset, as in 2026-11-23T10:00:00+08:00."),
    # CAP
    "no_alert": _("The document holds no CAP 1.1 or 1.2 alert."),
    "too_many_alerts": _("The document holds too many alerts."),
    "unknown_element": _("There is no such element here."),
    "wrong_order": _("This element stands in the wrong order."),
    "repeated": _("This element stands more than once."),
    "empty": _("This element must not be empty."),
    "unknown_word": _("This word is not in the standard's list."),
    "restricted_characters": _("Spaces, commas, < and & are not allowed here."),
    "restriction_and_scope": _("A restriction is given exactly when the scope is Restricted."),
    "addresses_missing": _("A private alert names its addresses."),
    "references_missing": _("Update, Cancel, Ack and Error name the alert that they refer to."),
    "references_itself": _("An alert cannot refer to itself."),
    "not_a_reference": _("A reference is sender,identifier,sent."),
    "not_a_number": _("This must be a number."),
    "altitude_missing": _("A ceiling needs an altitude."),
    "not_a_point": _("A point is latitude,longitude in degrees."),
    "too_few_points": _("A polygon has at least four points."),
    "not_closed": _("The last point of a polygon is the first."),
    "crosses_itself": _("The polygon crosses itself."),
    "not_a_circle": _("A circle is latitude,longitude and a radius in kilometres."),
}


def problem(
    name: str, *, troubles: Sequence[Trouble] = (), detail: str = "", language: str = "", document: str = ""
) -> tuple[int, bytes]:
    """Status and body. ``language`` is the Accept-Language header; Chinese and English are spoken."""
    status, title = TITLES[name]
    with override("zh-hans" if language.lower().startswith("zh") else "en"):
        body: dict[str, Any] = {"type": f"urn:anyuan:problem:{name}", "title": str(title), "status": status}
        if detail:
            body["detail"] = detail
        if troubles:
            body["errors"] = [
                {"pointer": t.pointer, "code": t.key, "detail": str(SENTENCES.get(t.key, t.key))} for t in troubles
            ]
        if document:
            body["instance"] = document
    return status, json.dumps(body, ensure_ascii=False).encode()
