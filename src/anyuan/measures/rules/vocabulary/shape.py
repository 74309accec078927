"""What a named source says of itself: the kinds of its fields, its days, what may be added up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

WORD, NUMBER, YES, INSTANT = "word", "number", "yes_no", "instant"


@dataclass(frozen=True, slots=True)
class Source:
    """Rows of one kind. ``days``: the days by which a row may be counted, the first is the usual one."""

    name: str
    fields: Mapping[str, str]
    days: tuple[str, ...]
    kind: str = ""  # the field that says what kind a row is
    hours: bool = True  # whether a row has an hour of the day
    sums: tuple[str, ...] = ()  # numbers that may be added up
    axes: tuple[str, ...] = field(default=())
    # What stands rather than happens: counted from the registers when it is asked, as of the last day of a period.
    stock: bool = False


def fields(**kinds: str) -> dict[str, str]:
    """Kind of field → its names, as ``words="kind state", numbers="level"``; read as name → kind."""
    read = {"words": WORD, "numbers": NUMBER, "yes": YES, "instants": INSTANT}
    return {name: read[kind] for kind, names in kinds.items() for name in names.split()}
