"""Who may be paged: the roster decides (Resgrid #269, #270: off-duty people were paged and on-duty people were not)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

# Whoever stands in the roster this close to now lives by the roster; whoever does not is on call by post.
ROSTER_HORIZON = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Turn:
    """A span in the roster, half open. ``works`` is False for somebody who is replaced in it."""

    starts_at: datetime
    ends_at: datetime
    works: bool = True


def is_on_duty(turns: Iterable[Turn], now: datetime) -> bool:
    """True for a person who works now, and for a person who is in no roster at all."""
    seen = False
    for turn in turns:
        if turn.ends_at <= now - ROSTER_HORIZON or turn.starts_at >= now + ROSTER_HORIZON:
            continue
        seen = True
        if turn.works and turn.starts_at <= now < turn.ends_at:
            return True
    return not seen
