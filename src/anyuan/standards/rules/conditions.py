"""When a requirement applies: conditions over facts, as data. A fact that is missing gives "cannot tell", never a guess.

Forms: ``{fact = "pupils", at_least = 100, below = 1000}``, ``{fact = "stage", in = ["primary"]}``,
``{fact = "boarding", is = true}``, ``{all = […]}``, ``{any = […]}``, ``{not = {…}}``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from anyuan.kernel.faults import Fault
from anyuan.standards.rules.values import Facts
from anyuan.standards.rules.vocabulary import ANSWER, FACTS, NUMBER, SHARE, WORDS

TESTS = ("is", "in", "at_least", "at_most", "below", "above")
ORDERED = ("at_least", "at_most", "below", "above")
DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Told:
    """True, false, or None with the facts without which it cannot be told."""

    value: bool | None
    missing: frozenset[str] = frozenset()


def holds(condition: Mapping[str, Any] | None, facts: Facts) -> Told:
    """Whether the condition holds, by three-valued logic: one false of ``all`` decides, however much is unknown."""
    if not condition:
        return Told(True)
    if "all" in condition:
        return _joined([holds(part, facts) for part in condition["all"]], decides=False)
    if "any" in condition:
        return _joined([holds(part, facts) for part in condition["any"]], decides=True)
    if "not" in condition:
        told = holds(condition["not"], facts)
        return Told(None if told.value is None else not told.value, told.missing)
    name = condition["fact"]
    value = facts[name].value if name in facts else None
    if value is None:
        return Told(None, frozenset({name}))
    return Told(all(_test(test, value, condition[test]) for test in TESTS if test in condition))


def named(condition: Mapping[str, Any] | None) -> frozenset[str]:
    """The facts that a condition reads."""
    if not condition:
        return frozenset()
    parts = [*condition.get("all", ()), *condition.get("any", ()), *([condition["not"]] if "not" in condition else [])]
    own = frozenset({condition["fact"]} if "fact" in condition else ())
    return own.union(*(named(part) for part in parts))


def problems(place: str, condition: Any, depth: int = 0) -> Iterator[Fault]:
    """What is wrong with a condition."""
    if not isinstance(condition, Mapping):
        yield Fault(place, "must be a table")
        return
    if depth > DEEPEST:
        yield Fault(place, "is nested too deeply")
        return
    joints = [key for key in ("all", "any", "not", "fact") if key in condition]
    if len(joints) != 1:
        yield Fault(place, "needs exactly one of all, any, not, fact")
        return
    joint = joints[0]
    if joint == "not":
        yield from problems(f"{place}.not", condition["not"], depth + 1)
    elif joint in ("all", "any"):
        parts = condition[joint]
        if not isinstance(parts, list) or not parts:
            yield Fault(f"{place}.{joint}", "must be a list of conditions that is not empty")
            return
        for number, part in enumerate(parts, 1):
            yield from problems(f"{place}.{joint}[{number}]", part, depth + 1)
    else:
        yield from _leaf(place, condition)


def _leaf(place: str, condition: Mapping[str, Any]) -> Iterator[Fault]:
    name = condition["fact"]
    if name not in FACTS or name == ANSWER:
        yield Fault(f"{place}.fact", "there is no fact “{word}”; docs/standards.md lists them", word=name)
        return
    tests = [test for test in TESTS if test in condition]
    if not tests or set(condition) - {"fact", *TESTS}:
        yield Fault(place, "compares by one or more of {allowed}, and nothing else", allowed=", ".join(TESTS))
    if FACTS[name] == WORDS:
        yield Fault(f"{place}.fact", "a list of words cannot be compared in a condition")
    for test in tests:
        value = condition[test]
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if test in ORDERED and (FACTS[name] not in (NUMBER, SHARE) or not number):
            yield Fault(f"{place}.{test}", "compares a number with a number")
        if test == "in" and (not isinstance(value, list) or not value):
            yield Fault(f"{place}.in", "must be a list that is not empty")


def _test(test: str, value: Any, wanted: Any) -> bool:
    match test:
        case "is":
            return bool(value == wanted)
        case "in":
            return value in wanted
        case "at_least":
            return bool(value >= wanted)
        case "at_most":
            return bool(value <= wanted)
        case "below":
            return bool(value < wanted)
        case _:
            return bool(value > wanted)


def _joined(parts: list[Told], *, decides: bool) -> Told:
    if any(part.value is decides for part in parts):
        return Told(decides)
    missing = frozenset[str]().union(*(part.missing for part in parts))
    return Told(None, missing) if any(part.value is None for part in parts) else Told(not decides)
