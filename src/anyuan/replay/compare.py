"""Hold the figures of a replay against a reference: every figure, in both directions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

# Seconds and counts; a mean is written to the millisecond.
TOLERANCE = 0.001
MISSING = "missing"


class Figure(NamedTuple):
    """One figure, by its path (``all/received_to_first_dispatch/p50``), as found and as the reference has it."""

    path: str
    found: Any
    wanted: Any

    @property
    def same(self) -> bool:
        """Equal within the tolerance; words and what is missing on either side must be equal as they stand."""
        if isinstance(self.found, int | float) and isinstance(self.wanted, int | float):
            return abs(self.found - self.wanted) <= TOLERANCE
        return bool(self.found == self.wanted)


def figures(found: Any, wanted: Any, path: str = "") -> Iterator[Figure]:
    """Every figure that stands on either side, side by side."""
    if not isinstance(found, Mapping) or not isinstance(wanted, Mapping):
        yield Figure(path, found, wanted)
        return
    for key in [*wanted, *(key for key in found if key not in wanted)]:
        yield from figures(found.get(key, MISSING), wanted.get(key, MISSING), f"{path}/{key}" if path else str(key))
