"""What outside systems may hear of at all, and what one of them asked for."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase

# Who was told what, who reported, what lies in evidence and how the house runs stay inside; a call's record holds a
# person's report. What is left of it goes out as the incident that it became.
INSIDE = frozenset({"messages", "evidence", "system", "directory", "calls", "reports"})
# A role for a machine: what people do at the centre (acknowledge, dispatch) is not among its rights.
ROLES_OUTSIDE = ("viewer", "liaison", "education_officer", "police_officer", "dispatcher")


def is_offered(name: str, topic: str, actions: frozenset[str]) -> str:
    """The action that somebody must be allowed in order to hear of this event; empty when it never goes out.

    ``actions`` are those that the policy knows: a topic whose rows nobody may see has nothing to offer.
    """
    action = f"{topic}.see"
    goes_out = topic and topic not in INSIDE and not name.startswith("hooks.")
    return action if goes_out and action in actions else ""


def matches(name: str, patterns: Sequence[str]) -> bool:
    """Does an event's name fit one of the patterns (``incidents.*``, ``incidents.closed``)?"""
    return any(fnmatchcase(name, pattern) for pattern in patterns)
