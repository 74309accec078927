"""What somebody may mean who types figures: a whole reference, one without its letter, a day's, or the last four. Pure.

``T261125-0007`` is a letter (or two in an exercise), the day, and the number of that day.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from anyuan.kernel.text import fold

_SHAPE = re.compile(r"([A-Z]{0,3})(?:(\d{6})(?:\s*-?\s*(\d{4,6}))?|-?(\d{4}))")


@dataclass(frozen=True, slots=True)
class Number:
    """``whole``: a reference with its letter; ``figures``: one without; ``day``: six figures; ``tail``: the last four."""

    whole: str = ""
    figures: str = ""
    day: str = ""
    tail: str = ""


def read(text: str) -> Number | None:
    """The reference that ``text`` and nothing beside it names, or None: then it is searched for as any other text."""
    found = _SHAPE.fullmatch(fold(text).strip().upper())
    if found is None:
        return None
    letters, day, number, tail = found.groups()
    if tail:
        return Number(tail=tail) if not letters else None
    if not number:
        return Number(day=f"{letters}{day}" if letters else day)
    return Number(whole=f"{letters}{day}-{number}") if letters else Number(figures=f"{day}-{number}")
