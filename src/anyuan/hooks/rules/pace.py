"""When to try again, and when to give up."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

# One worker at a time speaks to one system, in order. Longer than a round can take; older: the worker died.
LEASE = timedelta(seconds=90)
# Seconds until a system that does not answer is tried again; the last one holds on.
_WAITS = (2, 5, 10, 30, 60, 120, 300, 600)
LONGEST_REST = timedelta(seconds=max(_WAITS))
# What a system has not taken by then is shown as a dead letter; a person may still send it.
GIVE_UP = timedelta(hours=24)
# A recall that is not taken within this is told to the desk: somebody has to telephone.
RECALL_SECONDS = 60
# These say that the content is not wanted, today and tomorrow. Everything else (401, 404, 5xx …) is about how the other
# side is set up, which somebody can mend while the event waits.
_CONTENT_REFUSED = frozenset({400, 413, 415, 422})


def after_failure(failures: int) -> timedelta:
    """The rest after so many failures on end (at least one)."""
    return timedelta(seconds=_WAITS[min(failures, len(_WAITS)) - 1])


def verdict(status: int) -> Literal["taken", "refused", "later"]:
    """What an HTTP status means. 409: the system has this id already."""
    if 200 <= status < 300 or status == 409:
        return "taken"
    return "refused" if status in _CONTENT_REFUSED else "later"
