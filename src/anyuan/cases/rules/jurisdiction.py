"""The jurisdiction sum: how long each body had a case, and how long it waited for others. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

Body = tuple[str, int]  # ("organisation", 12)


@dataclass(frozen=True, slots=True)
class Held:
    """How long one body had the case on its desk; ``times`` how often it came there."""

    body: Body
    time: timedelta
    times: int


def held(
    transfers: Sequence[tuple[datetime, Body]],
    waits: Sequence[tuple[datetime, datetime | None, Body]],
    until: datetime,
) -> list[Held]:
    """Who had the case for how long, up to ``until``, in the order in which they first had it.

    ``transfers``: (since, owner), oldest first. ``waits``: (asked, answered or None, asked body): that time counts on the
    body that was asked and not on the owner.
    """
    sums: dict[Body, timedelta] = {}
    times: dict[Body, int] = {}
    before: Body | None = None
    for number, (since, body) in enumerate(transfers):
        end = transfers[number + 1][0] if number + 1 < len(transfers) else until
        own = max(end - since, timedelta()) - _waited(waits, since, end)
        sums[body] = sums.get(body, timedelta()) + own
        times[body] = times.get(body, 0) + (body != before)
        before = body
    for asked, answered, body in waits:
        sums[body] = sums.get(body, timedelta()) + max(min(answered or until, until) - asked, timedelta())
        times[body] = times.get(body, 0) + 1
    return [Held(body, time, times[body]) for body, time in sums.items()]


def _waited(waits: Sequence[tuple[datetime, datetime | None, Body]], since: datetime, end: datetime) -> timedelta:
    total = timedelta()
    for asked, answered, _body in waits:
        total += max(min(answered or end, end) - max(asked, since), timedelta())
    return total
