"""Everything that a case's page shows, read once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.dateparse import parse_date, parse_datetime

from anyuan.cases import queries as cases
from anyuan.cases.models import Case
from anyuan.console.present import words
from anyuan.console.queries.cases import owners, parts, rights, verbs
from anyuan.console.queries.cases.rows import SUBJECT, CaseRow, choice_label, rows
from anyuan.console.queries.timeline import Line, timeline
from anyuan.directory.policy import Viewer
from anyuan.journal.models import EvidenceFile

# Who owes the case and whether a clock was kept is said by the case's own entries; dispatch keeps the books behind it.
SILENT = {
    f"dispatch.{name}"
    for name in ("assigned", "acknowledged", "handed_over", "cleared", "cancelled", "deadline_met", "extended")
}

# Whoever handles the case, and the centre that assigns it, may know who reported it (red line 9).
WORKS = {"submit", "assign"}


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the facts."""

    label: Any
    value: Any
    long: bool = False


@dataclass(slots=True)
class CasePage:
    """The case as its page shows it."""

    row: CaseRow
    viewer: Viewer
    text: str = ""
    facts: list[Fact] = field(default_factory=list)
    verbs: list[verbs.Verb] = field(default_factory=list)
    primary: verbs.Verb | None = None
    steps: list[Any] = field(default_factory=list)
    transfers: list[parts.Transferred] = field(default_factory=list)
    holders: list[parts.Held] = field(default_factory=list)
    consultations: list[dict[str, Any]] = field(default_factory=list)
    extensions: list[dict[str, Any]] = field(default_factory=list)
    supervisions: list[dict[str, Any]] = field(default_factory=list)
    grade_changes: list[dict[str, Any]] = field(default_factory=list)
    closures: list[dict[str, Any]] = field(default_factory=list)
    notes: list[dict[str, Any]] = field(default_factory=list)
    children: list[CaseRow] = field(default_factory=list)
    joined: list[CaseRow] = field(default_factory=list)
    reports: list[Any] = field(default_factory=list)
    reporters: list[str] = field(default_factory=list)
    evidence: list[dict[str, Any]] = field(default_factory=list)
    timeline: list[Line] = field(default_factory=list)
    stage: str = ""
    why: str = ""
    mine: frozenset[str] = frozenset()

    @property
    def case(self) -> Case:
        return self.row.case

    @property
    def definition(self) -> dict[str, Any]:
        return self.case.definition if isinstance(self.case.definition, dict) else {}

    @property
    def page_url(self) -> str:
        return reverse("console:case", args=[self.row.ref])

    @property
    def fragment_url(self) -> str:
        return reverse("console:case-record", args=[self.row.ref])

    @property
    def incident_ref(self) -> str:
        """The incident that left this matter, or that a report of it opened."""
        return self.case.source_ref if self.case.source == "incident" else ""

    @property
    def steps_done(self) -> int:
        return sum(1 for step in self.steps if step.done_at)

    @property
    def may_add_evidence(self) -> bool:
        return self.case.open and "note" in self.mine

    @property
    def mediated(self) -> bool:
        """A dispute has parties, sessions and visits on a page of its own."""
        return self.case.kind == "dispute" or bool(self.definition.get("follow_up"))

    @property
    def gathers(self) -> str:
        """The page on which the children of this case stand together; empty for a case without one."""
        pages = {"instruction": "instruction", "clean_up": "campaign", "case_review": "review"}
        return pages.get(self.case.kind, "instruction" if self.children else "")


def page(case: Case, viewer: Viewer, now: datetime, sheet: Mapping[str, Any] | None = None) -> CasePage:
    """Read the page of one case that the viewer was found to see. ``sheet``: the opened words of a protected one."""
    made = CasePage(rows([case])[0], viewer)
    made.stage = made.row.stage(now)
    made.why = cases.why_due(case)
    title, made.text, fields = words_of(case, sheet)
    if title and not case.title:
        made.row = replace(made.row, what=title)
    made.facts = list(_facts(made, fields))
    made.steps = parts.steps(case)
    made.transfers, made.holders = parts.transfers(case, now)
    parts.fill(made, case)
    made.children = rows(_seen(case.children.all(), viewer, now))
    made.joined = rows(_seen(case.joined_from.all(), viewer, now))
    made.reports = parts.reports(case)
    made.timeline = timeline(SUBJECT, case.pk, plan=made.definition, silent=SILENT)
    made.mine = rights.mine(viewer, case, now)
    if made.mine & WORKS:
        made.reporters = parts.reporters(case)
    if rights.sees_evidence(viewer, case, made.mine):
        made.evidence = evidence_of(case)
    made.verbs = verbs.verbs(case, made.mine)
    left = any(step.required and not step.done_at for step in made.steps)
    made.primary = verbs.primary(case, made.verbs, left)
    return made


def words_of(case: Case, sheet: Mapping[str, Any] | None) -> tuple[str, str, dict[str, Any]]:
    """Title, text and fields, from the case or from the opened sheet of a protected one."""
    if case.protected:
        given = sheet or {}
        return str(given.get("title", "")), str(given.get("text", "")), dict(given.get("fields") or {})
    return case.title, case.text, dict(case.fields or {})


def _seen(found: Any, viewer: Viewer, now: datetime) -> Iterable[Case]:
    seen: Iterable[Case] = cases.visible_to(viewer, now=now).filter(pk__in=found.values("pk")).order_by("id")
    return seen


def _facts(made: CasePage, fields: dict[str, Any]) -> Iterable[Fact]:
    """The kind's own fields, in its own order and words; what the kind does not know is not shown."""
    categories = made.definition.get("categories", ())
    if made.case.category:
        yield Fact(made.definition.get("category_label"), choice_label(categories, made.case.category))
    for known in made.definition.get("fields", ()):
        value = fields.get(known.get("key"))
        if value not in (None, "", []):
            yield Fact(words.said(known.get("label")), field_value(known, value), known.get("type") == "long")


def field_value(known: Mapping[str, Any], value: Any) -> Any:
    """A field's value as it is read: choices by their word, dates as dates, yes and no as words."""
    kind = known.get("type")
    if kind == "choice":
        return choice_label(known.get("choices", ()), str(value))
    if kind == "yesno":
        return words.word("yes_no", "yes" if value in (True, "yes", "1", 1) else "no")
    if kind == "date" and isinstance(value, str):
        return parse_date(value[:10]) or parse_datetime(value) or value
    if isinstance(value, list):
        return words.joined(choice_label(known.get("choices", ()), str(item)) for item in value)
    return value


def evidence_of(case: Case) -> list[dict[str, Any]]:
    """Files of the case as thumbnails, the oldest first, with who brought them and when."""
    files = list(EvidenceFile.objects.filter(subject_kind=SUBJECT, subject_id=case.pk).order_by("id"))
    brought = owners.people(f"{file.by_kind}:{file.by_id}" for file in files if file.by_id)
    asked = case.definition.get("closure", {}).get("evidence", ())
    return [
        {
            "id": file.pk,
            "name": file.filename,
            "kind": choice_label(asked, file.purpose) if file.purpose else "",
            "at": file.received_at,
            "by": brought.get(f"{file.by_kind}:{file.by_id}", ""),
            "url": reverse("console:case-evidence-file", args=[case.ref, file.pk]),
            "thumbnail": reverse("console:case-evidence-thumbnail", args=[case.ref, file.pk])
            if file.has_thumbnail
            else "",
        }
        for file in files
    ]
