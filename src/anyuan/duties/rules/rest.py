"""Rest between shifts (休息): the hours between one day's last duty and the next day's first, and the longest run of days.

All duties that open on one local day are one working day of a person, however many there are and however long the pauses
between them; a night round that ends after midnight belongs to the day on which it opened. The numbers are data of the
programme. Without numbers nothing is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from anyuan.duties.rules.seats import Seat
from anyuan.kernel import faults

# Bounds of what a programme may ask: a rest longer than two days, or a run longer than a month, is a slip of the pen.
MOST_HOURS, MOST_DAYS = 48, 31
# A longer window is a span within which something is done once, not a shift.
LONGEST_SHIFT = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Rest:
    """What a programme asks; 0: nothing. ``minimum_hours`` between two working days, ``longest_run_days`` in a row."""

    minimum_hours: int = 0
    longest_run_days: int = 0

    @property
    def look_around(self) -> timedelta:
        """How far before and after a duty somebody's other duties matter."""
        return timedelta(days=self.longest_run_days + 1, hours=self.minimum_hours + 48)


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a name is refused. ``kind``: "rest" (``found`` full hours instead of ``asked``) or "run" (days in a row)."""

    kind: str
    found: int
    asked: int


def rest_of(definition: Mapping[str, Any]) -> Rest:
    """What the rule's data asks."""
    data = definition.get("rest", {})
    return Rest(int(data.get("minimum_hours", 0)), int(data.get("longest_run_days", 0)))


def problems(data: Any) -> Iterator[faults.Fault]:
    """What is wrong with the ``rest`` of a programme or a rule."""
    if not isinstance(data, Mapping):
        yield faults.Fault("rest", "must be a table.")
        return
    for name in data:
        if name not in ("minimum_hours", "longest_run_days"):
            yield faults.Fault(f"rest.{name}", "this key is not known.")
    for name, most in (("minimum_hours", MOST_HOURS), ("longest_run_days", MOST_DAYS)):
        value = data.get(name, 1)
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= most:
            yield faults.Fault(f"rest.{name}", "must be a whole number from {least} to {most}", least=1, most=most)


def fault(wanted: Seat, held: Iterable[Seat], rest: Rest, zone: tzinfo) -> Fault | None:
    """Why ``wanted`` cannot be added to what the person holds; None when it can. The first reason in time."""
    days: dict[date, tuple[datetime, datetime]] = {}
    for seat in (wanted, *(one for one in held if one.person == wanted.person and one.occurrence != wanted.occurrence)):
        day = _day(seat, zone)
        first, last = days.get(day, (seat.opens_at, seat.closes_at))
        days[day] = min(first, seat.opens_at), max(last, seat.closes_at)
    mine = _day(wanted, zone)
    if rest.minimum_hours:
        least = timedelta(hours=rest.minimum_hours)
        for before, after in ((mine - timedelta(days=1), mine), (mine, mine + timedelta(days=1))):
            if before in days and after in days and days[after][0] - days[before][1] < least:
                pause = max(timedelta(), days[after][0] - days[before][1])
                return Fault("rest", int(pause.total_seconds() // 3600), rest.minimum_hours)
    if rest.longest_run_days:
        run = 1 + _row(days, mine, -1) + _row(days, mine, 1)
        if run > rest.longest_run_days:
            return Fault("run", run, rest.longest_run_days)
    return None


@dataclass(frozen=True, slots=True)
class Measured:
    """How much rest there is: the fewest full hours between two working days that follow each other (None where none do),
    and the most working days in a row."""

    least_hours: int | None
    longest_run: int


def measured(held: Iterable[Seat], zone: tzinfo) -> Measured:
    """The rest of one person who holds these seats, by the same reading of days as `fault`."""
    days: dict[date, tuple[datetime, datetime]] = {}
    for seat in held:
        day = _day(seat, zone)
        first, last = days.get(day, (seat.opens_at, seat.closes_at))
        days[day] = min(first, seat.opens_at), max(last, seat.closes_at)
    pauses = [
        max(timedelta(), days[day + timedelta(days=1)][0] - days[day][1])
        for day in days
        if day + timedelta(days=1) in days
    ]
    runs = [1 + _row(days, day, 1) for day in days if day - timedelta(days=1) not in days]
    least = int(min(pauses).total_seconds() // 3600) if pauses else None
    return Measured(least, max(runs, default=0))


def hours(held: Iterable[Seat]) -> float:
    """Hours in which somebody stands somewhere: two seats at the same time are one time; what may be done at any time of a
    week or a month is no time at all."""
    total, reached = timedelta(), None
    for seat in sorted(held, key=lambda one: (one.opens_at, one.closes_at)):
        if seat.closes_at - seat.opens_at > LONGEST_SHIFT:
            continue
        begins = seat.opens_at if reached is None else max(seat.opens_at, reached)
        total += max(timedelta(), seat.closes_at - begins)
        reached = seat.closes_at if reached is None else max(reached, seat.closes_at)
    return round(total.total_seconds() / 3600, 1)


def _row(days: Mapping[date, Any], start: date, step: int) -> int:
    """How many days in a row are worked beside ``start``."""
    count = 0
    while start + timedelta(days=step * (count + 1)) in days:
        count += 1
    return count


def _day(seat: Seat, zone: tzinfo) -> date:
    return seat.opens_at.astimezone(zone).date()
