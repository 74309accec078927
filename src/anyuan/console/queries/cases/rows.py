"""Cases as rows: what, where, who, since when, until when; in this order on every screen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from anyuan.cases.models import Case, Consultation
from anyuan.console.present import words
from anyuan.console.present.clocks import Limit
from anyuan.console.queries.cases import owners

SUBJECT = "cases.case"
# States in which the centre owes, not the owner of the case.
OF_THE_CENTRE = ("registered", "bounced")


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One case on a list."""

    case: Case
    kind: str
    what: str
    where: str
    owner: str
    who: str
    limit: Limit | None

    @property
    def ref(self) -> str:
        return self.case.ref

    @property
    def state(self) -> str:
        return words.word("case_state", self.case.state)

    @property
    def grade(self) -> dict[str, Any] | None:
        return grade_of(self.case)

    def stage(self, now: datetime) -> str:
        """early, yellow or over; empty when nothing is owed."""
        return self.limit.at(now).stage if self.limit else ""


def rows(found: Iterable[Case]) -> list[CaseRow]:
    """Rows for these cases with a handful of queries, however many there are."""
    found = list(found)
    asked = _asked([case.pk for case in found if case.state == "waiting"])
    keys = [(case.owner_kind, case.owner_id) for case in found]
    named = owners.names([*keys, *(("organisation", number) for number in asked.values())])
    return [_row(case, named, asked) for case in found]


def _row(case: Case, named: dict[owners.Key, str], asked: dict[int, int]) -> CaseRow:
    owner = named.get((case.owner_kind, case.owner_id), "–")
    who = owner
    if case.state in OF_THE_CENTRE:
        who = _("The centre")
    elif case.state == "waiting":
        who = named.get(("organisation", asked.get(case.pk)), owner)
    elif case.state == "submitted":
        who = _("Whoever verifies")
    limit = None
    if case.open and case.due_at is not None:
        what = words.word("case_clock", case.due_kind)
        limit = Limit(
            case.due_at, min(case.stage_at, case.due_at), what, who, case.due_kind, case.yellow_at or case.due_at
        )
    return CaseRow(case, kind_word(case), what_of(case), where_of(case), owner, who, limit)


def _asked(ids: list[int]) -> dict[int, int]:
    """case → the department whose answer it waits for."""
    open_ones = Consultation.objects.filter(case_id__in=ids, answered_at__isnull=True, withdrawn_at__isnull=True)
    return dict(open_ones.values_list("case_id", "organisation_id")) if ids else {}


def kind_word(case: Case) -> str:
    """The kind in the words that were frozen onto the case."""
    return words.said(case.definition.get("label")) or case.kind


def what_of(case: Case) -> str:
    """Its title; a protected case says its kind alone."""
    return case.title or kind_word(case)


def where_of(case: Case) -> str:
    """School and place; the area when neither is known."""
    parts = [words.named(row) for row in (case.school, case.place) if row is not None]
    return " · ".join(parts) if parts else _("In the area")


def grade_of(case: Case) -> dict[str, Any] | None:
    """The grade as the frozen scheme words it, with its rank (0 is the heaviest); None for an ungraded case."""
    if not case.grade:
        return None
    grades = case.definition.get("grading", {}).get("grades", ())
    for rank, grade in enumerate(grades):
        if grade.get("code") == case.grade:
            label = grade.get("label") or {"en": grade.get("en", ""), "zh": grade.get("zh", "")}
            return {"code": case.grade, "label": words.said(label) or case.grade, "level": min(rank + 1, 4)}
    return {"code": case.grade, "label": case.grade, "level": 4}


def choice_label(rows_of: Iterable[dict[str, Any]], code: str) -> str:
    """The word of a code in one of the kind's own lists (dispositions, categories, choices)."""
    for row in rows_of:
        if row.get("code") == code:
            return words.said(row.get("label") or {"en": row.get("en", ""), "zh": row.get("zh", "")}) or code
    return code
