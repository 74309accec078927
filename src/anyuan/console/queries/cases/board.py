"""The centre's board: by department what is owed, yellow, red, bouncing, reopened; and the five figures of closure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from anyuan.cases import queries as cases
from anyuan.console.queries.cases import owners
from anyuan.console.queries.cases.counted import LABELS, OPEN_ONES, condition, figures
from anyuan.directory.policy import Viewer

NOBODY = "none"


@dataclass(frozen=True, slots=True)
class Figure:
    """One number, what it is of, and the door to its rows."""

    name: str
    label: Any
    count: int
    of: int
    url: str

    @property
    def share(self) -> str:
        """A share only where it means something: small bases are printed as counts (red line 11)."""
        return f"{self.count * 100 / self.of:.1f} %" if self.of >= 20 else ""


@dataclass(frozen=True, slots=True)
class Line:
    """One department."""

    name: str
    figures: list[Figure]


@dataclass(slots=True)
class Board:
    """Everything on the board."""

    lines: list[Line] = field(default_factory=list)
    totals: list[Figure] = field(default_factory=list)
    closure: list[Figure] = field(default_factory=list)
    labels: list[Any] = field(default_factory=list)
    days: int = 30


def board(viewer: Viewer, now: datetime, days: int = 30, kind: str = "") -> Board:
    """The board as this viewer may see it."""
    made = Board(days=days, labels=[LABELS[name] for name in OPEN_ONES])
    found = _by_department(viewer, now, kind)
    named = owners.names(("organisation", number) for number in found)
    sums = dict.fromkeys(OPEN_ONES, 0)
    for number, counts in sorted(found.items(), key=lambda item: (-item[1]["red"], -item[1]["owed"])):
        name = named.get(("organisation", number), "") or _("Schools, teams and people")
        made.lines.append(Line(name, [_open_figure(n, counts[n], number, kind) for n in OPEN_ONES]))
        for n in OPEN_ONES:
            sums[n] += counts[n]
    made.totals = [Figure(n, LABELS[n], sums[n], 0, _url(n, kind=kind)) for n in OPEN_ONES]
    made.closure = closure(viewer, now, days, kind)
    return made


def closure(viewer: Viewer, now: datetime, days: int, kind: str = "") -> list[Figure]:
    """Closed, on time, verified, reopened within 30 days, found falsely closed: never one without the others."""
    return [
        Figure(f.name, f.label, f.numerator, f.denominator, _url(f"closure_{f.name}", days=days, kind=kind))
        for f in figures(viewer, now, days, kind)
    ]


def _by_department(viewer: Viewer, now: datetime, kind: str) -> dict[int | None, dict[str, int]]:
    """organisation → counts. A matter that waits for another department counts on that department."""
    found = cases.visible_to(viewer, now=now).filter(open=True).order_by()
    if kind:
        found = found.filter(kind=kind)
    counts = {name: Count("pk", filter=condition(name, now)) for name in OPEN_ONES}
    sums: dict[int | None, dict[str, int]] = {}
    waiting = Q(state="waiting", consultations__answered_at__isnull=True, consultations__withdrawn_at__isnull=True)
    for column, rows in (
        ("organisation", found.exclude(state="waiting")),
        ("consultations__organisation", found.filter(waiting)),
    ):
        for row in rows.values(column).annotate(**counts):
            own = sums.setdefault(row[column], dict.fromkeys(OPEN_ONES, 0))
            for name in OPEN_ONES:
                own[name] += row[name]
    return sums


def of_department(number: int | None) -> Q:
    """The condition of one line of the board; the same by which it was counted."""
    asked = Q(
        state="waiting",
        consultations__organisation=number,
        consultations__answered_at__isnull=True,
        consultations__withdrawn_at__isnull=True,
    )
    own = Q(organisation__isnull=True) if number is None else Q(organisation=number)
    return (own & ~Q(state="waiting")) | (asked if number is not None else Q(pk__in=[]))


def _open_figure(name: str, count: int, number: int | None, kind: str) -> Figure:
    return Figure(name, LABELS[name], count, 0, _url(name, kind=kind, organisation=number or NOBODY))


def _url(name: str, **facts: Any) -> str:
    from urllib.parse import urlencode

    return "/cases/rows/?" + urlencode({"what": name, **{k: v for k, v in facts.items() if v}})
