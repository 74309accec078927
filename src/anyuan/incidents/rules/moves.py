"""States of an incident and the one table of its moves (接警 → 核实 → 派警 → 到场 → 处置完毕 → 办结)."""

from __future__ import annotations

from collections.abc import Mapping

OPEN_STATES = ("received", "acknowledged", "verified", "dispatched", "arrived", "cleared")
STATES = (*OPEN_STATES, "closed", "merged")
VERDICTS = ("", "real", "false")
LEG_STATES = ("running", "met", "late", "unknown", "cancelled")

# verb → {state it was read in: state it goes to}. The same state on both sides means "allowed, and leaves the state".
# Help is never held up by paperwork: a unit may be sent, or may turn up, before anybody pressed "acknowledge".
MOVES: Mapping[str, Mapping[str, str]] = {
    # Somebody may stand on the scene before the centre has taken the alarm; it still has to take it.
    "acknowledge": {"received": "acknowledged", "dispatched": "dispatched", "arrived": "arrived"},
    "verify": {
        "received": "verified",
        "acknowledged": "verified",
        "verified": "verified",
        "dispatched": "dispatched",
        "arrived": "arrived",
        "cleared": "cleared",
    },
    "dispatch": {
        "received": "dispatched",
        "acknowledged": "dispatched",
        "verified": "dispatched",
        "dispatched": "dispatched",
        "arrived": "arrived",
    },
    "arrive": {
        "received": "arrived",
        "acknowledged": "arrived",
        "verified": "arrived",
        "dispatched": "arrived",
        "arrived": "arrived",
    },
    "clear": {
        "acknowledged": "cleared",
        "verified": "cleared",
        "dispatched": "cleared",
        "arrived": "cleared",
    },
    "close": {"cleared": "closed"},
    # A false alarm needs no clearing of the ground before it is closed.
    "close_false": {
        "acknowledged": "closed",
        "verified": "closed",
        "dispatched": "closed",
        "arrived": "closed",
        "cleared": "closed",
    },
    "reopen": {"closed": "acknowledged"},
    "merge": {state: "merged" for state in OPEN_STATES},
    "recall": {state: state for state in (*OPEN_STATES, "closed")},
    "join": {state: state for state in OPEN_STATES},
    "split": {state: state for state in OPEN_STATES},
    "tick_checklist": {state: state for state in OPEN_STATES},
    "make_major": {state: state for state in OPEN_STATES},
    "command": {state: state for state in OPEN_STATES},
    "set_level": {state: state for state in OPEN_STATES},
    "note": {state: state for state in OPEN_STATES},
}
# The stamp that each move sets once. An edit never moves a stamp (EN 50518 / NFPA 1225 clocks).
STAMPS: Mapping[str, str] = {
    "acknowledge": "acknowledged_at",
    "verify": "verified_at",
    "dispatch": "dispatched_at",
    "arrive": "arrived_at",
    "clear": "cleared_at",
    "close": "closed_at",
    "close_false": "closed_at",
    "recall": "recalled_at",
}


def next_state(verb: str, state: str) -> str | None:
    """The state after ``verb``; None where the table has no such move."""
    return MOVES[verb].get(state)


def allowed(state: str, verdict: str = "") -> list[str]:
    """Verbs that the table allows now, in the order of the table, with the two closures as one."""
    verbs = [verb for verb, moves in MOVES.items() if state in moves]
    if verdict != "false" and "close_false" in verbs:
        verbs.remove("close_false")
    return list(dict.fromkeys("close" if verb == "close_false" else verb for verb in verbs))


def next_best(state: str, verdict: str, recalled: bool = False) -> str:
    """The one primary button of an incident (DESIGN: one next step)."""
    if verdict == "false" and state in OPEN_STATES and state != "received":
        return "close" if recalled else "recall"
    return {
        "received": "acknowledge",
        "acknowledged": "verify" if verdict == "" else "dispatch",
        "verified": "dispatch",
        "dispatched": "arrive",
        "arrived": "clear",
        "cleared": "close",
        "closed": "reopen",
    }.get(state, "")
