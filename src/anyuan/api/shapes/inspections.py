"""Inspections over the interface: plan and draw, checklists of both sides, findings, outcomes with their appeal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field, StringConstraints

from anyuan.api.shapes.duties import Photo
from anyuan.api.shapes.words import NO_NUL, Body, Code, Named, Words, named
from anyuan.standards import words
from anyuan.standards.models import Answer, Assessment, Finding, Inspection, Outcome
from anyuan.standards.rules.inspecting import answer_type

InspectionKind = Literal["monthly", "quarterly", "half_year", "annual", "spot", "self_check"]
FindingState = Literal["open", "rectifying", "to_recheck", "fixed", "dropped"]
OutcomeKind = Literal["talk", "criticism", "commendation_cancelled"]
OutcomeState = Literal["decided", "appealed", "upheld", "lifted"]
Side = Literal["self", "inspector"]
Title = Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=r"^[^\x00]*[^\s\x00][^\x00]*$")]
Reason = Annotated[str, StringConstraints(min_length=1, max_length=2000, pattern=r"^[^\x00]*[^\s\x00][^\x00]*$")]
Key = Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=NO_NUL)]
AnswerId = Annotated[
    str,
    StringConstraints(min_length=1, max_length=64, pattern=r"^[0-9A-Za-z_-]+$"),
    Field(description="Made by the phone for this answer; repeated, the first record is answered."),
]


class InspectionDrawOut(Schema):
    """How the schools were drawn. ``digest`` was journalled before ``seed`` was known, so nobody could choose; the picks follow
    from ``population``, ``seed`` and ``size`` (docs/check_draw.py reckons them again). ``seed`` is empty until it is drawn."""

    population: list[str]
    digest: str
    size: int
    announced_entry: int | None
    block: int | None
    seed: str


class InspectionOut(Schema):
    """A round of looking: these standards, these schools, in these days."""

    ref: str
    kind: InspectionKind
    title: str
    area: Named
    standards: list[str]
    opens_on: date
    due_on: date
    made_at: datetime
    closed_at: datetime | None
    draw: InspectionDrawOut | None


class InspectionIn(Body):
    """A plan. Without ``schools``: all of the area. ``draw_share`` above 0: that share of them is drawn at random after the
    journal has sealed the plan."""

    kind: InspectionKind
    area: Code
    title: Title
    standards: Annotated[list[Code], Field(min_length=1, max_length=20)]
    opens_on: date
    due_on: date
    schools: Annotated[list[Code], Field(min_length=1, max_length=2000)] | None = None
    draw_share: Annotated[float, Field(ge=0, le=1)] = 0.0


class ChecklistAnswerOut(Schema):
    """The last answer to a question. ``backdated``: it came in more than three days after it was seen."""

    value: Any
    note: str
    photos: int
    seen_on: date
    backdated: bool
    received_at: datetime


class ChecklistLineOut(Schema):
    """One question. ``type``: yesno, number or words (then ``items`` are the codes). ``not_applicable`` answers any of them."""

    requirement: str
    standard: str
    clause: str
    label: dict[str, str]
    question: dict[str, str]
    type: str
    items: list[str]
    photo: bool
    answer: ChecklistAnswerOut | None


class ChecklistOut(Schema):
    """One school seen from one side. Of the other side's sheet nothing is told before it is handed in."""

    id: int
    inspection: str
    school: Named
    side: Side
    due_on: date
    submitted_at: datetime | None
    lines: list[ChecklistLineOut]


class InspectionPhotoIn(Body):
    """A photo of what was seen."""

    content: Annotated[Photo, Field(description="Base64 of a JPEG, PNG or WebP.")]


class ChecklistAnswerIn(Body):
    """What was seen, perhaps without network. ``value``: true, false, a number, a list of codes, or "not_applicable"."""

    id: AnswerId
    requirement: Key
    value: (
        bool
        | Annotated[float, Field(ge=0, le=1_000_000)]
        | Literal["not_applicable"]
        | Annotated[list[Key], Field(max_length=100)]
    )
    seen_on: date | None = None
    note: Words = ""
    photos: Annotated[list[InspectionPhotoIn], Field(max_length=6)] = []


class SubmissionOut(Schema):
    """What came of a checklist that was handed in: references of the findings."""

    id: int
    submitted_at: datetime
    findings: list[str]


