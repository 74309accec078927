"""Percentiles by linear interpolation between closest ranks, the default of common statistics packages."""

from __future__ import annotations

from collections.abc import Sequence


def percentile(values: Sequence[float], share: float) -> float | None:
    """The value below which ``share`` (0–1) of ``values`` lie; None for no values. Need not be sorted."""
    if not 0 <= share <= 1:
        raise ValueError(f"share {share} is not within 0 and 1")
    if not values:
        return None
    ordered = sorted(values)
    rank = share * (len(ordered) - 1)
    low = int(rank)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (rank - low)
