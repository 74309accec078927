"""What I owe, by when, the most urgent first; and what every department owes (the centre's board)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from heapq import merge
from itertools import islice
from typing import Any

from django.db.models import Case as When
from django.db.models import Count, IntegerField, Min, Q, QuerySet, Sum, Value
from django.db.models import When as Where
from django.utils import timezone

from anyuan.cases.models import Case, Consultation
from anyuan.cases.queries import bodies
from anyuan.cases.queries.visible import SHOWN_WITH, visible_to
from anyuan.directory.models import TeamMember
from anyuan.directory.policy import Viewer, may
from anyuan.directory.policy.decide import open_grants

OWNERS_STATES = ("assigned", "handling")
# State → the action of whoever owes the next move in it, beside the owner.
OTHERS: dict[str, str] = {
    "registered": "cases.assign",
    "bounced": "cases.assign",
    "submitted": "cases.verify",
    "replying": "cases.reply",
}


def my_work(viewer: Viewer, *, now: datetime, limit: int = 50) -> list[Case]:
    """Open cases in which the next move is the viewer's, by deadline."""
    # Only which ones they are: the rows themselves are fetched once, and no more of them than are shown.
    parts = [part.order_by("due_at", "pk").values_list("due_at", "pk")[:limit] for part in _parts(viewer, now)]
    first = list(islice(dict.fromkeys(pk for _due_at, pk in merge(*parts)), limit))
    found = Case.objects.select_related(*SHOWN_WITH).in_bulk(first)
    return [found[pk] for pk in first if pk in found]


def _parts(viewer: Viewer, now: datetime) -> list[QuerySet[Case]]:
    rows = visible_to(viewer, now=now).filter(open=True, exercise=False)
    parts = []
    if may(viewer, "cases.handle") or may(viewer, "cases.involved"):
        parts += [rows.filter(mine, state__in=OWNERS_STATES) for mine in _mine(viewer, now)]
    asked = [g.organisation_id for g in open_grants(viewer, "cases.answer") if g.organisation_id is not None]
    if asked:
        waiting = Consultation.objects.filter(
            organisation_id__in=asked, answered_at__isnull=True, withdrawn_at__isnull=True
        )
        parts.append(rows.filter(state="waiting", pk__in=waiting.values("case_id")))
    for state, action in OTHERS.items():
        if may(viewer, action):
            able = visible_to(viewer, action, now=now).filter(open=True, exercise=False, state=state)
            parts.append(able.exclude(handled_by=f"person:{viewer.person_id}") if state == "submitted" else able)
    return parts


def _mine(viewer: Viewer, now: datetime) -> list[Q]:
    """What the viewer owns: each condition alone, so that each is answered by its own index."""
    found: list[Q] = []
    for grant in open_grants(viewer, "cases.handle"):
        if grant.school_id is not None:
            found.append(Q(owner_kind="school", owner_id=grant.school_id))
        elif grant.organisation_id is not None:
            found.append(Q(organisation_id=grant.organisation_id))
    if viewer.person_id is not None:
        day = timezone.localdate(now)
        teams = TeamMember.objects.filter(person_id=viewer.person_id, starts_on__lte=day).exclude(ends_on__lt=day)
        found.append(Q(handler_id=viewer.person_id))
        found.append(Q(owner_kind="person", owner_id=viewer.person_id))
        found += [Q(owner_kind="team", owner_id=id) for id in teams.values_list("team_id", flat=True)[:50]]
    return found


@dataclass(slots=True)
class BoardRow:
    """One body: what it owes now. ``asked`` of them wait for its answer to somebody else's case."""

    kind: str
    id: int
    label: str = ""
    owed: int = 0
    yellow: int = 0
    red: int = 0
    bouncing: int = 0
    supervised: int = 0
    reopened: int = 0
    asked: int = 0
    next_due_at: datetime | None = None
    by_state: dict[str, int] = field(default_factory=dict)


# The figures of a board, each with the condition by which it is counted and by which its rows are found.
FIGURES = ("owed", "yellow", "red", "bouncing", "reopened", "supervised")


