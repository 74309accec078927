"""How much is required: a plain value, or a table over a number of the school (保安员配备数, by pupils).

``{by = "pupils", bands = [{below = 100, is = 1}, {below = 1000, is = 2}, {from = 1000, is = 3, each = 500, add = 1}]}``: the
first band whose ``below`` is not reached; from ``from`` on, ``add`` more for each whole ``each``. ``plus`` adds further tables.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from anyuan.kernel.faults import Fault
from anyuan.standards.rules.values import Facts
from anyuan.standards.rules.vocabulary import FACTS, NUMBER

Amount = int | float
BAND = {"below", "from", "is", "each", "add"}


class Unknown(LookupError):
    """The amount depends on a fact that nobody has recorded."""

    def __init__(self, fact: str) -> None:
        super().__init__(fact)
        self.fact = fact


def amount(spec: Any, facts: Facts) -> Amount:
    """What is required of a school with these facts. Raises Unknown."""
    if not isinstance(spec, Mapping):
        value: Amount = spec
        return value
    name = spec["by"]
    known = facts.get(name)
    if known is None or known.value is None:
        raise Unknown(name)
    return at(spec, known.value) + sum(amount(more, facts) for more in spec.get("plus", ()))


def at(spec: Mapping[str, Any], number: Amount) -> Amount:
    """What the table says for a number; nothing is required where no band covers it."""
    for band in spec["bands"]:
        if "below" not in band or number < band["below"]:
            more = max(0, number - band.get("from", 0)) // band["each"] * band["add"] if "each" in band else 0
            found: Amount = band["is"] + more
            return found
    return 0


def steps(spec: Any, most: int) -> set[int]:
    """Every whole number up to ``most`` at which the table can change."""
    if not isinstance(spec, Mapping):
        return set()
    found: set[int] = set()
    for band in spec["bands"]:
        found |= {math.ceil(band["below"])} if "below" in band else set()
        if "each" in band:
            count = int((most - band.get("from", 0)) // band["each"])
            found |= {math.ceil(band.get("from", 0) + n * band["each"]) for n in range(count + 1)}
    return {n for n in found if n <= most}.union(*(steps(more, most) for more in spec.get("plus", ())))


def named(spec: Any) -> frozenset[str]:
    """The facts that an amount reads."""
    if not isinstance(spec, Mapping):
        return frozenset()
    return frozenset({spec["by"]}).union(*(named(more) for more in spec.get("plus", ())))


def problems(place: str, spec: Any) -> Iterator[Fault]:
    """What is wrong with an amount."""
    if not isinstance(spec, Mapping):
        if not _number(spec) or spec < 0:
            yield Fault(place, "must be a number from 0 up, or a table with by and bands")
        return
    if set(spec) - {"by", "bands", "plus"}:
        yield Fault(place, "holds by, bands and plus, and nothing else")
    name = spec.get("by")
    if FACTS.get(str(name)) != NUMBER:
        yield Fault(f"{place}.by", "must name a fact that is a number; docs/standards.md lists them")
    bands = spec.get("bands")
    if not isinstance(bands, list) or not bands or not all(isinstance(band, Mapping) for band in bands):
        yield Fault(f"{place}.bands", "must be a list of tables that is not empty")
        return
    yield from _bands(f"{place}.bands", bands)
    for number, more in enumerate(spec.get("plus", ()), 1):
        yield from problems(f"{place}.plus[{number}]", more)


def _bands(place: str, bands: list[Mapping[str, Any]]) -> Iterator[Fault]:
    last: Amount = -1
    for number, band in enumerate(bands, 1):
        here = f"{place}[{number}]"
        if set(band) - BAND or not _number(band.get("is")) or band["is"] < 0:
            yield Fault(here, "needs is (a number from 0 up), and may have below, from, each and add")
            continue
        if ("each" in band) != ("add" in band) or not all(_number(band.get(k, 1)) for k in ("each", "add", "from")):
            yield Fault(here, "each and add stand together and are numbers")
        elif band.get("each", 1) <= 0 or band.get("add", 0) < 0:
            yield Fault(here, "each is above 0 and add is from 0 up")
        if "below" not in band:
            if number != len(bands):
                yield Fault(here, "only the last band may be without below")
        elif not _number(band["below"]) or band["below"] <= last:
            yield Fault(f"{here}.below", "must be a number greater than in the band above")
        else:
            last = band["below"]


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
