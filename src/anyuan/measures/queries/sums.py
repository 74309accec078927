"""Added-up facts."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sum_:
    """Added-up facts. ``denominator`` is None for plain counts."""

    numerator: int = 0
    denominator: int | None = None
    versions: frozenset[int] = frozenset()

    def __add__(self, other: Sum_) -> Sum_:
        whole = None
        if self.denominator is not None or other.denominator is not None:
            whole = (self.denominator or 0) + (other.denominator or 0)
        return Sum_(self.numerator + other.numerator, whole, self.versions | other.versions)

    @property
    def value(self) -> float | None:
        """The share, or the count; None where there is nothing to divide by."""
        if self.denominator is None:
            return float(self.numerator)
        return self.numerator / self.denominator if self.denominator else None
