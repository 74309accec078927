"""Codes of administrative divisions: GB/T 2260 (6 digits) and the statistical codes below it (9 and 12 digits)."""

from __future__ import annotations

import re

LEVELS = {2: 1, 4: 2, 6: 3, 9: 4, 12: 5}
# A number that groups counties under direct provincial rule; nobody governs there.
PSEUDO_NAMES = ("市辖区", "县", "直辖县级行政区划", "省直辖县级行政区划", "自治区直辖县级行政区划")


def short_code(code: str) -> str:
    """The code without the zeros that only fill it up: 460000 → 46, 469001000000 → 469001, 469001100000 → 469001100."""
    if not re.fullmatch(r"\d{6}|\d{12}", code):
        return code  # nine digits are never filled up: 620201000 is a real town code
    if len(code) == 12 and code.endswith("000"):
        code = code[:9]
        if code.endswith("000"):
            code = code[:6]
    while len(code) in (6, 4) and code.endswith("00"):
        code = code[:-2]
    return code


def level_of(code: str) -> int | None:
    """1 province, 2 prefecture, 3 county, 4 town, 5 village; None for a code of another length or with letters."""
    return LEVELS.get(len(code)) if code.isdigit() else None


def parent_codes(code: str) -> list[str]:
    """Where the area may hang, nearest first: a town whose county does not exist (东莞) hangs under its prefecture."""
    lengths = [n for n in sorted(LEVELS, reverse=True) if n < len(code)]
    return [code[:n] for n in lengths] if code.isdigit() else []


def is_pseudo(name: str, level: int) -> bool:
    """Whether a prefecture is only a number that groups counties."""
    return level == 2 and name in PSEUDO_NAMES
