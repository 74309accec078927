"""From checked elements to an alert, with the rules between elements (OASIS CAP 1.2, section 3.2)."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from xml.etree.ElementTree import Element

from anyuan.gateway.protocols.cap.codec import schema
from anyuan.gateway.protocols.cap.codec.alert import Alert, AreaText, Info, Point, Reference
from anyuan.gateway.protocols.cap.codec.geometry import circle, polygon
from anyuan.gateway.protocols.cap.codec.reading import Checked

# 3.3.2: no Z, no fractions, UTC is -00:00.
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[-+]\d\d:\d\d")
# 3.2.1: identifier and sender hold no spaces, commas or restricted characters.
_RESTRICTED = re.compile(r"[\s,<&]")
_NEED_REFERENCES = frozenset({"Update", "Cancel", "Ack", "Error"})


def build(root: Element, checked: Checked) -> Alert | None:
    """The alert, or None when troubles were noted that leave nothing to build from."""
    before = len(checked.troubles)
    found = checked.children(root, "/alert", schema.ALERT)
    text = {name: checked.text(found, name, "/alert") for name in schema.ALERT if name not in {"info", "code"}}
    for name in ("identifier", "sender"):
        if _RESTRICTED.search(text[name]):
            checked.trouble(f"/alert/{name}", "restricted_characters")
        if len(text[name]) > 200:
            checked.trouble(f"/alert/{name}", "too_long")
    sent_at = _instant(text["sent"], "/alert/sent", checked)
    if (text["scope"] == "Restricted") != bool(text["restriction"]):
        checked.trouble("/alert/restriction", "restriction_and_scope")
    if text["scope"] == "Private" and not text["addresses"]:
        checked.trouble("/alert/addresses", "addresses_missing")
    references = tuple(_references(text["references"], checked))
    if text["msgType"] in _NEED_REFERENCES and not text["references"]:
        checked.trouble("/alert/references", "references_missing")
    if any((r.sender, r.identifier, r.sent_at) == (text["sender"], text["identifier"], sent_at) for r in references):
        checked.trouble("/alert/references", "references_itself")
    infos = tuple(_info(element, f"/alert/info[{n}]", checked) for n, element in enumerate(found["info"], 1))
    if len(checked.troubles) > before or sent_at is None:
        return None
    return Alert(
        text["identifier"],
        text["sender"],
        sent_at,
        text["status"],
        text["msgType"],
        text["scope"],
        text["note"],
        references,
        infos,
    )


def _info(root: Element, path: str, checked: Checked) -> Info:
    found = checked.children(root, path, schema.INFO)
    lists = {"category", "responseType", "eventCode", "parameter", "resource", "area"}
    text = {name: checked.text(found, name, path) for name in schema.INFO if name not in lists}
    for name in ("category", "responseType"):
        for element in found[name]:
            checked.word((element.text or "").strip(), name, path)
    pairs = {name: [_pair(e, f"{path}/{name}", checked) for e in found[name]] for name in ("eventCode", "parameter")}
    for element in found["resource"]:
        checked.children(element, f"{path}/resource", schema.RESOURCE)
    return Info(
        language=text["language"] or "en-US",  # 3.2.2: absent means en-US
        categories=tuple((e.text or "").strip() for e in found["category"]),
        event=text["event"][:200],
        urgency=text["urgency"],
        severity=text["severity"],
        certainty=text["certainty"],
        headline=text["headline"][:500],
        description=text["description"],
        instruction=text["instruction"],
        sender_name=text["senderName"][:200],
        effective_at=_instant(text["effective"], f"{path}/effective", checked),
        onset_at=_instant(text["onset"], f"{path}/onset", checked),
        expires_at=_instant(text["expires"], f"{path}/expires", checked),
        parameters=dict(pairs["parameter"]),
        areas=tuple(_area(element, f"{path}/area[{n}]", checked) for n, element in enumerate(found["area"], 1)),
    )


def _area(root: Element, path: str, checked: Checked) -> AreaText:
    found = checked.children(root, path, schema.AREA)
    text = checked.text(found, "areaDesc", path)
    for name in ("altitude", "ceiling"):
        if found[name] and not re.fullmatch(r"[-+]?\d+(\.\d+)?", (found[name][0].text or "").strip()):
            checked.trouble(f"{path}/{name}", "not_a_number")
    if found["ceiling"] and not found["altitude"]:
        checked.trouble(f"{path}/ceiling", "altitude_missing")
    polygons: list[tuple[Point, ...]] = []
    circles: list[tuple[Point, float]] = []
    for element in found["polygon"]:
        ring = polygon(element.text or "")
        if isinstance(ring, str):
            checked.trouble(f"{path}/polygon", ring)
        else:
            polygons.append(ring)
    for element in found["circle"]:
        disc = circle(element.text or "")
        if isinstance(disc, str):
            checked.trouble(f"{path}/circle", disc)
        else:
            circles.append(disc)
    codes = tuple(_pair(element, f"{path}/geocode", checked) for element in found["geocode"])
    return AreaText(text[:300], tuple(polygons), tuple(circles), codes)


def _pair(root: Element, path: str, checked: Checked) -> tuple[str, str]:
    found = checked.children(root, path, schema.PAIR)
    name, value = checked.text(found, "valueName", path), checked.text(found, "value", path)
    return name[:200], value


def _instant(text: str, path: str, checked: Checked) -> datetime | None:
    if not text:
        return None
    try:
        if not _INSTANT.fullmatch(text):
            raise ValueError(text)
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        checked.trouble(path, "not_an_instant")
        return None


def _references(text: str, checked: Checked) -> list[Reference]:
    found = []
    for word in text.split():
        parts = word.split(",")
        if len(parts) != 3 or not all(parts):
            checked.trouble("/alert/references", "not_a_reference")
            continue
        sent_at = _instant(parts[2], "/alert/references", checked)
        if sent_at is not None:
            found.append(Reference(parts[0], parts[1], sent_at))
    return found
