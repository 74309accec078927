"""XML → alerts. Document types and entities are off: nothing is fetched, nothing explodes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from anyuan.gateway.protocols.cap.codec import schema
from anyuan.gateway.protocols.cap.codec.alert import Alert

MOST_BYTES = 512 * 1024
MOST_ELEMENTS = 20_000
MOST_ALERTS = 20
EDXL = "urn:oasis:names:tc:emergency:EDXL:DE:1.0"


@dataclass(frozen=True, slots=True)
class Trouble:
    """One broken rule: where (a path of element names) and the key of a sentence."""

    pointer: str
    key: str


class NotXml(ValueError):
    """Not well-formed, or with a document type, which is refused."""


class Refused(ValueError):
    """Well-formed, but not a CAP alert that may be acted upon."""

    def __init__(self, troubles: list[Trouble]) -> None:
        super().__init__(", ".join(f"{t.pointer} {t.key}" for t in troubles)[:500])
        self.troubles = troubles


def read(body: bytes) -> list[Alert]:
    """The alerts in a document: one, or those inside an EDXL-DE distribution. Raises NotXml or Refused."""
    from anyuan.gateway.protocols.cap.codec.building import build  # it needs the names above

    if len(body) > MOST_BYTES:
        raise NotXml("too large")
    try:
        root = fromstring(body, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise NotXml(f"{type(error).__name__}: {error}"[:200]) from None
    if sum(1 for _ in root.iter()) > MOST_ELEMENTS:
        raise NotXml("too many elements")
    found = list(_alerts(root))
    if not found or len(found) > MOST_ALERTS:
        raise Refused([Trouble("/", "no_alert" if not found else "too_many_alerts")])
    troubles: list[Trouble] = []
    alerts = []
    for space, element in found:
        checked = Checked(space, troubles)
        alert = build(element, checked)
        if alert is not None:
            alerts.append(alert)
    if troubles:
        raise Refused(troubles)
    return alerts


def _alerts(root: Element) -> Iterator[tuple[str, Element]]:
    space, _, name = root.tag.rpartition("}")
    if name == "alert" and space.lstrip("{") in schema.NAMESPACES:
        yield space.lstrip("{"), root
    elif root.tag == f"{{{EDXL}}}EDXLDistribution":
        for embedded in root.iterfind(f".//{{{EDXL}}}embeddedXMLContent/*"):
            yield from _alerts(embedded)


@dataclass(slots=True)
class Checked:
    """Walks one alert, noting every trouble."""

    space: str
    troubles: list[Trouble]

    def trouble(self, path: str, key: str) -> None:
        if len(self.troubles) < 50:
            self.troubles.append(Trouble(path, key))

    def children(self, parent: Element, path: str, order: Mapping[str, tuple[int, int]]) -> dict[str, list[Element]]:
        """The parent's elements by name, checked for order and number. Other namespaces (a signature) are passed over."""
        found: dict[str, list[Element]] = {name: [] for name in order}
        places = list(order)
        at = 0
        for child in parent:
            if not isinstance(child.tag, str):
                continue
            space, _, name = child.tag.rpartition("}")
            if space.lstrip("{") != self.space:
                if not space or space.lstrip("{") in schema.NAMESPACES:
                    self.trouble(f"{path}/{name}", "unknown_element")
                continue
            if name not in found:
                self.trouble(f"{path}/{name}", "unknown_element")
                continue
            if places.index(name) < at:
                self.trouble(f"{path}/{name}", "wrong_order")
            at = max(at, places.index(name))
            found[name].append(child)
        for name, (least, most) in order.items():
            # CAP 1.1 lets a resource go without its type.
            needed = 0 if name == "mimeType" and self.space.endswith("1.1") else least
            if len(found[name]) < needed:
                self.trouble(f"{path}/{name}", "missing")
            elif len(found[name]) > most:
                self.trouble(f"{path}/{name}", "repeated")
        return found

    def text(self, found: dict[str, list[Element]], name: str, path: str, *, most: int = 20_000) -> str:
        """The text of the first such element, "" when there is none; words of closed lists are checked."""
        if not found[name]:
            return ""
        value = (found[name][0].text or "").strip()
        if not value and name in {"identifier", "sender", "sent", "event", "areaDesc"}:
            self.trouble(f"{path}/{name}", "empty")
        if len(value) > most:
            self.trouble(f"{path}/{name}", "too_long")
        if name in schema.LISTS:
            self.word(value, name, path)
        return value

    def word(self, value: str, name: str, path: str) -> None:
        """Is it one of the list's words? CAP 1.1 still had "Very Likely"."""
        if value not in schema.LISTS[name] and not (value == "Very Likely" and self.space.endswith("1.1")):
            self.trouble(f"{path}/{name}", "unknown_word")
