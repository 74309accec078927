"""Leave names and personal numbers out of words that people wrote."""

from __future__ import annotations

import re
from collections.abc import Iterable

LEFT_OUT = "○○"
# Mobile and fixed telephones, identity cards (15 or 18 signs), bank cards.
_PERSONAL = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|0\d{2,3}-?\d{7,8}|\d{17}[\dXx]|\d{15,19})(?!\d)")
SHORTEST = 2


def without(text: str, names: Iterable[str]) -> str:
    """The text with each of the names, and every telephone or identity number, replaced; single signs are no names."""
    for name in names:
        if len(name.strip()) >= SHORTEST:
            text = text.replace(name.strip(), LEFT_OUT)
    return _PERSONAL.sub(LEFT_OUT, text)
