"""States of an occurrence, a round, a filling, a point, and the tables of their moves."""

from __future__ import annotations

from collections.abc import Mapping

STATES = ("planned", "done", "late", "incomplete", "missed", "excused", "withdrawn")
# What a rate is made of: what was withdrawn by a change of the calendar was never owed.
SCHEDULED = ("planned", "done", "late", "incomplete", "missed", "excused")
JUDGED = ("done", "late", "incomplete", "missed")
OPEN = ("planned",)

# verb → {state it was read in: states it may go to}
MOVES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    # A check-in, or the end of the grace. Late evidence from a dead phone judges again.
    "judge": {
        "planned": ("done", "late", "incomplete", "missed"),
        "late": ("done",),
        "incomplete": ("done", "late"),
        "missed": ("done", "late", "incomplete"),
    },
    # What had been shown was taken back: judged by what is left, as if it had never come.
    "retract": {
        "done": ("planned", "late", "incomplete", "missed"),
        "late": ("planned", "incomplete", "missed"),
        "incomplete": ("missed",),
    },
    "excuse": {"planned": ("excused",), "missed": ("excused",), "incomplete": ("excused",)},
    "unexcuse": {"excused": ("planned", "done", "late", "incomplete", "missed")},
    # Only the future is re-planned; the past is what it was.
    "withdraw": {"planned": ("withdrawn",)},
    "restore": {"withdrawn": ("planned",)},
}
ROUND_STATES = ("open", "judged")
PROOFS = ("code", "rotating", "distance", "nfc")
METHODS = ("qr", "code", "nfc", "geo")
CHANGES = ("swap", "substitute", "excuse", "excuse_withdrawn")
REASONS = ("illness", "leave", "official_duty", "weather", "school_event", "traffic", "equipment", "other")
# What can be wrong with a sheet at a point.
TAMPERINGS = ("pasted_over", "moved", "torn", "photographed", "other")
PLAN_STATES = ("draft", "published")
DEVICE_CLOCKS = ("right", "corrected", "unknown")


def may_move(verb: str, state: str, to: str) -> bool:
    """Does the table have this move?"""
    return to in MOVES[verb].get(state, ())
