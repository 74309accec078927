"""The one-time code that a reporter holds: fifteen random letters and a check letter, read aloud without mistakes.

The alphabet has 31 letters, a prime: with weights 1 … 16 the check letter catches every single wrong letter and every
swap of two letters, so that a slip of the pen is told apart from a code that nobody has.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

# No 0 O, 1 I L: they are mistaken for one another in handwriting and over the phone.
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
RANDOM_LETTERS = 15  # 31^15, 74 bits: more than anybody can try
GROUP = 4
_SEPARATORS = re.compile(r"[\s\-–—_.·]+")


def make(choose: Callable[[Sequence[str]], str]) -> str:
    """A fresh code in groups of four. ``choose`` picks one letter from a sequence without bias (``secrets.choice``)."""
    body = "".join(choose(LETTERS) for _ in range(RANDOM_LETTERS))
    return shown(body + _check_letter(body))


def read(typed: str) -> str | None:
    """The code as it is compared: capitals without groups. None when it cannot be a code (wrong length, letter, check)."""
    text = _SEPARATORS.sub("", _half_width(typed)).upper()
    if len(text) != RANDOM_LETTERS + 1 or any(letter not in LETTERS for letter in text):
        return None
    return text if _check_letter(text[:-1]) == text[-1] else None


def shown(code: str) -> str:
    """The code in groups of four, as it is printed."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def _check_letter(body: str) -> str:
    weighted = sum(place * LETTERS.index(letter) for place, letter in enumerate(body, 1))
    # The check letter has the weight 16; -16 has the inverse that makes the whole sum divisible by 31.
    last = len(body) + 1
    return LETTERS[(-weighted * pow(last, -1, len(LETTERS))) % len(LETTERS)]


def _half_width(text: str) -> str:
    """Chinese keyboards give full-width letters and digits."""
    return "".join(chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else c for c in text)
