"""What every bench shares: paired rounds, medians, and rows that say what was promised."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Options:
    """How to run: ``quick`` is the short form of the everyday suite, whose figures are not quoted."""

    quick: bool = False
    database: str = "sqlite"

    @property
    def rounds(self) -> int:
        return 1 if self.quick else ROUNDS


@dataclass(frozen=True, slots=True)
class Row:
    """One figure: measured against reference, as a ratio with a goal."""

    bench: str
    figure: str
    measured: float
    reference: float
    unit: str
    against: str
    goal: float
    better: Literal["higher", "lower"]
    note: str = ""

    @property
    def ratio(self) -> float:
        return self.measured / self.reference if self.reference else float("inf")

    @property
    def met(self) -> bool:
        return self.ratio >= self.goal if self.better == "higher" else self.ratio <= self.goal

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "ratio": round(self.ratio, 4), "met": self.met}


def paired(
    ours: Callable[[], dict[str, float]], reference: Callable[[], dict[str, float]], rounds: int
) -> tuple[dict[str, float], dict[str, float]]:
    """Run both in turn ``rounds`` times and return the median of each figure, so that a drifting machine hits both."""
    mine: list[dict[str, float]] = []
    theirs: list[dict[str, float]] = []
    for _ in range(rounds):
        theirs.append(reference())
        mine.append(ours())
    return _medians(mine), _medians(theirs)


def _medians(results: Sequence[dict[str, float]]) -> dict[str, float]:
    return {key: statistics.median(result[key] for result in results) for key in results[0]}


def table(rows: Sequence[Row]) -> str:
    """The rows for a terminal and for docs: a Markdown table."""
    head = "| bench | figure | measured | reference | ratio | goal | |\n|---|---|---|---|---|---|---|"
    lines = [
        f"| {r.bench} | {r.figure} | {r.measured:,.4g} {r.unit} | {r.reference:,.4g} {r.unit} ({r.against}) "
        f"| {r.ratio:.2f}× | {'≥' if r.better == 'higher' else '≤'} {r.goal:g}× | {'met' if r.met else 'missed'} |"
        for r in rows
    ]
    return "\n".join([head, *lines])
