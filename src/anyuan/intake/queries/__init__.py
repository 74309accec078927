"""Reading intake, always through the viewer who asks."""

from anyuan.intake.queries.contact import availability, contacts, silent
from anyuan.intake.queries.signals import (
    points,
    raw_of,
    recent,
    signal_by_ref,
    storms,
    unread,
    unsettled,
    visible_to,
    warnings_in_force,
)

__all__ = [
    "availability",
    "contacts",
    "points",
    "raw_of",
    "recent",
    "signal_by_ref",
    "silent",
    "storms",
    "unread",
    "unsettled",
    "visible_to",
    "warnings_in_force",
]
