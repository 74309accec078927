"""What a person may write into a document: words, dates and times; every other number is a figure and comes from the records."""

from __future__ import annotations

import re
from collections.abc import Collection

# Dates and times are not figures: 12月1日, 2026年, 07:20, 2026-11-23.
_WHEN = re.compile(
    r"\d{4}-\d{2}-\d{2}|\d{1,2}[:：]\d{2}|\d{4}年(\d{1,2}月)?(\d{1,2}日)?|\d{1,2}月(\d{1,2}日)?|\d{1,2}日"
)
_FIGURE = re.compile(r"\{([a-z0-9_.]+)\}")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*\s*[%％]?")


def typed_number(text: str) -> str:
    """The first number that is no date, time or figure; empty when there is none."""
    found = _NUMBER.search(_WHEN.sub(" ", _FIGURE.sub(" ", text)))
    return found.group().strip() if found else ""


def named(text: str) -> list[str]:
    """The figures that a text names in braces, in order."""
    return _FIGURE.findall(text)


def unknown(text: str, known: Collection[str]) -> str:
    """The first named figure that there is not; empty when all are known."""
    return next((name for name in named(text) if name not in known), "")


def split(text: str) -> list[tuple[str, bool]]:
    """The text as (words, False) and (figure's name, True), in order."""
    found: list[tuple[str, bool]] = []
    at = 0
    for match in _FIGURE.finditer(text):
        if match.start() > at:
            found.append((text[at : match.start()], False))
        found.append((match[1], True))
        at = match.end()
    if at < len(text):
        found.append((text[at:], False))
    return found
