"""When a wait that was written down as a time is over, also on a machine whose clock was set back meanwhile.

A retry or a claim is kept as the instant at which it runs out. When the clock stood an hour ahead at that moment and is
right again, the instant lies an hour away, and what it holds back would stand still for as long. So an instant further
ahead than the longest wait there is was written by a clock that was wrong: the wait is over.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q

#: Machines of one house may disagree by this much before one takes what another holds for left behind.
CLOCKS_APART = timedelta(minutes=5)


def over(column: str, now: datetime, longest: timedelta) -> Q:
    """Rows whose wait in ``column`` has passed, or lies more than ``longest`` ahead. An empty column is not among them."""
    return Q(**{f"{column}__lte": now}) | Q(**{f"{column}__gt": now + longest})


def left(column: str, now: datetime, lease: timedelta) -> Q:
    """Rows whose claim of length ``lease`` in ``column`` has run out: the one that made it is gone."""
    return over(column, now, lease + CLOCKS_APART)
