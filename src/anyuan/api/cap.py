"""Incidents as CAP 1.2 alerts. A drill is `Exercise`, says 演练 in its headline, and can be mistaken for nothing else.

Rules beyond the schema (OASIS CAP 1.2, section 3.2): times have a numeric offset and no fractions; identifier and sender
hold no spaces, commas, `<` or `&`; points are latitude first; an update names what it replaces.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
MEDIA_TYPE = "application/cap+xml"
# Kind of incident → category, and what people should do.
CATEGORIES = {
    "fire": ("Fire", "Evacuate"),
    "gas": ("CBRNE", "Evacuate"),
    "dormitory": ("Safety", "Evacuate"),
    "medical": ("Health", "Monitor"),
    "food": ("Health", "Assess"),
    "traffic": ("Transport", "Avoid"),
    "weather": ("Met", "Prepare"),
    "water": ("Rescue", "Avoid"),
    "technical": ("Infra", "Monitor"),
    "violence": ("Security", "Shelter"),
    "intruder": ("Security", "Shelter"),
    "panic": ("Security", "Shelter"),
}
SEVERITIES = {1: "Extreme", 2: "Severe", 3: "Moderate", 4: "Minor"}


@dataclass(frozen=True, slots=True)
class Words:
    """One language's block: BCP 47 code, event, headline, description, area."""

    language: str
    event: str
    headline: str
    description: str
    area: str


@dataclass(frozen=True, slots=True)
class Alert:
    """One message. ``revision`` 1 is the first; later ones are updates, and ``ended`` cancels."""

    reference: str
    sender: str
    sent: datetime
    revision: int
    first_sent: datetime
    previous_sent: datetime | None
    kind: str
    level: int
    exercise: bool
    ended: bool
    verified: bool
    point: tuple[float, float] | None
    expires: datetime
    words: Sequence[Words]
    note: str = ""

    @property
    def identifier(self) -> str:
        return identifier(self.reference, self.revision)


def identifier(reference: str, revision: int) -> str:
    """``J261122-0007.3``: the incident's reference and the message's number."""
    return f"{reference}.{revision}"


def alert_xml(alert: Alert) -> bytes:
    """The alert as a document. Order of elements as in the schema."""
    root = ET.Element("alert", xmlns=NAMESPACE)
    _add(root, "identifier", alert.identifier)
    _add(root, "sender", alert.sender)
    _add(root, "sent", stamp(alert.sent))
    _add(root, "status", "Exercise" if alert.exercise else "Actual")
    _add(root, "msgType", "Cancel" if alert.ended else "Update" if alert.previous_sent else "Alert")
    _add(root, "scope", "Restricted")
    _add(root, "restriction", "Authorised bodies of the command centre only")
    if alert.note:
        _add(root, "note", alert.note)
    if alert.previous_sent:
        before = identifier(alert.reference, alert.revision - 1)
        _add(root, "references", f"{alert.sender},{before},{stamp(alert.previous_sent)}")
    for words in alert.words:
        _info(root, alert, words)
    return ET.tostring(root, encoding="utf-8", xml_declaration=True)


def _info(root: ET.Element, alert: Alert, words: Words) -> None:
    category, response = CATEGORIES.get(alert.kind, ("Other", "Monitor"))
    info = _add(root, "info")
    _add(info, "language", words.language)
    _add(info, "category", category)
    _add(info, "event", words.event)
    _add(info, "responseType", "AllClear" if alert.ended else response)
    _add(info, "urgency", "Past" if alert.ended else "Immediate")
    _add(info, "severity", SEVERITIES[alert.level])
    _add(info, "certainty", "Observed" if alert.verified else "Likely")
    _add(info, "onset", stamp(alert.first_sent))
    _add(info, "expires", stamp(alert.expires))
    _add(info, "headline", words.headline)
    _add(info, "description", words.description)
    area = _add(info, "area")
    _add(area, "areaDesc", words.area)
    if alert.point:
        lon, lat = alert.point
        _add(area, "circle", f"{lat:.5f},{lon:.5f} 0.3")


def feed_xml(alerts: Sequence[Alert], *, title: str, address: str, updated: datetime) -> bytes:
    """An Atom feed (RFC 4287) of alerts; each entry leads to its document."""
    feed = ET.Element("feed", xmlns="http://www.w3.org/2005/Atom")
    _add(feed, "id", f"{address}/cap/v1/feed.xml")
    _add(feed, "title", title)
    _add(feed, "updated", stamp(updated))
    _add(_add(feed, "author"), "name", title)
    feed.append(ET.Element("link", rel="self", href=f"{address}/cap/v1/feed.xml"))
    for alert in alerts:
        where = f"{address}/cap/v1/alerts/{alert.identifier}.xml"
        entry = _add(feed, "entry")
        _add(entry, "id", where)
        _add(entry, "title", alert.words[0].headline)
        _add(entry, "updated", stamp(alert.sent))
        entry.append(ET.Element("link", rel="alternate", type=MEDIA_TYPE, href=where))
    return ET.tostring(feed, encoding="utf-8", xml_declaration=True)


def stamp(at: datetime) -> str:
    """CAP's time: whole seconds, numeric offset; UTC is ``-00:00``."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S-00:00")


def _add(parent: ET.Element, name: str, text: str = "") -> ET.Element:
    child = ET.SubElement(parent, name)
    child.text = "".join(c for c in text if c >= " " or c in "\n\t") or None
    return child
