"""States of a case and the one table of its moves (登记 → 交办 → 签收 → 办理 → 复核 → 答复 → 销号).

Every open state owes exactly one thing, and `CLOCKS` names the clock that runs for it: an open case therefore has exactly
one owner and one running deadline at every moment.
"""

from __future__ import annotations

from collections.abc import Mapping

OPEN_STATES = ("registered", "assigned", "bounced", "handling", "waiting", "submitted", "replying")
ENDED_STATES = ("closed", "joined", "dismissed")
STATES = (*OPEN_STATES, *ENDED_STATES)
OWNER_KINDS = ("organisation", "school", "team", "person")

# state → the clock that runs in it. "decide" is the jurisdiction clock of the centre after a matter was bounced; "wait"
# counts on the department that was asked, not on the owner.
CLOCKS: Mapping[str, str] = {
    "registered": "assign",
    "assigned": "accept",
    "bounced": "decide",
    "handling": "handle",
    "waiting": "wait",
    "submitted": "verify",
    "replying": "reply",
}

# verb → {state it was read in: state it goes to}. The same state on both sides means "allowed, and leaves the state".
_WORKING = ("assigned", "handling", "waiting")
MOVES: Mapping[str, Mapping[str, str]] = {
    "assign": {"registered": "assigned", "bounced": "assigned"},
    "accept": {"assigned": "handling"},
    "bounce": {"assigned": "bounced", "handling": "bounced"},
    # The same case for somebody else: within a department, or because a handler left the post.
    "hand_over": {"assigned": "assigned", "handling": "handling", "waiting": "waiting"},
    "ask": {"handling": "waiting"},
    "answer": {"waiting": "handling"},
    "step": {"handling": "handling", "waiting": "waiting"},
    "submit": {"handling": "submitted"},
    "return": {"submitted": "handling"},
    # With a reporter who waits for an answer the case goes to "replying", without one it is closed ("verify_close").
    "verify": {"submitted": "replying"},
    "verify_close": {"submitted": "closed"},
    "reply": {"replying": "closed"},
    "dismiss": {"registered": "dismissed"},
    "join": {state: "joined" for state in ("registered", "bounced", *_WORKING)},
    "reopen": {"closed": "handling", "dismissed": "registered"},
    "extend": {state: state for state in ("assigned", "handling", "waiting")},
    "grade": {state: state for state in OPEN_STATES},
    "supervise": {state: state for state in OPEN_STATES},
    "note": {state: state for state in OPEN_STATES},
    "part": {state: state for state in OPEN_STATES},
    "seal": {state: state for state in ENDED_STATES},
}
# The stamp that each move sets; a later one never moves an earlier stamp, except where a reopening clears it.
STAMPS: Mapping[str, str] = {
    "accept": "accepted_at",
    "submit": "handled_at",
    "verify": "verified_at",
    "verify_close": "verified_at",
    "reply": "replied_at",
}


def next_state(verb: str, state: str) -> str | None:
    """The state after ``verb``; None where the table has no such move."""
    return MOVES[verb].get(state)


def allowed(state: str) -> list[str]:
    """Verbs that the table allows in a state, in the order of the table."""
    return [verb for verb, moves in MOVES.items() if state in moves]
