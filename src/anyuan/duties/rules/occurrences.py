"""When a rule is owed: the days of its recurrence that suit the calendar, and the window of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from anyuan.duties.rules import recurrence
from anyuan.duties.rules.calendar import MAX_SHIFT_DAYS, SchoolCalendar, period_end


@dataclass(frozen=True, slots=True)
class Window:
    """From when until when it may be done, in local time of the day; ``until`` stretches it to the end of a period.

    ``closes`` at or before ``opens`` runs past midnight. ``early_minutes``: a check-in this long before counts.
    ``grace_minutes``: what comes within it after closing is late; what comes later is outside the window.
    """

    key: str
    opens: time
    closes: time
    early_minutes: int = 15
    grace_minutes: int = 10
    until: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule as occurrences need it. ``shift``: a day that does not suit is left out, or moved to the next or previous
    one that does. ``valid_to`` is the last day on which this version holds, or None."""

    rrule: str
    windows: tuple[Window, ...]
    valid_from: date
    valid_to: date | None = None
    start: date | None = None
    on: frozenset[str] = frozenset()
    skip: frozenset[str] = frozenset()
    shift: str = "none"


@dataclass(frozen=True, slots=True)
class Planned:
    """One occurrence: the local day it belongs to, its window, and the instants (UTC) between which it may be done."""

    day: date
    window: str
    opens_at: datetime
    closes_at: datetime
    judge_at: datetime
    early: timedelta = field(default=timedelta())


def occurrences(rule: Rule, calendar: SchoolCalendar, first: date, last: date) -> list[Planned]:
    """Everything that the rule owes on the local days ``first`` … ``last``, in order of opening; each once.

    A day that was moved counts where it lands. Raises RecurrenceWrong.
    """
    first = max(first, rule.valid_from)
    last = min(last, rule.valid_to) if rule.valid_to else last
    if last < first:
        return []
    margin = timedelta(days=MAX_SHIFT_DAYS if rule.shift != "none" else 0)
    start = rule.start or rule.valid_from
    raw = recurrence.days(rule.rrule, start, first - margin, last + margin)
    days = {day for day in _suiting(rule, calendar, raw) if first <= day <= last}
    days |= _made_up(rule, calendar, first, last)
    found = [_planned(day, window, calendar) for day in sorted(days) for window in rule.windows]
    return sorted(found, key=lambda one: (one.opens_at, one.window))


def rule_of(
    definition: Mapping[str, Any], valid_from: date, valid_to: date | None, windows: Sequence[Any] = ()
) -> Rule:
    """A rule from its frozen definition; a post's own ``windows`` take the place of the rule's."""
    return Rule(
        rrule=str(definition["rrule"]),
        windows=tuple(window_of(one) for one in (windows or definition["windows"])),
        valid_from=valid_from,
        valid_to=valid_to,
        start=as_date(definition["start"]) if definition.get("start") else None,
        on=frozenset(definition.get("on", ())),
        skip=frozenset(definition.get("skip", ())),
        shift=str(definition.get("shift", "none")),
    )


def window_of(one: Mapping[str, Any]) -> Window:
    """A window from its data."""
    return Window(
        key=str(one["key"]),
        opens=time.fromisoformat(str(one["opens"])),
        closes=time.fromisoformat(str(one["closes"])),
        early_minutes=int(one.get("early_minutes", 15)),
        grace_minutes=int(one.get("grace_minutes", 10)),
        until=str(one.get("until", "")),
    )


def as_date(value: Any) -> date:
    """A day as a pack may write it: a TOML date or ISO text."""
    return value if isinstance(value, date) else date.fromisoformat(str(value))


def _suiting(rule: Rule, calendar: SchoolCalendar, days: Sequence[date]) -> list[date]:
    """Days that suit as they are, or the day to which the rule lets them be moved."""
    found = []
    for day in days:
        if any(window.until for window in rule.windows):
            if _period_suits(rule, calendar, day):
                found.append(day)
        elif calendar.suits(day, rule.on, rule.skip):
            if not _follows_another(rule, calendar, day):
                found.append(day)
        elif rule.shift != "none":
            step = timedelta(days=1 if rule.shift == "next" else -1)
            moved = (day + step * n for n in range(1, MAX_SHIFT_DAYS + 1))
            landed = next((other for other in moved if calendar.suits(other, rule.on, rule.skip)), None)
            if landed is not None:
                found.append(landed)
    return found


def _period_suits(rule: Rule, calendar: SchoolCalendar, day: date) -> bool:
    """A week or month is owed when at least one of its days suits: nothing is owed in August."""
    ends = [period_end(day, window.until, calendar) for window in rule.windows if window.until]
    last = max(ends, default=day)
    return any(calendar.suits(day + timedelta(days=n), rule.on, rule.skip) for n in range((last - day).days + 1))


def _follows_another(rule: Rule, calendar: SchoolCalendar, day: date) -> bool:
    """A make-up day has the timetable of another weekday: a rule of its own weekday is not owed on it."""
    weekdays = recurrence.weekdays_of(rule.rrule)
    return bool(weekdays) and calendar.weekday(day) not in weekdays


def _made_up(rule: Rule, calendar: SchoolCalendar, first: date, last: date) -> set[date]:
    """Make-up days that follow a weekday of the rule."""
    weekdays = recurrence.weekdays_of(rule.rrule)
    return {
        day
        for day, named in calendar.days.items()
        if first <= day <= last
        and named.follows in weekdays
        and "make_up" in named.names
        and calendar.suits(day, rule.on, rule.skip)
    }


def _planned(day: date, window: Window, calendar: SchoolCalendar) -> Planned:
    end_day = period_end(day, window.until, calendar) if window.until else day
    if not window.until and window.closes <= window.opens:
        end_day = day + timedelta(days=1)
    opens = datetime.combine(day, window.opens, calendar.zone).astimezone(UTC)
    closes = datetime.combine(end_day, window.closes, calendar.zone).astimezone(UTC)
    judge_at = closes + timedelta(minutes=window.grace_minutes)
    return Planned(day, window.key, opens, closes, judge_at, timedelta(minutes=window.early_minutes))
