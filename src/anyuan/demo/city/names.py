"""Invented names in Chinese and their English forms."""

from __future__ import annotations

from random import Random
from typing import Any

from pypinyin import lazy_pinyin

NUMBERS = "一二三四五六七八九十"


def latin(chinese: str) -> str:
    """``望江`` → ``Wangjiang``."""
    return "".join(lazy_pinyin(chinese)).capitalize()


def ordinal(number: int) -> str:
    """1–99 in Chinese figures as schools and stations are numbered: 3 → 三, 12 → 十二."""
    tens, ones = divmod(number, 10)
    if number <= 10:
        return NUMBERS[number - 1]
    return ("" if tens == 1 else NUMBERS[tens - 1]) + "十" + (NUMBERS[ones - 1] if ones else "")


def person(pack: dict[str, Any], rng: Random) -> tuple[str, str]:
    """A name and its Latin form, surname first: 王静, Wang Jing."""
    surname, given = rng.choice(pack["surnames"]), rng.choice(pack["given"])
    return surname + given, f"{latin(surname)} {latin(given)}"
