"""Which documents the house owes as drafts at a moment: a day's, once it is over and the hour has come; a week's, on Monday."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from anyuan.measures.rules import periods
from anyuan.measures.rules.periods import Period

_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
# After the house was down it writes what it missed, but not the mornings of a whole holiday.
MOST = {"day": 7, "week": 2}


def clock(text: str) -> time | None:
    """``07:30`` as a time of day; None for anything else."""
    found = _CLOCK.fullmatch(text.strip())
    return time(int(found[1]), int(found[2])) if found else None


def due_at(period: Period, at: time) -> datetime:
    """The local clock time, without a zone, at which a period's document is owed: the day after it is over."""
    return datetime.combine(period.last + timedelta(days=1), at)


def owed(kind: str, at: time, here: datetime, since: date | None) -> list[Period]:
    """Periods of a kind whose hour has come at the local time ``here`` (no zone), oldest first, at most `MOST` of them.

    ``since``: the last day of the newest one that stands; None where there is none yet, and then only the newest is owed.
    """
    found: list[Period] = []
    period = periods.before(periods.of(here.date(), kind))
    for _n in range(MOST[kind]):
        if since is not None and period.last <= since:
            break
        if due_at(period, at) <= here:
            found.append(period)
        period = periods.before(period)
    if since is None:
        return found[:1]
    return found[::-1]
