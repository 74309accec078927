"""Lines drawn by the server: no script, so they print, and a screen reader gets the table beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 640, 200, 52, 26, 14


@dataclass(frozen=True, slots=True)
class Mark:
    """A month on the axis, or a value at the side."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Two lines over the same twelve months. ``breaks``: where a definition changed. Gaps are months without data."""

    now: list[str] = field(default_factory=list)
    then: list[str] = field(default_factory=list)
    dots: list[tuple[float, float, str]] = field(default_factory=list)
    months: list[Mark] = field(default_factory=list)
    sides: list[Mark] = field(default_factory=list)
    breaks: list[float] = field(default_factory=list)
    width: int = WIDTH
    height: int = HEIGHT


def trend(
    months: Sequence[date],
    now: Sequence[float | None],
    then: Sequence[float | None],
    *,
    share: bool,
    breaks: Sequence[int] = (),
    words: Sequence[str] = (),
) -> Chart:
    """Twelve months and the same months a year before; ``words`` say each point for the pointer."""
    top = 1.0 if share else max([one for one in (*now, *then) if one is not None] + [1.0])
    step = (WIDTH - LEFT - 12) / max(len(months) - 1, 1)

    def x(number: int) -> float:
        return round(LEFT + number * step, 1)

    def y(one: float) -> float:
        return round(TOP + (HEIGHT - TOP - BOTTOM) * (1 - one / top), 1)

    dots = [(x(n), y(one), words[n] if words else "") for n, one in enumerate(now) if one is not None]
    parts = (0, 0.5, 1) if share or top >= 2 else (0, 1)  # half of one event is none
    sides = [Mark(y(part * top), f"{100 * part:.0f} %" if share else f"{part * top:,.0f}") for part in parts]
    return Chart(
        _segments(now, x, y),
        _segments(then, x, y),
        dots,
        [Mark(x(n), f"{month.month}") for n, month in enumerate(months)],
        sides,
        [x(n) for n in breaks],
    )


def spark(values: Sequence[float | None], *, share: bool, width: int = 120, height: int = 28) -> list[str]:
    """A small line without axes, as segments of points."""
    there = [one for one in values if one is not None]
    if len(there) < 2:
        return []
    low, high = (min(there), max(there)) if share else (0.0, max([*there, 1.0]))
    span = (high - low) or 1.0
    step = width / max(len(values) - 1, 1)
    return _segments(
        values, lambda n: round(n * step, 1), lambda v: round(2 + (height - 4) * (1 - (v - low) / span), 1)
    )


def _segments(values: Sequence[float | None], x: object, y: object) -> list[str]:
    """Runs of neighbouring values; a month without data is a gap, never a zero."""
    found: list[list[str]] = [[]]
    for number, one in enumerate(values):
        if one is None:
            found.append([])
        else:
            found[-1].append(f"{x(number)},{y(one)}")  # type: ignore[operator]
    return [" ".join(run) for run in found if run]
