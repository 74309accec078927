"""RFC 5545 recurrence: the days on which a rule falls. Bounded, because a pack or an import may hold anything."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import dropwhile, islice, takewhile

from dateutil.rrule import rruleset, rrulestr

from anyuan.kernel.faults import Fault

MAX_INSTANCES = 20_000
# A duty falls on days; what happens within the day is the window's business.
DAY_FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
TIMES = frozenset({"BYHOUR", "BYMINUTE", "BYSECOND"})


class RecurrenceWrong(ValueError):
    """The text is not a recurrence rule; the message says why."""


def instances(text: str, start: date, limit: int = MAX_INSTANCES) -> Iterator[datetime]:
    """The instances of ``RRULE`` from ``start`` (a day, or a moment) on, at most ``limit``. Raises RecurrenceWrong.

    Where python-dateutil and RFC 5545 part, the RFC's words hold: docs/adr/0023-what-a-rule-leaves-unsaid.md.
    """
    said = parts_of(text)
    parts = _completed(said, start)
    start = start if isinstance(start, datetime) else datetime.combine(start, time())
    if parts != said:
        text = _joined(parts)
    if parts.get("FREQ") == "WEEKLY" and {"BYSETPOS", "BYDAY"} <= parts.keys():
        return islice(_by_whole_weeks(text, parts, start), limit)
    if parts.get("FREQ") == "YEARLY" and "BYWEEKNO" in parts and parts.get("INTERVAL", "1") != "1":
        return islice(_by_week_years(text, parts, start), limit)
    return islice(iter(_parsed(text, start)), limit)


def days(text: str, start: date, first: date, last: date) -> list[date]:
    """Local days ``first`` … ``last`` on which the rule that began on ``start`` falls. Raises RecurrenceWrong."""
    if last < first:
        return []
    found = instances(text, start)
    return sorted({at.date() for at in takewhile(lambda at: at.date() <= last, found) if at.date() >= first})


def _completed(parts: dict[str, str], start: date) -> dict[str, str]:
    """The rule with what it leaves unsaid.

    RFC 5545, 3.3.10: "Information, not contained in the rule, necessary to determine the various recurrence instance start time
    and dates are derived from the Start Time (DTSTART)": a week without a weekday has that of the start, and a day of a
    month without a month, once a year, has the month of the start. "The BYSECOND, BYMINUTE and BYHOUR rule parts MUST NOT
    be specified when the associated DTSTART property has a DATE value type" and "MUST be ignored" then.
    """
    made = parts if isinstance(start, datetime) else {name: value for name, value in parts.items() if name not in TIMES}
    if made.get("FREQ") != "YEARLY" or "BYYEARDAY" in made:
        return made
    if "BYWEEKNO" in made:
        return made if {"BYDAY", "BYMONTHDAY"} & made.keys() else {**made, "BYDAY": WEEKDAYS[start.weekday()]}
    if "BYMONTHDAY" in made and "BYMONTH" not in made:
        return {**made, "BYMONTH": str(start.month)}
    return made


def _by_whole_weeks(text: str, parts: dict[str, str], start: datetime) -> Iterator[datetime]:
    """BYSETPOS within weeks: "A set of recurrence instances starts at the beginning of the interval", also the first week's.

    python-dateutil counts the positions of the first week from its start in mid-week.
    """
    _parsed(text, start)
    first = WEEKDAYS.index(parts.get("WKST", "MO"))
    monday = start - timedelta(days=(start.weekday() - first) % 7)
    plain = _joined({name: value for name, value in parts.items() if name != "COUNT"})
    found = dropwhile(lambda at: at < start, islice(iter(_parsed(plain, monday)), MAX_INSTANCES))
    return islice(found, int(parts.get("COUNT", MAX_INSTANCES)))


def _by_week_years(text: str, parts: dict[str, str], start: datetime) -> Iterator[datetime]:
    """Every n-th *week year* (ISO 8601): 2 January 2010 lies in week 53 of 2009, and years are counted from there.

    RFC 5545 leaves it open; this is how libical counts. python-dateutil counts calendar years.
    """
    _parsed(text, start)
    interval, most = int(parts["INTERVAL"]), int(parts.get("COUNT", MAX_INSTANCES))
    plain = _joined({name: value for name, value in parts.items() if name not in ("INTERVAL", "COUNT")})
    first = start.isocalendar().year
    every = islice(iter(_parsed(plain, start)), MAX_INSTANCES)
    return islice((at for at in every if (at.isocalendar().year - first) % interval == 0), most)


def problem(text: str) -> Fault | None:
    """What is wrong with the rule of a duty; None for a good one."""
    parts = parts_of(text)
    if parts.get("FREQ") not in DAY_FREQUENCIES:
        return Fault("rrule", "needs FREQ, one of {choices}.", choices=", ".join(DAY_FREQUENCIES))
    if TIMES & parts.keys():
        return Fault("rrule", "names days; the time of day belongs into windows.")
    if parts.get("UNTIL", "").endswith("Z"):
        return Fault("rrule", "counts in local days: UNTIL is a day such as {example}.", example="20270120")
    try:
        _parsed(text, datetime(2024, 1, 1))  # noqa: DTZ001  (recurrence is worked out in local time)
    except RecurrenceWrong as error:
        return Fault("rrule", "is no recurrence rule: {why}", why=str(error))
    return None


def parts_of(text: str) -> dict[str, str]:
    """``FREQ=WEEKLY;BYDAY=MO`` as a table, names in capitals."""
    body = text.strip().removeprefix("RRULE:")
    pairs = (part.partition("=") for part in body.split(";") if part)
    return {name.strip().upper(): value.strip().upper() for name, _sign, value in pairs}


def weekdays_of(text: str) -> frozenset[int]:
    """ISO weekdays of a weekly or daily rule with BYDAY; empty where the rule is not about weekdays."""
    parts = parts_of(text)
    if parts.get("FREQ") not in ("WEEKLY", "DAILY") or parts.get("INTERVAL", "1") != "1":
        return frozenset()
    return frozenset(WEEKDAYS.index(day) + 1 for day in parts.get("BYDAY", "").split(",") if day in WEEKDAYS)


def _joined(parts: dict[str, str]) -> str:
    return ";".join(f"{name}={value}" for name, value in parts.items())


def _parsed(text: str, start: datetime) -> rruleset:
    # Without a time zone everything is one local time, UNTIL too; python-dateutil refuses to compare the two.
    floating = re.sub(r"(UNTIL=\d{8}T\d{6})Z", r"\1", text.strip().rstrip(";"), flags=re.IGNORECASE)
    try:
        return rrulestr(floating, dtstart=start, forceset=True)
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError) as error:
        raise RecurrenceWrong(f"not a recurrence rule ({error}): {text[:80]}") from error
