"""What a measure's folder says, and everything that can be wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from anyuan.kernel.faults import Fault
from anyuan.measures.rules.vocabulary import INSTANT, NUMBER, SOURCES, WORD, YES, Source

UNITS = ("count", "people", "share")
GOOD = ("more", "fewer", "neither")
GROUPS = ("incidents", "cases", "duties", "education", "registers", "devices", "oversight")
PER = ("", "pupils")
OPERATORS: Mapping[str, tuple[str, ...]] = {
    WORD: ("is", "is_not", "in", "not_in"),
    NUMBER: ("is", "at_least", "at_most"),
    YES: ("is",),
    INSTANT: ("there",),
}
LANGUAGES = ("en", "zh")


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition on a row: a field of the source, an operator, a value."""

    field: str
    operator: str
    value: Any


@dataclass(frozen=True, slots=True)
class Counting:
    """How one version counts: rows of ``source`` by their ``day`` under ``where``; of these ``counted`` is the numerator."""

    source: Source
    day: str
    where: tuple[Condition, ...]
    counted: tuple[Condition, ...]
    sum: str

    @property
    def is_share(self) -> bool:
        """Has it a denominator?"""
        return bool(self.counted)

    @property
    def is_stock(self) -> bool:
        """Is it read from the registers as of a day, rather than added up over days?"""
        return self.source.stock


def counting(version: Mapping[str, Any]) -> Counting:
    """The counting of a version that `problems` found good."""
    source = SOURCES[version["source"]]
    return Counting(
        source,
        version.get("day") or source.days[0],
        tuple(_condition(one) for one in version.get("where", ())),
        tuple(_condition(one) for one in version.get("counted", ())),
        version.get("sum", ""),
    )


def _condition(one: Mapping[str, Any]) -> Condition:
    operator = next(name for name in one if name != "field")
    return Condition(one["field"], operator, one[operator])


def problems(pack: Mapping[str, Any]) -> Iterator[Fault]:
    """What is wrong with a measure, one fault each; nothing for a good one."""
    for name in ("title", "owner"):
        yield from _words(pack.get(name), name)
    yield from _choice(pack, "unit", UNITS)
    yield from _choice(pack, "good", GOOD)
    yield from _choice(pack, "group", GROUPS)
    if pack.get("per", "") not in PER:
        yield Fault("per", "must be one of {choices}.", choices=", ".join(filter(None, PER)))
    versions = pack.get("versions")
    if not isinstance(versions, list) or not versions:
        yield Fault("versions", "there is none: a measure says how it counts, from which day.")
        return
    for number, version in enumerate(versions, 1):
        place = f"versions[{number}]"
        if not isinstance(version, Mapping):
            yield Fault(place, "must be a table.")
            continue
        if version.get("number") != number:
            yield Fault(f"{place}.number", "must be {number}: versions are counted from 1 up.", number=number)
        yield from (fault.below(place) for fault in version_problems(version, str(pack.get("unit", ""))))
    said = [str(version.get("source", "")) for version in versions if isinstance(version, Mapping)]
    stocks = {SOURCES[source].stock for source in said if source in SOURCES}
    if len(stocks) > 1:
        yield Fault("versions", "either all of them read registers or none does: a stock and a count are two measures.")
    days = [version.get("from") for version in versions if isinstance(version, Mapping)]
    for before, after in pairwise(days):
        if isinstance(before, date) and isinstance(after, date) and after <= before:
            yield Fault("versions", "each version begins after the one before it.")


def version_problems(version: Mapping[str, Any], unit: str) -> Iterator[Fault]:
    """What is wrong with one version; places are below it."""
    if not isinstance(version.get("from"), date):
        yield Fault("from", "must be a date.")
    share = unit == "share"
    for name in ("definition", "numerator", *(["denominator"] if share else [])):
        yield from _words(version.get(name), name)
    source = SOURCES.get(str(version.get("source", "")))
    if source is None:
        yield Fault("source", "must be one of {choices}.", choices=", ".join(SOURCES))
        return
    if version.get("day", source.days[0]) not in source.days:
        yield Fault("day", "must be one of {choices}.", choices=", ".join(source.days))
    if version.get("sum", "") not in ("", *source.sums):
        yield Fault("sum", "nothing of this name can be added up.")
    if share and not version.get("counted"):
        yield Fault("counted", "a share says which of its rows are counted.")
    if not share and version.get("counted"):
        yield Fault("counted", "only a share has a denominator; put the conditions into where.")
    for name in ("where", "counted"):
        for number, one in enumerate(version.get(name, ()), 1):
            yield from (fault.below(f"{name}[{number}]") for fault in _condition_problems(one, source))


def _condition_problems(one: Any, source: Source) -> Iterator[Fault]:
    if not isinstance(one, Mapping) or len(one) != 2 or "field" not in one:
        yield Fault("", "a condition has a field and one operator.")
        return
    kind = source.fields.get(str(one["field"]))
    if kind is None:
        yield Fault("field", "must be one of {choices}.", choices=", ".join(source.fields))
        return
    operator = next(name for name in one if name != "field")
    value = one[operator]
    if operator not in OPERATORS[kind]:
        yield Fault(operator, "must be one of {choices}.", choices=", ".join(OPERATORS[kind]))
    elif operator in ("in", "not_in"):
        if not isinstance(value, list) or not value or not all(isinstance(word, str) for word in value):
            yield Fault(operator, "must be a list of words.")
    elif kind == WORD and not isinstance(value, str):
        yield Fault(operator, "must be a word.")
    elif kind == NUMBER and (isinstance(value, bool) or not isinstance(value, int | float)):
        yield Fault(operator, "must be a number.")
    elif kind in (YES, INSTANT) and not isinstance(value, bool):
        yield Fault(operator, "must be true or false.")


def _words(words: Any, place: str) -> Iterator[Fault]:
    for language in LANGUAGES:
        if not isinstance(words, Mapping) or not str(words.get(language, "")).strip():
            yield Fault(place, "has no text in {language}.", language=language)


def _choice(pack: Mapping[str, Any], name: str, choices: tuple[str, ...]) -> Iterator[Fault]:
    if pack.get(name) not in choices:
        yield Fault(name, "must be one of {choices}.", choices=", ".join(choices))
