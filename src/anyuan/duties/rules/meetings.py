"""Joint meetings (联席会议): from minutes that are being written to decisions that somebody owes."""

from __future__ import annotations

STATES = ("open", "minuted")
# verb → {state it was read in: state it goes to}
MOVES = {"write": {"open": "open"}, "decide": {"open": "open"}, "finish": {"open": "minuted"}}
# Who may owe a decision: a body that answers for itself.
OWNERS = ("school", "organisation")
MOST_PEOPLE = 10_000
LONGEST_DECISION = 300


def may_move(verb: str, state: str) -> str | None:
    """The state after the verb; None where the table has no such move."""
    return MOVES[verb].get(state)
