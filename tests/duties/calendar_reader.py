"""A strict reader of calendars, written from the grammar of RFC 5545 and sharing nothing with what writes them.

It works on octets: a line is measured and decoded before it is unfolded, so that a character cut in two, a bare line feed or a
line of 76 octets is found where a lenient program would repair it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urlsplit

# §3.1: name *(";" param) ":" value
_PARAM = (
    r"[A-Za-z0-9-]+=(?:\"[^\"\x00-\x08\x0a-\x1f\x7f]*\"|[^\";:,\x00-\x08\x0a-\x1f\x7f]*)(?:,(?:\"[^\"]*\"|[^\";:,]*))*"
)
_LINE = re.compile(rf"([A-Za-z0-9-]+)((?:;{_PARAM})*):(.*)", re.DOTALL)
_TEXT = re.compile(r"(?:[^\\;,\x00-\x08\x0a-\x1f\x7f]|\\[\\;,nN])*")
_UTC = re.compile(r"\d{8}T\d{6}Z")
TEXTS = ("SUMMARY", "LOCATION", "DESCRIPTION")
# §3.6.1: once at the most; §3.6: exactly once.
ONCE = (
    *TEXTS,
    "UID",
    "DTSTAMP",
    "DTSTART",
    "DTEND",
    "GEO",
    "STATUS",
    "SEQUENCE",
    "URL",
    "CLASS",
    "CREATED",
    "LAST-MODIFIED",
)
MUST = {"VCALENDAR": ("PRODID", "VERSION"), "VEVENT": ("UID", "DTSTAMP", "DTSTART")}


class Unreadable(Exception):
    """This is no calendar of RFC 5545; says which line and why."""


@dataclass
class Component:
    """A component with its properties in order and the components inside it."""

    name: str
    properties: list[tuple[str, str, str]] = field(default_factory=list)
    inside: list[Component] = field(default_factory=list)

    def of(self, name: str) -> list[str]:
        return [value for key, _params, value in self.properties if key == name]

    def text(self, name: str) -> str:
        """The one value of a property, unescaped by §3.3.11."""
        (value,) = self.of(name)
        return re.sub(r"\\([\\;,nN])", lambda m: "\n" if m[1] in "nN" else m[1], value)

    def at(self, name: str) -> datetime:
        (value,) = self.of(name)
        return datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


def read(content: bytes) -> Component:
    """The calendar in these octets. Raises Unreadable."""
    if not content.endswith(b"\r\n"):
        raise Unreadable("the last line is not ended")
    lines: list[str] = []
    for number, octets in enumerate(content[:-2].split(b"\r\n"), 1):
        if b"\n" in octets or b"\r" in octets:
            raise Unreadable(f"line {number}: a bare line break")
        if len(octets) > 75:
            raise Unreadable(f"line {number}: {len(octets)} octets")
        try:
            line = octets.decode("utf-8")
        except UnicodeDecodeError:
            raise Unreadable(f"line {number}: a character is cut in two") from None
        if line[:1] in (" ", "\t"):
            if not lines:
                raise Unreadable("the first line is folded")
            lines[-1] += line[1:]
        else:
            lines.append(line)
    return _whole(lines)


def _whole(lines: list[str]) -> Component:
    top: list[Component] = []
    stack: list[Component] = []
    for line in lines:
        found = _LINE.fullmatch(line)
        if found is None:
            raise Unreadable(f"no content line: {line[:60]!r}")
        name, params, value = found[1].upper(), found[2], found[3]
        if name == "BEGIN":
            made = Component(value.upper())
            (stack[-1].inside if stack else top).append(made)
            stack.append(made)
        elif name == "END":
            if not stack or stack[-1].name != value.upper():
                raise Unreadable(f"END:{value} ends nothing")
            _check(stack.pop())
        elif not stack:
            raise Unreadable(f"{name} stands outside a component")
        else:
            stack[-1].properties.append((name, params, value))
    if stack or len(top) != 1 or top[0].name != "VCALENDAR":
        raise Unreadable("not one whole VCALENDAR")
    uids = [one.of("UID")[0] for one in top[0].inside if one.name == "VEVENT"]
    if len(uids) != len(set(uids)):
        raise Unreadable("one UID stands twice")
    return top[0]


def _check(one: Component) -> None:
    for name in MUST.get(one.name, ()):
        if len(one.of(name)) != 1:
            raise Unreadable(f"{one.name}: {name} must stand once")
    if one.name == "VCALENDAR" and one.of("VERSION") != ["2.0"]:
        raise Unreadable("VERSION is not 2.0")
    if one.name != "VEVENT":
        return
    for name in ONCE:
        if len(one.of(name)) > 1:
            raise Unreadable(f"{name} stands twice")
    for name in TEXTS:
        if any(not _TEXT.fullmatch(value) for value in one.of(name)):
            raise Unreadable(f"{name} is not escaped")
    for name in ("DTSTART", "DTEND", "DTSTAMP"):
        if any(not _UTC.fullmatch(value) for value in one.of(name)):
            raise Unreadable(f"{name} is not in UTC")
    if one.of("DTEND") and one.at("DTEND") <= one.at("DTSTART"):
        raise Unreadable("ends before it starts")
    if set(one.of("STATUS")) - {"TENTATIVE", "CONFIRMED", "CANCELLED"}:
        raise Unreadable("STATUS is not known")
    if any(not value.isdigit() for value in one.of("SEQUENCE")):
        raise Unreadable("SEQUENCE is no number")
    for value in one.of("GEO"):
        lat, lon = map(float, value.split(";"))
        if not (-90 <= lat <= 90 and -180 <= lon <= 180):
            raise Unreadable("GEO lies nowhere")
    if any(not urlsplit(value).netloc for value in one.of("URL")):
        raise Unreadable("URL is no address")
