"""Text as people type it: full-width digits, stray spaces, pinyin initials."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from pypinyin import Style, lazy_pinyin

# What makes a spreadsheet take a cell for a formula (CWE-1236); such a text goes out behind an apostrophe.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n")


def fold(text: str) -> str:
    """One form for comparing: NFKC (full-width digits become plain), inner spaces joined, trimmed."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


@lru_cache(maxsize=4096)
def initials(text: str) -> str:
    """First letters of the pinyin, lower case, other letters kept: 安园小学 → ``ayxx``."""
    return "".join(lazy_pinyin(fold(text), style=Style.FIRST_LETTER)).lower()
