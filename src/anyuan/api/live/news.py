"""An entry as it goes out to screens: which record, which version of the truth; never personal text. Pure."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

# A stream topic is open to those who may do this (see directory.policy). `system` is for those who run the place.
TOPIC_ACTIONS = {
    "incidents": "incidents.see",
    "cases": "cases.see",
    "reports": "reports.see",
    "duties": "duties.see",
    "papers": "papers.see",
    "standards": "standards.see",
    "assignments": "assignments.see",
    "signals": "signals.see",
    "lines": "lines.see",
    "calls": "calls.see",
    "messages": "messages.see",
    "units": "units.see",
    "directory": "directory.see",
    "evidence": "evidence.see",
    "system": "operations.see",
}


@dataclass(frozen=True, slots=True)
class News:
    """One event of the stream, encoded once for all who get it."""

    id: int
    topic: str
    area_path: str
    school_id: int | None
    organisation_id: int | None
    chunk: bytes


def frame(event: str, data: dict[str, object], id: int | None = None) -> bytes:
    """A Server-Sent Event in the framing of HTTP chunked transfer, ready for the wire."""
    head = f"id: {id}\n" if id is not None else ""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return chunked(f"{head}event: {event}\ndata: {text}\n\n".encode())


def chunked(body: bytes) -> bytes:
    """One chunk of HTTP/1.1 chunked transfer coding (RFC 9112 section 7.1)."""
    return b"%x\r\n%s\r\n" % (len(body), body)


def unchunked(chunk: bytes) -> bytes:
    """The body inside one chunk, for servers that frame by themselves."""
    return chunk.split(b"\r\n", 1)[1][:-2]


def news(
    *,
    id: int,
    name: str,
    topic: str,
    at: datetime,
    subject_kind: str,
    subject_id: int,
    subject_ref: str,
    area_path: str,
    school_id: int | None,
    organisation_id: int | None,
    exercise: bool,
    version: int | None,
) -> News:
    """The event for one entry: names the record and, where it is known, the version that it now has."""
    data: dict[str, object] = {
        "name": name,
        "topic": topic,
        "kind": subject_kind,
        "id": subject_id,
        "ref": subject_ref,
        "at": at.isoformat(),
    }
    if version is not None:
        data["version"] = version
    if exercise:
        data["exercise"] = True
    return News(id, topic, area_path, school_id, organisation_id, frame(topic, data, id))
