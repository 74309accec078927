"""Occurrences and check-ins."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field, StringConstraints

from anyuan.api.shapes.words import NO_NUL, Body, Id, Instant, Lat, Lon, Named, Short, Words, named
from anyuan.duties.models import CheckIn, Occurrence

DutyState = Literal["planned", "done", "late", "incomplete", "missed", "excused"]
ClientId = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9a-fA-F]{8}-?([0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}$", max_length=36),
    Field(description="A UUID that the phone made for this check-in; repeated, the first record is answered."),
]
Photo = Annotated[str, StringConstraints(max_length=4_000_000, pattern=r"^[A-Za-z0-9+/=\s]*$")]


class OccurrenceOut(Schema):
    """Something owed once. ``needs``: people by force; ``filled`` names are on the roster, ``arrived`` have checked in."""

    id: int
    ref: str
    programme: str
    rule: str
    rule_version: int
    kind: str
    title: dict[str, str]
    day: str
    window: str
    school: Named | None
    place: Named | None
    opens_at: datetime
    closes_at: datetime
    judge_at: datetime
    state: str
    needs: dict[str, int]
    needed: int
    filled: int
    arrived: int
    reason: str
    evidence: list[str]


class CheckInPositionIn(Body):
    """Where the phone is. Used once to say inside or outside the point's radius, and not stored."""

    lon: Lon
    lat: Lat
    accuracy_m: Annotated[float, Field(ge=0, le=100_000)]


class CheckInEvidenceIn(Body):
    """Something that is brought along: a photo with its content, or only the word for what was done."""

    kind: Literal[
        "photo",
        "note",
        "head_count",
        "attendance",
        "minutes",
        "test_signal",
        "check_in",
        "sign",
        "ring",
        "rope",
        "pole",
        "handed_over",
        "signature",
    ]
    content: Annotated[Photo, Field(description="Base64 of a JPEG, PNG or WebP; for photos.")] | None = None


class CheckInIn(Body):
    """What a phone says. ``made_at`` and ``sent_at`` are by the phone's own clock: their difference to our time tells how
    wrong that clock is, also when the phone was offline. Give ``occurrence`` or ``point`` (a scanned QR content or a code)."""

    id: ClientId
    occurrence: Id | None = None
    point: Annotated[str, StringConstraints(max_length=300, pattern=NO_NUL)] | None = None
    made_at: Instant
    sent_at: Instant | None = None
    method: Literal["qr", "code", "nfc", "geo"]
    digits: Annotated[str, StringConstraints(max_length=12, pattern=NO_NUL)] = ""
    tag: Short = ""
    position: CheckInPositionIn | None = None
    head_count: Annotated[int, Field(ge=0, le=100_000)] | None = None
    note: Words = ""
    evidence: Annotated[list[CheckInEvidenceIn], Field(max_length=16)] = []


class CheckInOut(Schema):
    """The record. ``counts`` says whether it is part of what was owed, ``verdict`` why (not)."""

    id: str
    occurrence: int | None
    ref: str
    verdict: str
    counts: bool
    made_at: datetime
    device_at: datetime
    received_at: datetime
    clock: str
    state: str


class DutyRateOut(Schema):
    """done ÷ (scheduled − excused), with what is beneath it. ``value`` is null when nothing was owed."""

    numerator: int
    denominator: int
    value: float | None
    scheduled: int
    excused: int
    done: int
    late: int
    incomplete: int
    missed: int
    as_of: datetime
    rows_url: str


def occurrence_out(row: Occurrence) -> dict[str, Any]:
    """A row of the list."""
    rule = row.rule
    return {
        "id": row.pk,
        "ref": row.ref,
        "programme": rule.programme.code,
        "rule": rule.key,
        "rule_version": rule.number,
        "kind": rule.kind,
        "title": rule.definition["title"],
        "day": row.day.isoformat(),
        "window": row.window,
        "school": named(row.school),
        "place": named(row.place),
        "evidence": list(rule.definition.get("evidence", ["check_in"])),
        **{
            name: getattr(row, name)
            for name in ("opens_at", "closes_at", "judge_at", "state", "needs", "needed", "filled", "arrived", "reason")
        },
    }


def check_in_out(row: CheckIn) -> dict[str, Any]:
    """The answer to a phone. A duty of somebody else looks the same as none."""
    hidden = row.verdict == "not_yours"
    target = None if hidden else row.occurrence
    return {
        "id": row.client_id,
        "occurrence": target.pk if target else None,
        "ref": target.ref if target else "",
        "verdict": "no_duty" if hidden else row.verdict,
        "counts": row.counts,
        "made_at": row.made_at,
        "device_at": row.device_at,
        "received_at": row.received_at,
        "clock": row.clock,
        "state": target.state if target else "",
    }
