"""States of an assignment, a deadline and an escalation, and the tables of their moves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

ASSIGNMENT_STATES = (
    "offered",
    "acknowledged",
    "en_route",
    "on_scene",
    "cleared",
    "declined",
    "handed_over",
    "cancelled",
)
ASSIGNMENT_OPEN = ("offered", "acknowledged", "en_route", "on_scene")
# verb → {state it was read in: state it goes to}. A unit that calls in its arrival has also taken the task, so a
# verb may jump over the states between.
ASSIGNMENT_MOVES: Mapping[str, Mapping[str, str]] = {
    "acknowledge": {"offered": "acknowledged"},
    "en_route": {"offered": "en_route", "acknowledged": "en_route"},
    "arrive": {"offered": "on_scene", "acknowledged": "on_scene", "en_route": "on_scene"},
    "clear": {state: "cleared" for state in ASSIGNMENT_OPEN},
    "decline": {"offered": "declined", "acknowledged": "declined", "en_route": "declined"},
    "hand_over": {state: "handed_over" for state in ASSIGNMENT_OPEN},
    "cancel": {state: "cancelled" for state in ASSIGNMENT_OPEN},
}
# The column that each verb stamps once.
ASSIGNMENT_STAMPS: Mapping[str, str] = {
    "acknowledge": "acknowledged_at",
    "en_route": "en_route_at",
    "arrive": "arrived_at",
    "clear": "ended_at",
    "decline": "ended_at",
    "hand_over": "ended_at",
    "cancel": "ended_at",
}
OWNER_KINDS = ("person", "unit", "team", "organisation", "school", "post")

DEADLINE_STATES = ("running", "met", "passed", "cancelled")
ESCALATION_STATES = ("running", "answered", "exhausted", "stopped")
ESCALATION_OPEN = ("running", "answered", "exhausted")


def next_state(verb: str, state: str) -> str | None:
    """The state of an assignment after ``verb``; None where the table has no such move."""
    return ASSIGNMENT_MOVES[verb].get(state)


def outcome(state: str, due_at: datetime, met_at: datetime | None) -> str:
    """What became of a deadline, in one word: running, met, late, missed or cancelled.

    The time that counts is when it happened, never when a daemon noticed.
    """
    if state == "cancelled":
        return "cancelled"
    if met_at is not None:
        return "met" if met_at <= due_at else "late"
    return "missed" if state == "passed" else "running"
