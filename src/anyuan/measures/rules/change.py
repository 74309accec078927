"""Two periods side by side: what may honestly be said about the difference."""

from __future__ import annotations

from dataclasses import dataclass

from anyuan.measures.rules import intervals

# Below this many in the earlier period a change is told in counts, not as a percentage (red line 11).
SMALL_BASE = 20
# More or fewer schools than this share, and the two periods did not watch the same thing.
EXPOSURE_SHIFT = 0.05
# Counts over spans whose counted days differ by more than this (a year that is not over yet) are not set against each other.
DAYS_SHIFT = 0.15
# More or fewer schools that reported anything at all: then reporting may have changed rather than events.
REPORTING_SHIFT = 0.2
REPORTING_LEAST = 3


@dataclass(frozen=True, slots=True)
class Side:
    """One period. ``exposure``: school-days under watch; ``reporting``: schools with any row; ``versions`` that counted;
    ``census``: everything that stands was counted, so that there is no chance in it."""

    numerator: int
    denominator: int | None
    exposure: float
    reporting: int
    versions: frozenset[int]
    days_filled: int
    days_asked: int
    census: bool = False

    @property
    def value(self) -> float | None:
        """The figure: a share, or a count; None where there is nothing to divide by or no day was counted."""
        if not self.days_filled:
            return None
        if self.denominator is None:
            return float(self.numerator)
        return self.numerator / self.denominator if self.denominator else None


@dataclass(frozen=True, slots=True)
class Change:
    """``form``: none, counts, percent or points. ``amount``: the difference in that form; ``flags`` say why to be careful."""

    form: str
    amount: float | None
    by_chance: bool
    flags: tuple[str, ...]


def compare(now: Side, before: Side) -> Change:
    """What changed from ``before`` to ``now``."""
    flags = tuple(_flags(now, before))
    if now.value is None or before.value is None or "definition" in flags:
        return Change("none", None, False, flags)
    if now.denominator is not None and before.denominator is not None:
        low, high = intervals.wilson(now.numerator, now.denominator)
        low0, high0 = intervals.wilson(before.numerator, before.denominator)
        small = min(now.denominator, before.denominator) < SMALL_BASE
        amount = None if small else 100 * (now.value - before.value)
        by_chance = low <= high0 and low0 <= high and not now.census
        return Change("none" if small else "points", amount, by_chance, _with(flags, "small", small))
    if _uneven(now, before):
        return Change("none", None, False, flags)
    by_chance = not (now.census or intervals.differs(now.numerator, before.numerator, now.exposure, before.exposure))
    if before.numerator < SMALL_BASE:
        return Change("counts", float(now.numerator - before.numerator), by_chance, _with(flags, "small", True))
    return Change("percent", 100 * (now.numerator / before.numerator - 1), by_chance, flags)


def _flags(now: Side, before: Side) -> list[str]:
    found = []
    if now.versions and before.versions and now.versions != before.versions:
        found.append("definition")
    if not before.days_filled:
        found.append("unknown")
    elif now.days_filled < now.days_asked or before.days_filled < before.days_asked or _uneven(now, before):
        found.append("days")
    if _shift(now.exposure / max(now.days_asked, 1), before.exposure / max(before.days_asked, 1)) > EXPOSURE_SHIFT:
        found.append("schools")
    more = abs(now.reporting - before.reporting)
    if more >= REPORTING_LEAST and _shift(now.reporting, before.reporting) > REPORTING_SHIFT:
        found.append("reporting")
    return found


def _uneven(now: Side, before: Side) -> bool:
    return _shift(now.days_filled, before.days_filled) > DAYS_SHIFT


def _shift(now: float, before: float) -> float:
    return abs(now - before) / before if before else (1.0 if now else 0.0)


def _with(flags: tuple[str, ...], flag: str, on: bool) -> tuple[str, ...]:
    return (*flags, flag) if on else flags
