"""Lessons that a vice principal of law owes in a term against those that were given (法治副校长授课).

The agreement says how many a term; nobody is behind in its first week for that. So much of the number is due as of the term
has passed, rounded down: of four lessons the second is due at half-term, the fourth at the end.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

# Where a term's end has not been handed in yet: twenty weeks.
USUAL_TERM = timedelta(days=139)


@dataclass(frozen=True, slots=True)
class Standing:
    """How somebody stands on a day. ``owed`` is None where the post does not say how many."""

    owed: int | None
    given: int
    due: int

    @property
    def behind(self) -> int:
        """How many lessons are due by now and were not given."""
        return max(0, self.due - self.given)


def span(terms: tuple[tuple[date, date], ...], day: date) -> tuple[date, date]:
    """The term that holds the day; in vacation the one that ended last; without any term the half of the school year
    (February to July, August to January)."""
    begun = [term for term in terms if term[0] <= day]
    if begun:
        first, last = begun[-1]
        return first, min(last, first + USUAL_TERM) if last == date.max else last
    if 2 <= day.month <= 7:
        return date(day.year, 2, 1), date(day.year, 7, 31)
    year = day.year if day.month >= 8 else day.year - 1
    return date(year, 8, 1), date(year + 1, 1, 31)


def standing(owed: int | None, given: int, term: tuple[date, date], since: date, day: date) -> Standing:
    """How it stands on the day for somebody in post ``since``. Whoever came in mid-term owes the share of the days left."""
    first, last = term
    if owed is None or owed <= 0:
        return Standing(owed, given, 0)
    length = (last - first).days + 1
    begun = max(first, since)
    passed = min(max((min(day, last) - begun).days + 1, 0), length)
    return Standing(owed, given, owed * passed // length)
