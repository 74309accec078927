"""From verdicts to one light, and from lights to a rate. A school with no data counts as failing, not as excluded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from anyuan.standards.rules.values import COUNTED, GREEN, GREY, NOT_APPLICABLE, OFF, RED

# The worst of several decides; what is off or does not apply says nothing.
ORDER = (RED, GREY, GREEN, NOT_APPLICABLE, OFF)


def light(verdicts: Iterable[str]) -> str:
    """One light for several verdicts: red if any is red, else grey if any is unknown, else green."""
    found = set(verdicts)
    return next((verdict for verdict in ORDER if verdict in found), OFF)


@dataclass(frozen=True, slots=True)
class Rate:
    """How many pass of those who owe it. ``value`` None: nobody owes it, which is not 100 %."""

    numerator: int
    denominator: int
    grey: int

    @property
    def value(self) -> float | None:
        return self.numerator / self.denominator if self.denominator else None


def rate(counts: Mapping[str, int]) -> Rate:
    """The rate from how many schools have which verdict (达标率): green ÷ (green + red + grey)."""
    return Rate(counts.get(GREEN, 0), sum(counts.get(verdict, 0) for verdict in COUNTED), counts.get(GREY, 0))
