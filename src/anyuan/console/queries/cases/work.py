"""My work: what I owe, by when, the most urgent first; and what waits for my word."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from anyuan.cases import queries as cases
from anyuan.cases.models import Case, Extension, FollowUp, GradeChange, Supervision
from anyuan.cases.queries import draws
from anyuan.cases.queries.visible import AREA_BODIES, ON_BEHALF
from anyuan.console.present.clocks import Limit
from anyuan.console.queries.cases.rows import CaseRow, rows
from anyuan.directory.models import TeamMember
from anyuan.directory.policy import Viewer
from anyuan.directory.policy.decide import open_grants

MOST = 100
TO_DO = ("assigned", "handling", "replying")


@dataclass(frozen=True, slots=True)
class Asked:
    """Something that waits for this person's word beside the running clock: a decision, an answer, a visit."""

    row: CaseRow
    text: str
    limit: Limit | None
    resource: str


@dataclass(frozen=True, slots=True)
class Pile:
    """One heading of the page, with what lies under it."""

    name: str
    label: Any
    rows: list[CaseRow] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    more: int = 0

    @property
    def count(self) -> int:
        return len(self.rows) + len(self.asked) + self.more


@dataclass(slots=True)
class Work:
    """The whole page."""

    owed: Pile
    piles: list[Pile] = field(default_factory=list)
    red: int = 0
    yellow: int = 0


def my_work(viewer: Viewer, now: datetime) -> Work:
    """What this person owes and what waits for them."""
    parts = owed_by(viewer, now)
    found = sorted(
        (case for part in parts for case in part.order_by("due_at", "id")[: MOST + 1]),
        key=lambda case: (case.due_at or now, case.pk),
    )
    more = sum(part.count() for part in parts) - MOST if len(found) > MOST else 0
    work = Work(Pile("owed", _("I owe"), rows(found[:MOST]), more=more))
    work.red = sum(1 for row in work.owed.rows if row.stage(now) == "over")
    work.yellow = sum(1 for row in work.owed.rows if row.stage(now) == "yellow")
    piles = (
        _verifications(viewer, now),
        _extensions(viewer, now),
        _grades(viewer, now),
        _supervisions(viewer, now),
        _visits(viewer, now),
        _rechecks(viewer, now),
    )
    work.piles = [pile for pile in piles if pile.count]
    return work


def mine(viewer: Viewer, now: datetime) -> Q:
    """The condition "is owned by me": as a person, through my team, my school, or the body that I answer for."""
    person, today = viewer.person_id or 0, now.date()
    teams = TeamMember.objects.filter(person_id=person, starts_on__lte=today).exclude(ends_on__lt=today)
    own = Q(owner_kind="person", owner_id=person) | Q(handler_id=person)
    own |= Q(owner_kind="team", owner_id__in=teams.values("team_id"))
    for grant in open_grants(viewer, "cases.handle"):
        if grant.school_id:
            own |= Q(owner_kind="school", owner_id=grant.school_id)
        elif grant.organisation_id:
            own |= Q(owner_kind="organisation", owner_id=grant.organisation_id)
        else:
            kinds = AREA_BODIES.get(grant.role, ("centre",) if grant.role in ON_BEHALF else ())
            own |= Q(
                owner_kind="organisation", organisation__kind__in=kinds, area_path__startswith=grant.area_path or "-"
            )
    return own


def owed_by(viewer: Viewer, now: datetime) -> tuple[QuerySet[Case], ...]:
    """Open cases whose running clock counts on this person; in parts that have no case in common."""
    departments = {g.organisation_id for g in open_grants(viewer, "cases.answer") if g.organisation_id}
    seen = cases.visible_to(viewer, now=now).filter(open=True)
    return (
        seen.filter(mine(viewer, now), state__in=TO_DO),
        cases.visible_to(viewer, "cases.assign", now=now).filter(open=True, state__in=("registered", "bounced")),
        seen.filter(
            state="waiting",
            consultations__organisation__in=departments,
            consultations__answered_at__isnull=True,
            consultations__withdrawn_at__isnull=True,
        ),
    )


def _verifications(viewer: Viewer, now: datetime) -> Pile:
    """Handed in, and not by me: verifier and handler are different people."""
    found = cases.visible_to(viewer, "cases.verify", now=now).filter(open=True, state="submitted")
    if viewer.person_id:
        found = found.exclude(handled_by=f"person:{viewer.person_id}").exclude(handler_id=viewer.person_id)
    return Pile("verify", _("Waits for my verification"), rows(found.order_by("due_at", "id")[:MOST]))


def _extensions(viewer: Viewer, now: datetime) -> Pile:
    found = Extension.objects.filter(decided_at__isnull=True).exclude(asked_by=f"person:{viewer.person_id}")
    asked = _of(found, viewer, "cases.extend", now)
    return Pile("extension", _("More time is asked for"), asked=asked("extension-decision", "reason"))


def _grades(viewer: Viewer, now: datetime) -> Pile:
    found = GradeChange.objects.filter(confirmed_at__isnull=True, refused_at__isnull=True)
    asked = _of(found.exclude(asked_by=f"person:{viewer.person_id}"), viewer, "cases.grade", now)
    return Pile("grade", _("A lower grade waits for a second person"), asked=asked("grade-decision", "reason"))


def _supervisions(viewer: Viewer, now: datetime) -> Pile:
    own = cases.visible_to(viewer, now=now).filter(mine(viewer, now), open=True)
    found = Supervision.objects.filter(answered_at__isnull=True, case__in=own.values("pk")).order_by("answer_due_at")
    return Pile(
        "supervision",
        _("Supervisions to answer"),
        asked=_asked(list(found[:MOST]), "supervision-answer", "demand", "made_at", "answer_due_at"),
    )


def _visits(viewer: Viewer, now: datetime) -> Pile:
    """Visits after a settlement that this person, as a mediator, still owes."""
    found = FollowUp.objects.filter(
        done_at__isnull=True,
        case__mediators__person_id=viewer.person_id or 0,
        case__mediators__ended_at__isnull=True,
    )
    chosen = list(found.order_by("due_at", "id").distinct()[:MOST])
    return Pile("visits", _("Visits after a settlement"), asked=_asked(chosen, "mediation", "", "", "due_at"))


def _rechecks(viewer: Viewer, now: datetime) -> Pile:
    found = draws.owed_by(viewer.person_id).order_by("due_at", "id")
    return Pile(
        "rechecks", _("Re-inspections that I owe"), asked=_asked(list(found[:MOST]), "recheck", "", "", "due_at")
    )


def _of(found: QuerySet[Any], viewer: Viewer, action: str, now: datetime) -> Any:
    seen = cases.visible_to(viewer, action, now=now).filter(open=True)
    chosen = list(found.filter(case__in=seen.values("pk")).order_by("asked_at", "id")[:MOST])
    return lambda resource, text: _asked(chosen, resource, text, "asked_at", "")


def _asked(chosen: list[Any], resource: str, text: str, since: str, due: str) -> list[Asked]:
    found = Case.objects.filter(pk__in={row.case_id for row in chosen}).select_related("school", "place")
    by_id = {row.case.pk: row for row in rows(found)}
    made = []
    for row in chosen:
        due_at = getattr(row, due) if due else None
        since_at = getattr(row, since) if since else by_id[row.case_id].case.opened_at
        limit = Limit(due_at, min(since_at, due_at), yellow_at=due_at) if due_at else None
        made.append(Asked(by_id[row.case_id], getattr(row, text) if text else "", limit, resource))
    return made
