"""Texts of a pack: in both languages, and never across a red line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from anyuan.directory.imports.tables import refused_category
from anyuan.kernel.faults import Fault

KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
LANGUAGES = ("en", "zh")
NUMBERED = re.compile(r"[A-Z]{0,2}\d+(\.\d+)*( [A-Z]{0,2}\d+(\.\d+)*)*")
# RED-LINES 3: schools and places are judged; a person is never scored, and neither is a class of people.
SCORES = re.compile(r"(学生|教师|教职工|家长|个人|人员)(评分|积分|排名|画像)")


def both(place: str, value: Any) -> Iterator[Fault]:
    """A text must stand there in both languages, and may not sort or score people (red lines 1, 2, 3, 6)."""
    for language in LANGUAGES:
        text = str(value.get(language, "")).strip() if isinstance(value, Mapping) else ""
        if not text:
            yield Fault(place, "has no text in {language}", language=language)
        elif refused_category(text) or SCORES.search(text):
            yield Fault(place, "a red line forbids “{word}”.", word=text)


def clause(place: str, value: Any) -> Iterator[Fault]:
    """A number such as ``R1 R2`` or ``6.2`` reads alike everywhere; words stand in both languages."""
    if isinstance(value, Mapping):
        yield from both(place, value)
    elif not isinstance(value, str) or not value.strip():
        yield Fault(place, "must name the clause or the item of the source")
    elif not NUMBERED.fullmatch(value):
        yield Fault(place, "is a number such as {example}, or words in en and zh", example="R1")


def coded(place: str, items: Any) -> Iterator[Fault]:
    """A list of ``{code, en, zh}``: every code plain and there once, every text in both languages."""
    if not isinstance(items, list) or not items or not all(isinstance(item, Mapping) for item in items):
        yield Fault(place, "must be a list of tables that is not empty")
        return
    seen = set()
    for number, item in enumerate(items, 1):
        code = item.get("code")
        if not KEY.fullmatch(str(code or "")):
            yield Fault(f"{place}[{number}].code", "must be lower-case letters, digits and _")
        elif code in seen:
            yield Fault(f"{place}[{number}].code", "“{word}” is there twice", word=code)
        seen.add(code)
        yield from both(f"{place}[{number}]", item)
