"""Yellow before, red after (黄灯、红灯): how a case's running clock stands at a moment."""

from __future__ import annotations

from datetime import datetime

LIGHTS = ("red", "yellow", "green", "none")


def light(due_at: datetime | None, yellow_at: datetime | None, now: datetime) -> str:
    """ "red" once the time is over, "yellow" from its warning on, "green" before, "none" where no clock runs.

    The very instant of the deadline is still in time.
    """
    if due_at is None:
        return "none"
    if now > due_at:
        return "red"
    return "yellow" if yellow_at is not None and now >= yellow_at else "green"
