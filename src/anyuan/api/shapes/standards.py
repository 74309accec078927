"""Standards and verdicts."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from ninja import Schema

from anyuan.api.shapes.words import Named, named
from anyuan.standards import words
from anyuan.standards.queries.held import Held
from anyuan.standards.queries.verdicts import SchoolSheet
from anyuan.standards.rules.lights import Rate
from anyuan.standards.rules.values import Row

VerdictWord = Literal["green", "red", "grey", "not_applicable", "off"]


class ComplianceRateOut(Schema):
    """met ÷ (met + not met + not known). ``value`` is null when nobody owes it; ``without_data`` count as failing."""

    numerator: int
    denominator: int
    value: float | None
    without_data: int


class StandardOut(Schema):
    """A standard as it holds for the schools in sight."""

    name: str
    label: dict[str, str]
    version: int
    valid_from: date | None
    issuer: str
    overlays: list[str]
    schools: int
    rate: ComplianceRateOut
    lights: list[dict[str, Any]]


class FactRowOut(Schema):
    """A record on which a verdict rests."""

    kind: str
    id: int
    ref: str


class AssessmentOut(Schema):
    """One requirement of one school on one day."""

    standard: str
    version: int
    school: Named
    requirement: str
    clause: str
    level: str
    label: dict[str, str]
    verdict: VerdictWord
    reason: str
    required: Any
    found: Any
    numerator: int | None
    denominator: int | None
    as_of: date | None
    gap: Any
    text: str
    take: str
    evidence_count: int
    evidence: list[FactRowOut]


class FigureOut(Schema):
    """How many schools have which verdict under one requirement; nothing about anybody."""

    requirement: str
    clause: str
    green: int
    red: int
    grey: int
    not_applicable: int
    off: int
    rate: ComplianceRateOut


class FiguresOut(Schema):
    """What goes up to whoever issued the standard: figures, not people and not schools."""

    standard: str
    version: int
    digest: str
    issuer: str
    on: date
    schools: int
    rate: ComplianceRateOut
    requirements: list[FigureOut]


def rate_out(rate: Rate) -> dict[str, Any]:
    """A rate with both its numbers."""
    return {
        "numerator": rate.numerator,
        "denominator": rate.denominator,
        "value": rate.value,
        "without_data": rate.grey,
    }


def assessments_of(sheet: SchoolSheet, rows: bool) -> list[dict[str, Any]]:
    """One school, requirement by requirement."""
    return [_assessment(sheet, sheet.held, line, rows) for line in sheet.held.lines]


def _assessment(sheet: SchoolSheet, held: Held, line: Any, rows: bool) -> dict[str, Any]:
    found = sheet.verdicts[line["key"]]
    return {
        "standard": held.name,
        "version": held.version,
        "school": named(sheet.school),
        "requirement": line["key"],
        "clause": words.said(line["clause"]),
        "level": line["level"],
        "label": line["label"],
        "verdict": found.verdict,
        "reason": found.reason,
        "required": found.required,
        "found": found.found,
        "numerator": found.of[0] if found.of else None,
        "denominator": found.of[1] if found.of else None,
        "as_of": found.as_of,
        "gap": found.gap,
        "text": words.reason(found, line),
        "take": words.take(found, line),
        "evidence_count": found.total,
        "evidence": [_row(row) for row in found.rows] if rows else [],
    }


def _row(row: Row) -> dict[str, Any]:
    return {"kind": row.kind, "id": row.id, "ref": row.ref}
