"""Several programmes in one area: the union of their duties, each owed once. Of two with the same key the stricter holds.

Areas lie within each other. A duty of a wider area also covers what lies within it, so a narrower programme's duty is not
owed beside it. A narrower programme never replaces what holds in a wider area: that is refused, as are two duties of
which neither asks for at least as much as the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from anyuan.programmes.rules.strictness import compare

Rules = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Side:
    """One programme at one area. ``order``: who was there first; among equals the first stands."""

    key: str
    path: str
    order: int
    rules: Rules


@dataclass(frozen=True, slots=True)
class Clash:
    """Two programmes that cannot both hold. ``elsewhere``: the first holds in a wider area and is the looser one."""

    first: str
    second: str
    rule: str
    fields: tuple[str, ...]
    elsewhere: bool


@dataclass(frozen=True, slots=True)
class Covered:
    """A duty that is not owed by ``side``, because ``by`` owes it, at least as strictly. ``fields`` in which it is stricter."""

    side: str
    rule: str
    by: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Joined:
    """What each programme owes, what is covered by another, and what cannot be."""

    owed: Mapping[str, tuple[str, ...]]
    covered: tuple[Covered, ...]
    clashes: tuple[Clash, ...]


def join(sides: Iterable[Side]) -> Joined:
    """Who owes what when all these programmes are in use."""
    ranked = sorted(sides, key=lambda side: (len(side.path), side.order))
    owed: dict[str, list[str]] = {side.key: [] for side in ranked}
    covered: list[Covered] = []
    clashes: list[Clash] = []
    for rule in dict.fromkeys(key for side in ranked for key in side.rules):
        holding: list[Side] = []
        for side in ranked:
            if rule in side.rules:
                _place(rule, side, holding, covered, clashes)
        for side in holding:
            owed[side.key].append(rule)
    return Joined({key: tuple(rules) for key, rules in owed.items()}, tuple(covered), tuple(clashes))


def _place(rule: str, side: Side, holding: list[Side], covered: list[Covered], clashes: list[Clash]) -> None:
    rival = next((one for one in holding if side.path.startswith(one.path)), None)
    if rival is None:
        holding.append(side)
        return
    verdict, fields = compare(rival.rules[rule], side.rules[rule])
    told = tuple(fields)
    if verdict in ("same", "first"):
        covered.append(Covered(side.key, rule, rival.key, told))
    elif verdict == "second" and rival.path == side.path:
        holding[holding.index(rival)] = side
        covered[:] = [
            Covered(one.side, one.rule, side.key, one.fields) if (one.rule, one.by) == (rule, rival.key) else one
            for one in covered
        ]
        covered.append(Covered(rival.key, rule, side.key, told))
    else:
        clashes.append(Clash(rival.key, side.key, rule, told, elsewhere=verdict == "second"))
