"""The reach test's rate: always both numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from anyuan.notify.models import ReachTest


@dataclass(frozen=True, slots=True)
class Rate:
    """Reached of tested in one month; ``untested``: people whom the month's test has not asked (never on duty)."""

    month: date
    tested: int
    reached: int
    untested: int | None
    closed: bool

    @property
    def share(self) -> float | None:
        """0–1; None when nobody was tested (that is not 0 and not 1)."""
        return self.reached / self.tested if self.tested else None


def reach_rate(month: date | None = None) -> Rate | None:
    """The rate of one month (its first day), or of the newest test; None when there is none."""
    tests = ReachTest.objects.order_by("-month")
    test = tests.filter(month=month).first() if month else tests.first()
    if test is None:
        return None
    if test.closed_at is not None:
        return Rate(test.month, test.tested or 0, test.reached or 0, test.untested, closed=True)
    people = test.people.all()
    return Rate(test.month, people.count(), people.filter(reached_at__isnull=False).count(), None, closed=False)
