"""By when: minutes, hours, working hours, natural days and working days on the real calendar, and why.

Rules of counting, after the Civil Code (民法典) articles 201 and 203 and the practice of administrative limits:

- minutes and hours run from the very moment, day and night;
- the day on which a count in days begins is not counted (art. 201);
- a count in natural days ends with the last day, at 23:59:59 local time (art. 203); with ``to_the_hour`` it ends at the
  clock time at which it began; with ``roll`` a last day that is a day off gives way to the next working day (art. 203);
- a count in working days ends when work stops on the last of them (art. 203: 有业务时间的,停止业务活动的时间为截止时间);
- working hours run only while work is done; what comes in at night begins the next working morning.

Holidays and make-up working days (调休) are data. A year whose notice has not been published is counted by its weekends
alone, and the result says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

UNITS = ("minutes", "hours", "working_hours", "natural_days", "working_days")
WORKING_UNITS = ("working_hours", "working_days")
HOURS = ((time(8, 30), time(12, 0)), (time(14, 0), time(17, 30)))
CHINA = ZoneInfo("Asia/Shanghai")
# No limit counts further; a calendar in which nobody ever works is a mistake in the data, not an endless loop.
MAX_DAYS = 3660
_LAST_SECOND = time(23, 59, 59)

Words = Mapping[str, str]  # {"en": …, "zh": …}


class NoWorkingTime(ValueError):
    """In the ten years after the start there is not enough working time: the calendar must be wrong."""


@dataclass(frozen=True, slots=True)
class Due:
    """By when, and the facts of a sentence that says why.

    ``at`` is UTC. ``skipped`` are the holidays and ``worked`` the make-up days that lay between and mattered;
    ``unpublished`` the years reached whose holidays were not known; ``rolled_from`` the last day that gave way.
    """

    at: datetime
    start: datetime
    amount: int
    unit: str
    to_the_hour: bool = False
    counted_from: datetime | None = None  # when the count really began, if not at once
    skipped: tuple[tuple[date, Words], ...] = ()
    worked: tuple[tuple[date, Words], ...] = ()
    unpublished: tuple[int, ...] = ()
    rolled_from: date | None = None

    def facts(self) -> dict[str, Any]:
        """The same as plain JSON values, to be kept beside the deadline and put into words later."""
        return {
            "at": self.at.isoformat(),
            "start": self.start.isoformat(),
            "amount": self.amount,
            "unit": self.unit,
            "to_the_hour": self.to_the_hour,
            "counted_from": self.counted_from.isoformat() if self.counted_from else None,
            "skipped": [[day.isoformat(), dict(name)] for day, name in self.skipped],
            "worked": [[day.isoformat(), dict(name)] for day, name in self.worked],
            "unpublished": list(self.unpublished),
            "rolled_from": self.rolled_from.isoformat() if self.rolled_from else None,
        }


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Which days and hours are worked in one place.

    ``holidays`` and ``make_up_days`` give the names of days that are not what their weekday says; ``published`` are
    the years whose holidays are known.
    """

    holidays: Mapping[date, Words] = field(default_factory=dict)
    make_up_days: Mapping[date, Words] = field(default_factory=dict)
    published: frozenset[int] = frozenset()
    hours: Sequence[tuple[time, time]] = HOURS
    tz: ZoneInfo = CHINA

    def works_on(self, day: date) -> bool:
        """Whether work is done on a local day. A make-up day wins over a holiday of the same date."""
        if day in self.make_up_days:
            return True
        return day not in self.holidays and day.weekday() < 5

    def due(self, start: datetime, amount: int, unit: str, *, to_the_hour: bool = False, roll: bool = False) -> Due:
        """The end of ``amount`` units after ``start`` (aware), in UTC.

        Raises ValueError for an unknown unit, a naive start, or an amount that is not whole or below 1 (minutes and
        hours may be 0: at once); NoWorkingTime when the calendar holds too little of it.
        """
        if start.tzinfo is None:
            raise ValueError("start must be aware")
        if unit not in UNITS:
            raise ValueError(f"unit {unit!r} is not one of {', '.join(UNITS)}")
        least = 0 if unit in ("minutes", "hours") else 1
        if not isinstance(amount, int) or isinstance(amount, bool) or amount < least:
            raise ValueError(f"amount {amount!r} must be a whole number, at least {least}")
        start = start.astimezone(UTC)
        if unit in ("minutes", "hours"):
            return Due(start + timedelta(**{unit: amount}), start, amount, unit)
        if unit == "working_hours":
            began = self.next_working_moment(start)
            end = self.advance(start, timedelta(hours=amount))
            return self._explained(end, start, amount, unit, counted_from=None if began == start else began)
        if unit == "working_days":
            day = self.working_day_after(self.local_date(start), amount)
            return self._explained(self._local(day, self.hours[-1][1]), start, amount, unit)
        return self._natural(start, amount, to_the_hour=to_the_hour, roll=roll)

    def before(self, at: datetime, amount: int, unit: str) -> datetime:
        """The moment ``amount`` units before ``at``: when yellow begins. Working days keep the clock time of ``at``."""
        if unit in ("minutes", "hours"):
            return at - timedelta(**{unit: amount})
        if unit == "natural_days":
            return at - timedelta(days=amount)
        if unit == "working_days":
            day = self.local_date(at)
            for _ in range(amount):
                day = self._seek(day, -1)
            return self._local(day, at.astimezone(self.tz).timetz().replace(tzinfo=None))
        left = timedelta(hours=amount)
        for opens, closes in self._spans_back(at):
            if closes - opens >= left:
                return closes - left
            left -= closes - opens
        raise NoWorkingTime(f"{amount} working hours before {at}")

    def advance(self, start: datetime, span: timedelta) -> datetime:
        """``start`` moved on by ``span`` of working time."""
        left = span
        for opens, closes in self._spans(start):
            if closes - opens >= left:
                return opens + left
            left -= closes - opens
        raise NoWorkingTime(f"{span} of working time after {start}")

    def working_time(self, start: datetime, end: datetime) -> timedelta:
        """How much working time lies between two instants; nothing when ``end`` is not after ``start``."""
        total = timedelta()
        if end <= start:
            return total
        for opens, closes in self._spans(start):
            if opens >= end:
                break
            total += min(closes, end) - opens
        return total

    def next_working_moment(self, at: datetime) -> datetime:
        """``at`` itself while work is done, else the moment work begins again."""
        for opens, _closes in self._spans(at):
            return opens
        raise NoWorkingTime(f"no working time after {at}")

    def working_day_after(self, day: date, count: int) -> date:
        """The ``count``-th working day after ``day``."""
        for _ in range(count):
            day = self._seek(day, 1)
        return day

    def local_date(self, at: datetime) -> date:
        """The day on the wall calendar of the place."""
        return at.astimezone(self.tz).date()

    def _natural(self, start: datetime, amount: int, *, to_the_hour: bool, roll: bool) -> Due:
        local = start.astimezone(self.tz)
        day = local.date() + timedelta(days=amount)
        clock = local.time() if to_the_hour else _LAST_SECOND
        if not roll or self.works_on(day):
            unpublished = self._unpublished(day, day) if roll else ()
            end = self._local(day, clock)
            return Due(end, start, amount, "natural_days", to_the_hour=to_the_hour, unpublished=unpublished)
        worked_on = self._seek(day, 1)
        end = self._local(worked_on, clock)
        skipped = self._named(self.holidays, day, worked_on)
        unpublished = self._unpublished(day, worked_on)
        return Due(end, start, amount, "natural_days", to_the_hour, None, skipped, (), unpublished, rolled_from=day)

    def _explained(
        self, end: datetime, start: datetime, amount: int, unit: str, counted_from: datetime | None = None
    ) -> Due:
        first, last = self.local_date(start), self.local_date(end)
        return Due(
            end,
            start,
            amount,
            unit,
            counted_from=counted_from,
            skipped=self._named(self.holidays, first, last),
            worked=self._named(self.make_up_days, first, last),
            unpublished=self._unpublished(first, last),
        )

    def _named(self, days: Mapping[date, Words], first: date, last: date) -> tuple[tuple[date, Words], ...]:
        asked = (first + timedelta(days=n) for n in range((last - first).days + 1))
        hides = self.make_up_days if days is self.holidays else {}
        return tuple((day, days[day]) for day in asked if day in days and day not in hides)

    def _unpublished(self, first: date, last: date) -> tuple[int, ...]:
        return tuple(year for year in range(first.year, last.year + 1) if year not in self.published)

    def _seek(self, day: date, step: int) -> date:
        for _ in range(MAX_DAYS):
            day += timedelta(days=step)
            if self.works_on(day):
                return day
        raise NoWorkingTime(f"no working day within {MAX_DAYS} days of {day}")

    def _spans(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Stretches of working time from ``at`` on, the first one cut at ``at``; an end without length is left out."""
        day = self.local_date(at)
        for _ in range(MAX_DAYS):
            if self.works_on(day):
                for opens, closes in self.hours:
                    begin, end = max(self._local(day, opens), at.astimezone(UTC)), self._local(day, closes)
                    if begin < end:
                        yield begin, end
            day += timedelta(days=1)

    def _spans_back(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        day = self.local_date(at)
        for _ in range(MAX_DAYS):
            if self.works_on(day):
                for opens, closes in reversed(self.hours):
                    begin, end = self._local(day, opens), min(self._local(day, closes), at.astimezone(UTC))
                    if begin < end:
                        yield begin, end
            day -= timedelta(days=1)

    def _local(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock, self.tz).astimezone(UTC)
