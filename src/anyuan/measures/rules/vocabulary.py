"""The named row sources, as data: which columns a measure may ask, by which day a row counts, and by what it is split.

What stands here is all that a measure's folder can reach. There is no person in it: no handler, no reporter, no name
(red lines 3 and 6). `queries.sources` binds each name to a table; a test holds the two together.
"""

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


SOURCES: Mapping[str, Source] = {
    source.name: source
    for source in (
        Source(
            "incidents",
            {
                "kind": WORD,
                "level": NUMBER,
                "state": WORD,
                "open": YES,
                "verdict": WORD,
                "cause": WORD,
                "major": YES,
                "recalled": INSTANT,
                "acknowledged": INSTANT,
                "arrived": INSTANT,
                "closed": INSTANT,
                "reopened_count": NUMBER,
                "acknowledge_seconds": NUMBER,
                "arrive_seconds": NUMBER,
            },
            ("received", "closed"),
            kind="kind",
        ),
        Source("legs", {"name": WORD, "state": WORD, "kind": WORD, "level": NUMBER}, ("received",), kind="name"),
        Source("calls", {"channel": WORD, "kind": WORD, "anonymous": YES}, ("received",), kind="channel"),
        Source(
            "cases",
            {
                "kind": WORD,
                "grade": WORD,
                "category": WORD,
                "state": WORD,
                "open": YES,
                "source": WORD,
                "closed": INSTANT,
                "verified": INSTANT,
                "replied": INSTANT,
                "on_time": YES,
                "bounced_count": NUMBER,
                "reopened_count": NUMBER,
                "supervised_count": NUMBER,
                "falsely_closed": INSTANT,
            },
            ("opened", "closed"),
            kind="kind",
        ),
        Source(
            "duties",
            {"kind": WORD, "rule": WORD, "programme": WORD, "state": WORD, "needed": NUMBER, "arrived": NUMBER},
            ("owed",),
            kind="kind",
        ),
        Source(
            "check_ins",
            {"kind": WORD, "method": WORD, "verdict": WORD, "role": WORD, "clock": WORD, "head_count": NUMBER},
            ("made",),
            kind="kind",
            sums=("head_count",),
        ),
        Source("outages", {"path": WORD, "restored": INSTANT}, ("lost",), kind="path"),
    )
}
# The ways a figure may be split.
AXES = ("school", "township", "kind", "hour")
