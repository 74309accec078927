"""ISA-18.2 states of an alarm point as one table of moves, how long what may be shelved, and when one chatters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

NORMAL = "normal"
UNACKNOWLEDGED = "unacknowledged"
ACKNOWLEDGED = "acknowledged"
RETURNED = "returned"
SHELVED = "shelved"
OUT_OF_SERVICE = "out_of_service"
STATES = (NORMAL, UNACKNOWLEDGED, ACKNOWLEDGED, RETURNED, SHELVED, OUT_OF_SERVICE)

# (state, what happens) → state. What is not here cannot be done. "back" is resolved by where_back().
MOVES: dict[tuple[str, str], str] = {
    (NORMAL, "alarm"): UNACKNOWLEDGED,
    (UNACKNOWLEDGED, "alarm"): UNACKNOWLEDGED,
    (ACKNOWLEDGED, "alarm"): UNACKNOWLEDGED,  # a new alarm after the first was seen has to be seen again
    (RETURNED, "alarm"): UNACKNOWLEDGED,
    (SHELVED, "alarm"): SHELVED,
    (OUT_OF_SERVICE, "alarm"): OUT_OF_SERVICE,
    (NORMAL, "return"): NORMAL,
    (UNACKNOWLEDGED, "return"): RETURNED,
    (ACKNOWLEDGED, "return"): NORMAL,
    (RETURNED, "return"): RETURNED,
    (SHELVED, "return"): SHELVED,
    (OUT_OF_SERVICE, "return"): OUT_OF_SERVICE,
    (UNACKNOWLEDGED, "acknowledge"): ACKNOWLEDGED,
    (RETURNED, "acknowledge"): NORMAL,
    (NORMAL, "shelve"): SHELVED,
    (UNACKNOWLEDGED, "shelve"): SHELVED,
    (ACKNOWLEDGED, "shelve"): SHELVED,
    (RETURNED, "shelve"): SHELVED,
    (SHELVED, "unshelve"): "back",
    (NORMAL, "take_out"): OUT_OF_SERVICE,
    (UNACKNOWLEDGED, "take_out"): OUT_OF_SERVICE,
    (ACKNOWLEDGED, "take_out"): OUT_OF_SERVICE,
    (RETURNED, "take_out"): OUT_OF_SERVICE,
    (SHELVED, "take_out"): OUT_OF_SERVICE,
    (OUT_OF_SERVICE, "put_back"): "back",
    (UNACKNOWLEDGED, "reset"): NORMAL,
    (ACKNOWLEDGED, "reset"): NORMAL,
    (RETURNED, "reset"): NORMAL,
    (NORMAL, "reset"): NORMAL,
}

# An emergency button is never silenced for a shift (GB 50394 5.2.2: it cannot be disarmed); the rest for one shift.
LIFE = frozenset({"panic", "duress", "fire", "medical", "gas"})
SHELVE_LIFE = timedelta(hours=1)
SHELVE_MOST = timedelta(hours=12)

# ISA-18.2 calls a point chattering that alarms three times a minute; school hardware is judged more patiently.
CHATTER_COUNT = 6
CHATTER_WINDOW = timedelta(minutes=10)
CHATTER_ASK_AGAIN = timedelta(hours=1)


class NotPossibleNow(Exception):
    """The point's state does not allow this. ``key`` names the message."""

    key = "intake.point_not_possible_now"

    def __init__(self, state: str, verb: str) -> None:
        super().__init__(f"{verb} while {state}")
        self.state, self.verb = state, verb


class ShelvedTooLong(Exception):
    """The wished end lies beyond what this kind of alarm allows, or in the past."""

    key = "intake.shelved_too_long"

    def __init__(self, most: timedelta) -> None:
        super().__init__(str(most))
        self.most = most


class ReasonMissing(Exception):
    """Shelving and taking out of service need a reason in words."""

    key = "intake.reason_missing"


def move(state: str, verb: str, *, active: bool) -> str:
    """The state after ``verb``. Raises NotPossibleNow.

    An acknowledged point that is not active (a button sends a press and no end) is normal at once.
    """
    after = MOVES.get((state, verb))
    if after is None:
        raise NotPossibleNow(state, verb)
    if after == "back":
        # It comes back as what the device says: an alarm that is still there is a new one for the person on duty.
        return UNACKNOWLEDGED if active else NORMAL
    if after == ACKNOWLEDGED and not active:
        return NORMAL
    return after


def shelve_limit(kind: str) -> timedelta:
    """How long a kind of alarm may be shelved; kind "" (a whole device) counts as the strictest."""
    return SHELVE_LIFE if kind == "" or kind in LIFE else SHELVE_MOST


def check_shelving(kind: str, reason: str, now: datetime, until: datetime) -> None:
    """Raises ReasonMissing or ShelvedTooLong."""
    if not reason.strip():
        raise ReasonMissing
    if not now < until <= now + shelve_limit(kind):
        raise ShelvedTooLong(shelve_limit(kind))


def chatter(recent: Sequence[datetime], now: datetime) -> tuple[list[datetime], bool]:
    """Instants of alarms still in the window, ``now`` included, and whether they are too many for a sound device."""
    kept = [*[at for at in recent if at > now - CHATTER_WINDOW][-(CHATTER_COUNT - 1) :], now]
    return kept, len(kept) >= CHATTER_COUNT


@dataclass(frozen=True, slots=True)
class Source:
    """Where an alarm came from, for naming its point."""

    line_id: int | None = None
    device_id: int | None = None

    @property
    def key(self) -> str:
        return f"device:{self.device_id}" if self.device_id is not None else f"line:{self.line_id}"


def point_key(source: Source, zone: str = "", kind: str = "") -> str:
    """``device:12/003/panic``; zone and kind "" name the whole source."""
    return f"{source.key}/{zone}/{kind}"
