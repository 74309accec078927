"""Small questions that every part of a kind asks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from anyuan.directory.imports.tables import refused_category
from anyuan.kernel.faults import Fault

LANGUAGES = ("en", "zh")
KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
LETTER = re.compile(r"[A-WYZ][A-Z]{0,2}")


def words(place: str, value: Any) -> Iterator[Fault]:
    """A text must stand there in both languages."""
    for language in LANGUAGES:
        if not isinstance(value, Mapping) or not str(value.get(language, "")).strip():
            yield Fault(place, "has no text in {language}", language=language)


def whole(value: Any, least: int, most: int) -> bool:
    """Whether a value is a whole number within bounds; true and false are not numbers."""
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def share(value: Any) -> bool:
    """Whether a value is a number from 0 to 1."""
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1


def tables(place: str, items: Any) -> Iterator[Fault]:
    """A list of tables must stand there."""
    if not isinstance(items, Sequence) or isinstance(items, str) or not all(isinstance(i, Mapping) for i in items):
        yield Fault(place, "must be a list of tables")


def names(place: str, items: Any, allowed: Sequence[str]) -> Iterator[Fault]:
    """A list of words, each of a known set."""
    if not isinstance(items, Sequence) or isinstance(items, str):
        yield Fault(place, "must be a list")
        return
    for item in items:
        if item not in allowed:
            yield Fault(place, "“{word}” must be one of {allowed}", word=item, allowed=", ".join(allowed))


def coded(place: str, items: Any, key: str = "code") -> Iterator[Fault]:
    """A list of ``{code, label}`` or ``{code, en, zh}``: every code plain and there once, every text in both languages."""
    found = list(tables(place, items))
    yield from found
    if found:
        return
    seen = set()
    for number, item in enumerate(items, 1):
        code = item.get(key)
        if not KEY.fullmatch(str(code or "")):
            yield Fault(f"{place}[{number}].{key}", "must be lower-case letters, digits and _")
        elif code in seen:
            yield Fault(f"{place}[{number}].{key}", "“{word}” is there twice", word=code)
        seen.add(code)
        yield from words(f"{place}[{number}]", item.get("label", item))


def red_lines(place: str, item: Mapping[str, Any]) -> Iterator[Fault]:
    """A label that sorts people as the red lines forbid, in whatever language (red lines 1, 2, 3, 6)."""
    label = item.get("label", item)
    for language in LANGUAGES:
        text = str(label.get(language, "")) if isinstance(label, Mapping) else ""
        if refused_category(text):
            yield Fault(place, "a red line forbids “{word}” in a list or a form about cases", word=text)
