"""The mediation of a dispute on one page: parties, mediators with reasons, sessions, agreement, visits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from anyuan.cases.models import Case, FollowUp, Mediator
from anyuan.console.present import words
from anyuan.console.present.clocks import Limit
from anyuan.console.queries.cases import owners
from anyuan.console.queries.cases.record import evidence_of
from anyuan.console.queries.cases.rows import CaseRow, rows

CAPACITIES = ("parent", "staff", "neighbour", "trader", "school", "pupil", "other")
OUTCOMES = ("settled", "adjourned", "failed")
VISITS = ("kept", "relapsed", "not_reached")


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit after a settlement."""

    row: FollowUp
    by: str
    limit: Limit | None

    @property
    def step(self) -> str:
        """By which the page names this visit's form."""
        return f"visit-{self.row.pk}"


@dataclass(slots=True)
class MediationPage:
    """Everything on the page."""

    row: CaseRow
    parties: list[Any] = field(default_factory=list)
    mediators: list[dict[str, Any]] = field(default_factory=list)
    sessions: list[dict[str, Any]] = field(default_factory=list)
    agreements: list[dict[str, Any]] = field(default_factory=list)
    visits: list[Visit] = field(default_factory=list)
    may: bool = False

    @property
    def writes(self) -> bool:
        """Parties, sessions and agreements are written while the case is open; visits come afterwards."""
        return self.may and self.row.case.open

    @property
    def step(self) -> str:
        """What comes next; its form stands open. Empty when nothing is to be written now."""
        if not self.writes:
            due = next((visit for visit in self.visits if visit.limit), None)
            return due.step if due and self.may else ""
        if len(self.parties) < 2:
            return "parties"
        if not any(mediator["ended_at"] is None for mediator in self.mediators):
            return "mediators"
        if not any(item["row"].outcome == "settled" for item in self.sessions):
            return "sessions"
        return "" if self.agreements else "agreements"


def next_label(parties: int) -> str:
    """What the next side of the dispute is called: 甲方, 乙方 … in Chinese, A, B … elsewhere."""
    if words.in_chinese():
        return "甲乙丙丁戊己庚辛壬癸"[min(parties, 9)] + "方"
    return chr(ord("A") + min(parties, 25))


def mediation(case: Case, now: datetime, *, may: bool) -> MediationPage:
    """Read the page of a dispute that the viewer was found to see. ``may``: they take part in it and may write."""
    page = MediationPage(rows([case])[0], may=may)
    page.parties = list(case.parties.order_by("id"))
    page.mediators = [_mediator(row) for row in case.mediators.select_related("person", "team").order_by("-lead", "id")]
    sessions, agreements, visits = list(case.sessions.all()), list(case.agreements.all()), list(case.follow_ups.all())
    names = owners.people(
        [*(s.written_by for s in sessions), *(a.made_by for a in agreements), *(v.done_by for v in visits)]
    )
    page.sessions = [{"row": row, "by": names.get(row.written_by, "")} for row in sessions]
    files = {file["id"]: file for file in evidence_of(case)} if agreements else {}
    page.agreements = [
        {
            "row": row,
            "by": names.get(row.made_by, ""),
            "signed": words.joined(row.signed),
            "files": [files[n] for n in _file_ids(row.evidence) if n in files],
        }
        for row in agreements
    ]
    page.visits = [_visit(row, names.get(row.done_by, ""), agreements, now) for row in visits]
    return page


def _file_ids(evidence: Any) -> list[int]:
    return [item.get("file") if isinstance(item, dict) else item for item in evidence or ()]


def _mediator(row: Mediator) -> dict[str, Any]:
    return {
        "id": row.pk,
        "name": words.named(row.person),
        "team": words.named(row.team) if row.team else "",
        "lead": row.lead,
        "ended_at": row.ended_at,
        "reason": reason(row.reason),
    }


def offers(found: Iterable[Any]) -> list[dict[str, Any]]:
    """Proposed mediators with names and reasons in the language of the screen."""
    found = list(found)
    named = owners.names(
        [("person", one.candidate.person_id) for one in found] + [("team", one.candidate.team_id) for one in found]
    )
    return [
        {
            "value": one.candidate.person_id,
            "name": named.get(("person", one.candidate.person_id), "–"),
            "team": named.get(("team", one.candidate.team_id), ""),
            "reason": reason({"reasons": one.reasons}),
        }
        for one in found
    ]


def reason(facts: Any) -> str:
    """Why this mediator, from codes and numbers."""
    rows_of = facts.get("reasons", ()) if isinstance(facts, dict) else ()
    return words.joined(text for text in map(_why, rows_of) if text)


def _why(row: dict[str, Any]) -> str:
    match row.get("code"):
        case "load":
            n = int(row.get("count", 0))
            return ngettext("%(n)d case at hand", "%(n)d cases at hand", n) % {"n": n}
        case "skill":
            return _("knows this kind of dispute (%(what)s)") % {"what": words.joined(row.get("words", ()))}
    return words.word("mediator_why", row.get("code", ""))


def _visit(row: FollowUp, by: str, agreements: list[Any], now: datetime) -> Visit:
    limit = None
    if row.done_at is None:
        since = min(agreements[-1].made_at, row.due_at) if agreements else min(now, row.due_at)
        limit = Limit(row.due_at, since, yellow_at=row.due_at)
    return Visit(row, by, limit)
