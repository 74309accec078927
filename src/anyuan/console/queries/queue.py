"""The open incidents as rows: what, where, who, since when, until when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from anyuan.console.present import words
from anyuan.console.present.clocks import Limit
from anyuan.directory.models import Unit
from anyuan.directory.policy import Viewer
from anyuan.dispatch.models import Assignment, Deadline
from anyuan.incidents import queries as incidents
from anyuan.incidents.models import Incident

SUBJECT = "incidents.incident"
# More rows than anybody reads; what is beyond is counted and linked, never hidden.
MOST_ROWS = 150


@dataclass(frozen=True, slots=True)
class Row:
    """One open incident on a list, in the order in which every screen says it."""

    incident: Incident
    what: str
    where: str
    who: str
    limit: Limit | None
    late: int = 0

    @property
    def ref(self) -> str:
        return self.incident.ref

    @property
    def waiting(self) -> bool:
        """Nobody has acknowledged it: it may ask for attention with colour and sound."""
        return self.incident.state == "received"

    @property
    def behind(self) -> str:
        """How many signals stand behind it, when there are several."""
        n = self.incident.signal_count
        return ngettext("%(n)d signal", "%(n)d signals", n) % {"n": n} if n > 1 else ""

    @property
    def level_word(self) -> str:
        return str(words.LEVELS.get(self.incident.level, ""))

    @property
    def state(self) -> str:
        return words.word("state", self.incident.state)


@dataclass(frozen=True, slots=True)
class Queue:
    """The rows that are shown, how many more there are, and how many of each level."""

    rows: list[Row]
    more: int
    levels: dict[int, int] = field(default_factory=dict)
    exercises: int = 0

    @property
    def total(self) -> int:
        return len(self.rows) + self.more


def queue(viewer: Viewer, *, most: int = MOST_ROWS) -> Queue:
    """Everything open that the viewer may see: by level, then in the order of arrival; exercises after real ones."""
    found = list(
        incidents.open_queue(viewer)
        .select_related("school", "place", "commander")
        .order_by("exercise", "level", "received_at", "id")
    )
    shown = found[:most]
    levels = {n: sum(1 for i in found if i.level == n and not i.exercise) for n in (1, 2, 3, 4)}
    return Queue(rows(shown), len(found) - len(shown), levels, sum(1 for i in found if i.exercise))


def rows(found: Iterable[Incident]) -> list[Row]:
    """Rows for these incidents with three queries, however many there are."""
    found = list(found)
    ids = [incident.pk for incident in found]
    limits = limits_of(ids)
    owners = _owners(ids)
    return [_row(incident, limits.get(incident.pk), owners.get(incident.pk, [])) for incident in found]


def limits_of(ids: list[int]) -> dict[int, Limit]:
    """The clock that counts for each incident: the first one that was missed and is still owed, else the next one due.

    Legs have clocks of their own beside it; ladder steps are the machine's business.
    """
    deadlines = (
        Deadline.objects.filter(subject_kind=SUBJECT, subject_id__in=ids, escalation__isnull=True, met_at__isnull=True)
        .exclude(state__in=("met", "cancelled"))
        .exclude(kind__startswith="leg_")
        .select_related("assignment")
        .order_by("due_at", "id")
    )
    found: dict[int, Limit] = {}
    for row in deadlines:
        if row.subject_id not in found:
            found[row.subject_id] = Limit(
                row.due_at, row.started_at, words.word("clock", row.kind), _owner(row), row.kind
            )
    return found


def _owner(row: Deadline) -> str:
    if row.assignment is not None and row.assignment.owner_label:
        return row.assignment.owner_label
    return _("Duty desk")


def _owners(ids: list[int]) -> dict[int, list[str]]:
    """Units on each incident, by their names in the language of the screen."""
    tasks = Assignment.objects.filter(
        subject_kind=SUBJECT, subject_id__in=ids, ended_at__isnull=True, owner_kind="unit"
    )
    tasks_now = list(tasks.order_by("id"))
    units = Unit.objects.in_bulk({task.owner_id for task in tasks_now if task.owner_id})
    found: dict[int, list[str]] = {}
    for task in tasks_now:
        unit = units.get(task.owner_id or 0)
        found.setdefault(task.subject_id, []).append(words.named(unit) if unit else task.owner_label)
    return found


def _row(incident: Incident, limit: Limit | None, units: list[str]) -> Row:
    if limit is not None and limit.kind == "arrive" and units:
        limit = replace(limit, who=_who(incident, units))
    return Row(incident, what(incident), where(incident), _who(incident, units), limit)


def what(incident: Incident) -> str:
    """The title that somebody gave it, else its kind."""
    return incident.title or words.incident_kind(incident)


def where(incident: Incident) -> str:
    """School and place; the coordinates when neither is known; never nothing."""
    parts = [words.named(row) for row in (incident.school, incident.place) if row is not None]
    if parts:
        return " · ".join(parts)
    if incident.lon is not None and incident.lat is not None:
        return f"{incident.lat:.5f}, {incident.lon:.5f}"
    return _("Place not known")


def _who(incident: Incident, units: list[str]) -> str:
    if len(units) > 2:
        return _("%(first)s and %(n)d more") % {"first": units[0], "n": len(units) - 1}
    return "、".join(units) if units and words.in_chinese() else ", ".join(units) or _("Duty desk")


def facts(row: Row) -> dict[str, Any]:
    """What scripts and the map need of a row."""
    incident = row.incident
    return {
        "ref": row.ref,
        "level": incident.level,
        "exercise": incident.exercise,
        "waiting": row.waiting,
        "what": row.what,
        "where": row.where,
        "lon": incident.lon,
        "lat": incident.lat,
        "since": _iso(incident.received_at),
        "url": f"/incidents/{row.ref}/",
    }


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
