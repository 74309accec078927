"""What is wrong with a data file: where, and one sentence that can be said in both languages."""

from __future__ import annotations

from typing import Any


class Fault(str):
    """Reads as ``place: sentence`` in English; ``sentence`` and ``facts`` apart, so that an edge can translate it.

    ``place`` is the path of the key, lists counted from 1: ``limits[3].amount``.
    """

    place: str
    sentence: str
    facts: dict[str, Any]

    def __new__(cls, place: str, sentence: str, **facts: Any) -> Fault:
        said = sentence.format(**facts)
        fault = super().__new__(cls, f"{place}: {said}" if place else said)
        fault.place, fault.sentence, fault.facts = place, sentence, facts
        return fault

    def below(self, place: str) -> Fault:
        """The same fault, its place below another one."""
        joined = f"{place}{self.place}" if self.place.startswith("[") else f"{place}.{self.place}".rstrip(".")
        return Fault(joined, self.sentence, **self.facts)