def condition(figure: str, now: datetime) -> Q:
    """What one figure of the board counts among open cases. Raises KeyError."""
    return {
        "owed": Q(open=True),
        "yellow": Q(yellow_at__lte=now, due_at__gte=now),
        "red": Q(due_at__lt=now),
        "bouncing": Q(bounced_count__gt=0),
        "reopened": Q(reopened_count__gt=0),
        "supervised": Q(supervised_count__gt=0),
    }[figure]


def board(viewer: Viewer, *, now: datetime, kind: str = "", area: str = "", english: bool = False) -> list[BoardRow]:
    """By body: owed, yellow, red, bouncing; those with the most red first. Protected cases are in no row (red line 7).

    What waits for another department counts on that department; a school, team or person that no department stands behind
    has a row of its own."""
    rows = _on_board(viewer, now, kind)
    if area:
        rows = rows.filter(area_path__startswith=area)
    rows = rows.select_related(None).order_by()
    found: dict[tuple[str, int], BoardRow] = {}
    owned = rows.exclude(state="waiting").values("organisation_id", "owner_kind", "owner_id", "state")
    for line in owned.annotate(**_sums(now)):
        body = ("organisation", line["organisation_id"])
        key = body if line["organisation_id"] else (line["owner_kind"], line["owner_id"])
        _add(found, key, line, line["state"])
    asked = rows.filter(state="waiting", consultations__in=_unanswered()).values("consultations__organisation_id")
    for line in asked.annotate(**_sums(now)):
        row = _add(found, ("organisation", line["consultations__organisation_id"]), line, "waiting")
        row.asked += line["owed"]
    names = bodies.labels(found, english)
    for key, row in found.items():
        row.label = names.get(key, "")
    return sorted(found.values(), key=lambda row: (-row.red, -row.yellow, -row.owed, row.label))


def behind(
    viewer: Viewer, figure: str, *, now: datetime, kind: str = "", body: tuple[str, int] | None = None
) -> QuerySet[Case]:
    """The cases behind one figure of the board, of all bodies or of one, by deadline. Raises KeyError."""
    rows = _on_board(viewer, now, kind).filter(condition(figure, now))
    if body is not None:
        rows = rows.filter(_of_body(*body))
    return rows.order_by("due_at", "pk")


def _on_board(viewer: Viewer, now: datetime, kind: str) -> QuerySet[Case]:
    rows = visible_to(viewer, "cases.board", now=now).filter(open=True, exercise=False, protected=False)
    return rows.filter(kind=kind) if kind else rows


def _unanswered() -> QuerySet[Consultation]:
    return Consultation.objects.filter(answered_at__isnull=True, withdrawn_at__isnull=True)


def _of_body(kind: str, id: int) -> Q:
    """The condition of one row of the board; the same by which it was counted."""
    if kind != "organisation":
        return Q(organisation__isnull=True, owner_kind=kind, owner_id=id) & ~Q(state="waiting")
    asked = Q(state="waiting", pk__in=_unanswered().filter(organisation_id=id).values("case_id"))
    return (Q(organisation_id=id) & ~Q(state="waiting")) | asked


def most_urgent(viewer: Viewer, *, now: datetime, limit: int = 20) -> list[Case]:
    """The open cases of the board by deadline."""
    rows = visible_to(viewer, "cases.board", now=now).filter(open=True, exercise=False)
    return list(islice(rows.order_by("due_at", "pk")[:limit], limit))


def _sums(now: datetime) -> dict[str, Any]:
    counted = {name: _if(condition(name, now)) for name in FIGURES}
    return counted | {"owed": Count("pk"), "next_due_at": Min("due_at")}


def _if(condition: Q) -> Sum:
    return Sum(When(Where(condition, then=Value(1)), default=Value(0), output_field=IntegerField()))


def _add(found: dict[tuple[str, int], BoardRow], key: tuple[str, int], line: dict[str, Any], state: str) -> BoardRow:
    row = found.setdefault(key, BoardRow(*key))
    for name in FIGURES:
        setattr(row, name, getattr(row, name) + line[name])
    if row.next_due_at is None or line["next_due_at"] < row.next_due_at:
        row.next_due_at = line["next_due_at"]
    row.by_state[state] = row.by_state.get(state, 0) + line["owed"]
    return row
