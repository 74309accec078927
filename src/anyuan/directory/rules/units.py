"""Units: which status may follow which, when silence begins, what counts as stale."""

from __future__ import annotations

from datetime import datetime, timedelta

FREE, ASSIGNED, EN_ROUTE, ON_SCENE, OFF_DUTY, NO_CONTACT = (
    "free",
    "assigned",
    "en_route",
    "on_scene",
    "off_duty",
    "no_contact",
)

# from → to. A unit that is called away from a scene goes straight to the next task; "no contact" is set by the watch
# alone and left by the next sign of life, back to what the unit was doing.
MOVES: dict[str, frozenset[str]] = {
    FREE: frozenset({ASSIGNED, EN_ROUTE, ON_SCENE, OFF_DUTY, NO_CONTACT}),
    ASSIGNED: frozenset({FREE, EN_ROUTE, ON_SCENE, OFF_DUTY, NO_CONTACT}),
    EN_ROUTE: frozenset({FREE, ASSIGNED, ON_SCENE, OFF_DUTY, NO_CONTACT}),
    ON_SCENE: frozenset({FREE, ASSIGNED, EN_ROUTE, OFF_DUTY, NO_CONTACT}),
    OFF_DUTY: frozenset({FREE, ASSIGNED, EN_ROUTE}),
    NO_CONTACT: frozenset({FREE, ASSIGNED, EN_ROUTE, ON_SCENE, OFF_DUTY}),
}
STATUSES = frozenset(MOVES)
NO_CONTACT_AFTER = timedelta(minutes=10)
# A position older than this is drawn as stale: grey, with its time.
STALE_AFTER = timedelta(minutes=3)


def may_follow(before: str, after: str) -> bool:
    """Whether ``after`` may follow ``before``; staying is always possible."""
    return before == after or after in MOVES.get(before, frozenset())


def is_silent(contact_at: datetime | None, now: datetime, after: timedelta = NO_CONTACT_AFTER) -> bool:
    """No sign of life for longer than ``after``; a unit never heard is silent too."""
    return contact_at is None or now - contact_at > after


def is_stale(position_at: datetime | None, now: datetime) -> bool:
    """Whether a position is too old to be taken for the present one."""
    return position_at is None or now - position_at > STALE_AFTER
