"""Public education (安全教育): what is told to whom, in which form, and when a room is free. Counted, never named."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

TOPICS = (
    "drowning",
    "traffic",
    "fire",
    "bullying",
    "fraud",
    "drugs",
    "mental_health",
    "law",
    "online",
    "protection",
    "first_aid",
    "food",
    "weather",
    "other",
)
AUDIENCES = ("pupils", "parents", "staff", "public")
SESSION_KINDS = ("lesson", "talk", "live_class", "parents_session", "community", "practice_post")
SESSION_STATES = ("planned", "held", "called_off")
# verb → {state it was read in: state it goes to}
MOVES = {"hold": {"planned": "held"}, "call_off": {"planned": "called_off"}, "correct": {"held": "planned"}}
# What a lesson that is owed may be filled by; a parents' session or a practice post is none.
LESSONS = ("lesson", "talk", "live_class")
# A room for trying out (AR), and the room in which one talks: of the second nothing but "taken" exists.
ROOM_KINDS = ("experience", "counselling")
LONGEST_BOOKING = timedelta(hours=4)
# So long before it happened a booking of the counselling room exists, and not a day longer.
KEPT_AFTER = {"experience": timedelta(days=365), "counselling": timedelta(days=1)}
MOST_PEOPLE = 1_000_000


def may_move(verb: str, state: str) -> str | None:
    """The state after the verb; None where the table has no such move."""
    return MOVES[verb].get(state)


def room_left(capacity: int | None, taken: Iterable[int]) -> int | None:
    """How many may still come; None without a limit, never below nought."""
    return None if capacity is None else max(0, capacity - sum(taken))


def overlaps(starts_at: datetime, ends_at: datetime, others: Iterable[tuple[datetime, datetime]]) -> bool:
    """Does the time meet one of the others? One that begins as another ends does not."""
    return any(starts_at < end and begin < ends_at for begin, end in others)


def booking_problem(starts_at: datetime, ends_at: datetime, now: datetime) -> str:
    """Why the time cannot be booked: past, order, long; "" when it can."""
    if ends_at <= starts_at:
        return "order"
    if starts_at < now:
        return "past"
    return "long" if ends_at - starts_at > LONGEST_BOOKING else ""