class FindingOut(Schema):
    """A requirement that an inspector found unmet. ``case``: its rectification."""

    ref: str
    state: FindingState
    inspection: str
    school: Named
    standard: str
    requirement: str
    clause: str
    label: dict[str, str]
    value: Any
    note: str
    case: str
    made_at: datetime
    closed_at: datetime | None


class NoticeOut(Schema):
    """Somebody who must be told, and when they took note."""

    id: int
    whom: Literal["school", "authority", "police_station"]
    body: Named | None
    taken_at: datetime | None


class OutcomeOut(Schema):
    """A talk, a criticism, a commendation cancelled: its reason, who must be told, the appeal and what became of it."""

    ref: str
    kind: OutcomeKind
    state: OutcomeState
    school: Named
    inspection: str
    finding: str
    reason: str
    decided_at: datetime
    appeal_until: date
    appeal: str
    appealed_at: datetime | None
    ruling: str
    ruled_at: datetime | None
    notices: list[NoticeOut]


class OutcomeIn(Body):
    """Decide an outcome against a school; a reason is needed."""

    kind: OutcomeKind
    school: Code
    reason: Reason
    inspection: Code | None = None
    finding: Code | None = None


class AppealIn(Body):
    """Why the school does not agree."""

    text: Reason


class RulingIn(Body):
    """What becomes of the decision, and why. Whoever decided does not rule."""

    verdict: Literal["uphold", "lift"]
    text: Reason


def inspection_out(row: Inspection) -> dict[str, Any]:
    """An inspection with its draw, where it was drawn."""
    plain = {name: getattr(row, name) for name in ("ref", "kind", "title", "standards", "opens_on", "due_on")}
    draw = {
        "population": row.refs,
        "digest": row.digest,
        "size": row.size,
        "announced_entry": row.announced,
        "block": row.block,
        "seed": row.seed,
    }
    return plain | {
        "area": named(row.area),
        "made_at": row.made_at,
        "closed_at": row.closed_at,
        "draw": draw if row.digest else None,
    }


def checklist_out(row: Assessment, given: Mapping[str, Answer]) -> dict[str, Any]:
    """A checklist with the answers that may be told."""
    return {
        "id": row.pk,
        "inspection": row.inspection.ref,
        "school": named(row.school),
        "side": row.side,
        "due_on": row.inspection.due_on,
        "submitted_at": row.submitted_at,
        "lines": [_line(line, given.get(line["key"])) for line in row.lines],
    }


def _line(line: Mapping[str, Any], given: Answer | None) -> dict[str, Any]:
    return {
        "requirement": line["key"],
        "standard": line["standard"],
        "clause": words.said(line["clause"]),
        "label": line["label"],
        "question": line.get("question") or line["label"],
        "type": answer_type(line),
        "items": [item["code"] for item in line.get("items", ())],
        "photo": bool(line.get("photo")),
        "answer": answer_out(given) if given else None,
    }


def answer_out(row: Answer) -> dict[str, Any]:
    """One answer."""
    plain = {name: getattr(row, name) for name in ("value", "note", "seen_on", "backdated", "received_at")}
    return plain | {"photos": len(row.photos)}


def finding_out(row: Finding) -> dict[str, Any]:
    """A finding with the words it was judged by."""
    plain = {name: getattr(row, name) for name in ("ref", "state", "standard", "requirement", "made_at", "closed_at")}
    sheet = row.answer.assessment
    return plain | {
        "inspection": sheet.inspection.ref if sheet else "",
        "school": named(row.school),
        "clause": words.said(row.line["clause"]),
        "label": row.line["label"],
        "value": row.answer.value,
        "note": row.answer.note,
        "case": row.case_ref,
    }


def outcome_out(row: Outcome) -> dict[str, Any]:
    """An outcome with whoever must be told."""
    plain = (
        "ref",
        "kind",
        "state",
        "reason",
        "decided_at",
        "appeal_until",
        "appeal",
        "appealed_at",
        "ruling",
        "ruled_at",
    )
    return {name: getattr(row, name) for name in plain} | {
        "school": named(row.school),
        "inspection": row.inspection.ref if row.inspection else "",
        "finding": row.finding.ref if row.finding else "",
        "notices": [
            {"id": one.pk, "whom": one.whom, "body": named(one.school or one.organisation), "taken_at": one.taken_at}
            for one in row.notices.all()
        ],
    }
