"""The measures that this house counts: what is in use now, and by which version each day is counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from anyuan.kernel.packs import load_pack, pack_dirs, pack_stamps, read_pack
from anyuan.measures.models import Definition
from anyuan.measures.rules import definitions
from anyuan.measures.rules.definitions import Counting


class MeasureUnknown(LookupError):
    """No measure of this name is in use."""


@dataclass(frozen=True, slots=True)
class Version:
    """One version in use: it counts the days from ``valid_from`` up to the day before the next one."""

    id: int
    number: int
    valid_from: date
    content: dict[str, Any]
    counting: Counting


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure with all its versions, oldest first. Words are ``{"en": …, "zh": …}``."""

    name: str
    versions: tuple[Version, ...]

    @property
    def newest(self) -> Version:
        return self.versions[-1]

    @property
    def words(self) -> dict[str, Any]:
        """Title, owner, unit, group … as they stand today."""
        return self.newest.content

    @property
    def title(self) -> dict[str, str]:
        return dict(self.words["title"])

    @property
    def unit(self) -> str:
        return str(self.words["unit"])

    @property
    def is_share(self) -> bool:
        return self.unit == "share"

    @property
    def is_stock(self) -> bool:
        """Is it read from the registers as of the last day of a period?"""
        return self.newest.counting.is_stock

    def on(self, day: date) -> Version | None:
        """The version by which a day is counted; None before the first."""
        return next((version for version in reversed(self.versions) if version.valid_from <= day), None)

    def spans(self, first: date, last: date) -> list[tuple[Version, date, date]]:
        """The versions that count the days of a period, each with its own days."""
        found = []
        for n, version in enumerate(self.versions):
            ends = self.versions[n + 1].valid_from if n + 1 < len(self.versions) else date.max
            start, stop = max(first, version.valid_from), min(last, _before(ends))
            if start <= stop:
                found.append((version, start, stop))
        return found


def _before(day: date) -> date:
    return day if day == date.max else date.fromordinal(day.toordinal() - 1)


def all_measures() -> dict[str, Measure]:
    """Name → measure, in the order of groups and their own order."""
    rows = list(Definition.objects.order_by("measure", "number").values_list("id", "measure", "number", "valid_from"))
    return dict(_built(tuple(rows)))


@lru_cache(maxsize=4)
def _built(key: tuple[tuple[int, str, int, date], ...]) -> tuple[tuple[str, Measure], ...]:
    """Versions never change once they are in use, so their numbers alone say whether anything is new."""
    contents = dict(Definition.objects.values_list("id", "content"))
    found: dict[str, list[Version]] = {}
    for id, name, number, valid_from in key:
        content = contents[id]
        found.setdefault(name, []).append(
            Version(id, number, valid_from, content, definitions.counting(content["version"]))
        )
    measures = [Measure(name, tuple(versions)) for name, versions in found.items()]
    order = definitions.GROUPS.index
    measures.sort(key=lambda one: (order(one.words["group"]), one.words.get("order", 100), one.name))
    return tuple((one.name, one) for one in measures)


def measure(name: str) -> Measure:
    """One measure. Raises MeasureUnknown."""
    try:
        return all_measures()[name]
    except KeyError:
        raise MeasureUnknown(name) from None


def in_folders() -> dict[str, dict[str, Any]]:
    """What the folders say, by name, whether good or not."""
    return dict(_read(pack_stamps("measures")))


@lru_cache(maxsize=2)
def _read(_stamps: tuple[tuple[str, int], ...]) -> dict[str, dict[str, Any]]:
    """Looked at every few seconds, read when something has changed."""
    return {folder.name: read_pack(folder) for folder in pack_dirs("measures")}


def changed_without_version(name: str) -> list[int]:
    """Versions whose folder says something else than what was taken into use: they still count as they did."""
    try:
        pack = load_pack("measures", name)
    except LookupError:
        return []
    said = {version["number"]: stored_version(version) for version in pack.get("versions", ())}
    return [
        one.number
        for one in measure(name).versions
        if one.number in said and said[one.number] != one.content["version"]
    ]


def stored_version(version: dict[str, Any]) -> dict[str, Any]:
    """A version as JSON keeps it: dates as text."""
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in version.items()}
