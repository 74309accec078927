"""Reading dispatch: what is due, who owes it, who could be sent."""

from anyuan.dispatch.queries.candidates import candidates, sentence
from anyuan.dispatch.queries.due import (
    assignments_of,
    clocks_of,
    ladder_of,
    next_due,
    owed_by_person,
    running_clock,
)
from anyuan.dispatch.queries.names import name_of, names_of, who_moved

__all__ = [
    "assignments_of",
    "candidates",
    "clocks_of",
    "ladder_of",
    "name_of",
    "names_of",
    "next_due",
    "owed_by_person",
    "running_clock",
    "sentence",
    "who_moved",
]
