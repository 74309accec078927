"""The parts of a case's page that are rows of their own: steps, hand-overs, questions, extensions, closures, notes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from anyuan.cases.models import Case
from anyuan.cases.rules import jurisdiction
from anyuan.console.present import words
from anyuan.console.present.clocks import duration
from anyuan.console.queries.cases import owners
from anyuan.console.queries.cases.rows import choice_label, grade_of


@dataclass(frozen=True, slots=True)
class Transferred:
    """The case went to somebody, and how long that one had it."""

    verb: str
    to: str
    at: datetime
    by: str
    reason: str
    held: str
    now: bool


@dataclass(frozen=True, slots=True)
class Held:
    """All the time that one owner had the case, added up."""

    owner: str
    held: str
    times: int


def steps(case: Case) -> list[Any]:
    """The kind's steps with the names of those who did them."""
    found = list(case.steps.all())
    names = owners.people(step.done_by for step in found)
    for step in found:
        step.done_by = names.get(step.done_by, "")
    return found


def transfers(case: Case, now: datetime) -> tuple[list[Transferred], list[Held]]:
    """Every owner in turn with the time each had it; then the sums by body, where waiting counts on whoever was asked."""
    found = list(case.transfers.all())
    waits = [
        (row.asked_at, row.answered_at or row.withdrawn_at, ("organisation", row.organisation_id))
        for row in case.consultations.all()
    ]
    bodies = [(row.moved_at, (row.to_kind, row.to_id)) for row in found]
    named = owners.names([body for _at, body in bodies] + [body for _asked, _answered, body in waits])
    people = owners.people(row.moved_by for row in found)
    last = case.closed_at or now
    ends = [row.moved_at for row in found[1:]] + [last]
    lines = (
        [
            Transferred(
                row.verb,
                named.get((row.to_kind, row.to_id), "–"),
                row.moved_at,
                people.get(row.moved_by, ""),
                row.reason,
                duration((end - row.moved_at).total_seconds(), words.day_units()),
                case.open and row is found[-1],
            )
            for row, end in zip(found, ends, strict=True)
        ]
        if found
        else []
    )
    sums = jurisdiction.held(bodies, waits, last)
    return lines, [
        Held(named.get(row.body, "–"), duration(row.time.total_seconds(), words.day_units()), row.times) for row in sums
    ]


def fill(page: Any, case: Case) -> None:
    """Questions to other departments, extensions, supervisions, grade changes, closures and notes."""
    page.consultations = _consultations(case)
    page.extensions = extensions(case)
    page.supervisions = _rows(
        case.supervisions.all(), "made_by", "answered_by",
        "made_at", "demand", "answer_due_at", "answered_at", "answer",
    )  # fmt: skip
    page.grade_changes = grade_changes(case)
    page.closures = closures(case)
    page.notes = _rows(case.notes.all(), "written_by", "", "written_at", "text")


def _rows(found: Any, first: str, second: str, *columns: str) -> list[dict[str, Any]]:
    found = list(found)
    names = owners.people(
        [getattr(row, first) for row in found] + ([getattr(row, second) for row in found] if second else [])
    )
    return [
        {column: getattr(row, column) for column in columns}
        | {
            "id": row.pk,
            "by": names.get(getattr(row, first), ""),
            "second": names.get(getattr(row, second), "") if second else "",
        }
        for row in found
    ]


def _consultations(case: Case) -> list[dict[str, Any]]:
    made = _rows(
        case.consultations.all(), "asked_by", "answered_by",
        "organisation_id", "question", "asked_at", "due_at", "answer", "answered_at", "withdrawn_at",
    )  # fmt: skip
    named = owners.names(("organisation", row["organisation_id"]) for row in made)
    for row in made:
        row["to"] = named.get(("organisation", row["organisation_id"]), "–")
    return made


def extensions(case: Case) -> list[dict[str, Any]]:
    """Every request for more time, with who decided it."""
    made = _rows(
        case.extensions.all(), "asked_by", "decided_by",
        "asked_at", "amount", "unit", "reason", "due_before", "decided_at", "granted", "due_after", "decision",
    )  # fmt: skip
    for row in made:
        row["unit_word"] = words.word("case_unit", row["unit"])
    return made


def grade_changes(case: Case) -> list[dict[str, Any]]:
    """Every change of grade, with the words of the scheme."""
    made = _rows(
        case.grade_changes.all(), "asked_by", "confirmed_by",
        "from_grade", "to_grade", "reason", "asked_at", "confirmed_at", "refused_at",
    )  # fmt: skip
    for row in made:
        row["from"], row["to"] = _grade(case, row["from_grade"]), _grade(case, row["to_grade"])
    return made


def _grade(case: Case, code: str) -> str:
    found = grade_of(Case(grade=code, definition=case.definition))
    return found["label"] if found else "–"


def closures(case: Case) -> list[dict[str, Any]]:
    """Every attempt to close: what was done, with which proof, who looked at it."""
    found = list(case.closures.all())
    names = owners.people(
        key for row in found for key in (row.submitted_by, row.judged_by, row.replied_by, row.reopened_by)
    )
    endings = case.definition.get("closure", {}).get("dispositions", ())
    asked = case.definition.get("closure", {}).get("evidence", ())
    return [
        {
            "number": row.number,
            "title": choice_label(endings, row.disposition),
            "result": row.result,
            "submitted_at": row.submitted_at,
            "submitted_by": names.get(row.submitted_by, ""),
            "verdict": row.verdict,
            "judged_at": row.judged_at,
            "judged_by": names.get(row.judged_by, ""),
            "remark": row.remark,
            "reply": row.reply,
            "replied_at": row.replied_at,
            "replied_by": names.get(row.replied_by, ""),
            "reopened_at": row.reopened_at,
            "reopened_by": names.get(row.reopened_by, ""),
            "reopened_reason": row.reopened_reason,
            "evidence": [choice_label(asked, str(given.get("kind", ""))) for given in row.evidence],
        }
        for row in found
    ]


def reports(case: Case) -> list[dict[str, Any]]:
    """What people reported; the talk under their code. Never who an anonymous reporter was."""
    return [
        {
            "id": report.pk,
            "channel": report.channel,
            "at": report.received_at,
            "text": report.text,
            "messages": list(report.messages.all()),
            "waits": any(message.from_reporter and message.read_at is None for message in report.messages.all()),
        }
        for report in case.reports.prefetch_related("messages").order_by("id")
        if report.text or report.evidence or report.channel != "desk"
    ]


def reporters(case: Case) -> list[str]:
    """Whoever gave a name or a way to reach them, for those who work on the case and nobody else."""
    named = case.reports.filter(anonymous=False).order_by("id")
    found = [" ".join(part for part in (row.reporter_name, row.reporter_contact) if part) for row in named]
    return [line for line in found if line]
