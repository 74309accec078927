"""Small cells in tables that leave the house (red line 11): left out, and nothing left by which they could be reckoned."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TypeVar

K = TypeVar("K", bound=Hashable)
# Counts of 1 to 4 point at people where an area has few schools. Zero points at nobody.
LEAST = 5


def suppressed(cells: Mapping[K, int], *, total_shown: bool = True) -> set[K]:
    """The cells of one line of a table that are not printed.

    Every count from 1 to 4; and, where the total stands beside them, as many others (the smallest first, zeros too only when
    nothing else is left) until the hidden ones could be more than one set of numbers: at least two cells, adding up to at
    least `LEAST`.
    """
    hidden = {key for key, count in cells.items() if 0 < count < LEAST}
    if not hidden or not total_shown:
        return hidden
    rest = sorted((key for key in cells if key not in hidden), key=lambda key: (cells[key] == 0, cells[key]))
    for key in rest:
        if len(hidden) >= 2 and sum(cells[one] for one in hidden) >= LEAST:
            break
        hidden.add(key)
    return hidden
