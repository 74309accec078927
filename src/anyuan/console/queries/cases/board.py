"""The centre's board: by department what is owed, yellow, red, bouncing, reopened; and the five figures of closure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import get_language

from anyuan.cases.queries import work
from anyuan.console.queries.cases.counted import LABELS, figures
from anyuan.directory.policy import Viewer


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
    """One body: a department, or a school, team or person that none stands behind."""

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
    """The board as this viewer may see it: the rows of `cases.queries.work.board`, each number a door to its cases."""
    made = Board(days=days, labels=[LABELS[name] for name in work.FIGURES])
    sums = dict.fromkeys(work.FIGURES, 0)
    for row in work.board(viewer, now=now, kind=kind, english=get_language() == "en"):
        body = f"{row.kind}:{row.id}"
        made.lines.append(Line(row.label, [_open_figure(n, getattr(row, n), kind, body) for n in work.FIGURES]))
        for n in work.FIGURES:
            sums[n] += getattr(row, n)
    made.totals = [_open_figure(n, sums[n], kind) for n in work.FIGURES]
    made.closure = closure(viewer, now, days, kind)
    return made


def closure(viewer: Viewer, now: datetime, days: int, kind: str = "") -> list[Figure]:
    """Closed, on time, verified, reopened within 30 days, found falsely closed: never one without the others."""
    return [
        Figure(f.name, f.label, f.numerator, f.denominator, _url(f"closure_{f.name}", days=days, kind=kind))
        for f in figures(viewer, now, days, kind)
    ]


def _open_figure(name: str, count: int, kind: str, body: str = "") -> Figure:
    return Figure(name, LABELS[name], count, 0, _url(name, kind=kind, body=body))


def _url(name: str, **facts: Any) -> str:
    from urllib.parse import urlencode

    return "/cases/rows/?" + urlencode({"what": name, **{k: v for k, v in facts.items() if v}})
