"""Fill states of one measure's day, and the table of their moves."""

from __future__ import annotations

from collections.abc import Mapping

# "empty" is the absence of a row: nobody has counted that day, so there is no figure for it, which is not zero.
STATES = ("filled", "reopened")
MOVES: Mapping[str, Mapping[str, str]] = {
    "fill": {"empty": "filled", "filled": "filled", "reopened": "filled"},
    "reopen": {"filled": "reopened", "reopened": "reopened"},
}
