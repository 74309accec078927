"""Calendars as text (RFC 5545): folded lines, escaped text, events in UTC. Written, and read back far enough to check."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

# §3.1: a line should be no longer than 75 octets, the line break not counted.
MOST_OCTETS = 75
PRODUCT = "-//Anyuan//Duties//ZH"


@dataclass(frozen=True, slots=True)
class Event:
    """One event (VEVENT). ``uid`` stays the same for ever, ``sequence`` grows with every change; times are aware."""

    uid: str
    starts_at: datetime
    ends_at: datetime
    summary: str
    stamp: datetime
    sequence: int = 0
    location: str = ""
    description: str = ""
    url: str = ""
    geo: tuple[float, float] | None = None  # longitude, latitude, WGS-84
    categories: Sequence[str] = ()
    status: str = "CONFIRMED"


def calendar(name: str, events: Iterable[Event], *, refresh_minutes: int = 60) -> bytes:
    """The whole calendar as it is sent: UTF-8, lines ended by CR LF."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    # RFC 7986 §5.1 and §5.7, and the older names that calendar programs still ask for.
    lines += [f"NAME:{escape(name)}", f"X-WR-CALNAME:{escape(name)}"]
    lines += [f"REFRESH-INTERVAL;VALUE=DURATION:PT{refresh_minutes}M", f"X-PUBLISHED-TTL:PT{refresh_minutes}M"]
    for event in events:
        lines += _event(event)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in fold(line)).encode("utf-8")


def escape(text: str) -> str:
    """A value of type TEXT (§3.3.11). Control characters other than the line break have no place in one."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(c for c in plain if c in "\n\t" or (ord(c) >= 0x20 and ord(c) != 0x7F))
    return kept.replace("\\", "\\\\").replace("\n", "\\n").replace(";", "\\;").replace(",", "\\,")


def unescape(value: str) -> str:
    """The text behind an escaped value."""
    found, at = [], 0
    while at < len(value):
        if value[at] == "\\" and at + 1 < len(value):
            found.append({"n": "\n", "N": "\n"}.get(value[at + 1], value[at + 1]))
            at += 2
        else:
            found.append(value[at])
            at += 1
    return "".join(found)


def fold(line: str) -> list[str]:
    """The line in pieces of at most 75 octets, each but the first begun by a space (§3.1). A character is never cut: a
    Chinese one has three octets, and half of one is no text."""
    pieces, piece, octets = [], "", 0
    for character in line:
        size = len(character.encode("utf-8"))
        if octets + size > MOST_OCTETS:
            pieces.append(piece)
            piece, octets = " ", 1
        piece += character
        octets += size
    return [*pieces, piece]


def unfold(text: str) -> Iterator[str]:
    """Whole lines of a calendar."""
    whole = ""
    for line in text.replace("\r\n", "\n").split("\n"):
        if line[:1] in (" ", "\t"):
            whole += line[1:]
            continue
        if whole:
            yield whole
        whole = line
    if whole:
        yield whole


def moment(at: datetime) -> str:
    """A date with UTC time (§3.3.5, form 2). Raises ValueError for a naive time."""
    if at.tzinfo is None:
        raise ValueError("a time of a calendar must be aware")
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _event(event: Event) -> list[str]:
    lines = [
        "BEGIN:VEVENT",
        f"UID:{escape(event.uid)}",
        f"DTSTAMP:{moment(event.stamp)}",
        f"DTSTART:{moment(event.starts_at)}",
        f"DTEND:{moment(event.ends_at)}",
        f"SEQUENCE:{event.sequence}",
        f"STATUS:{event.status}",
        f"SUMMARY:{escape(event.summary)}",
    ]
    if event.location:
        lines.append(f"LOCATION:{escape(event.location)}")
    if event.geo is not None:
        lines.append(f"GEO:{event.geo[1]:.6f};{event.geo[0]:.6f}")
    if event.description:
        lines.append(f"DESCRIPTION:{escape(event.description)}")
    if event.url:
        lines.append(f"URL:{event.url}")
    if event.categories:
        lines.append("CATEGORIES:" + ",".join(escape(word) for word in event.categories))
    return [*lines, "END:VEVENT"]
