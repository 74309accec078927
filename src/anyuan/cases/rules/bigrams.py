"""Text as pairs of letters, so that any part of a word is found: 校门口 is kept as 校门 门口. Pure.

A run is letters and digits without anything between them. Every run becomes its overlapping pairs; a search for a run is the
phrase of its pairs. Both databases hold the same pairs, so that they find the same cases.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from anyuan.kernel.text import fold

# No text of a case is longer (`actions._words.kept` refuses it): every text is kept whole.
LONGEST = 20_000
# Stands between runs, so that no phrase reaches across; a letter that nobody types.
BETWEEN = "ǃ"
# PostgreSQL keeps positions up to 16,383 only: in a longer case it finds the pairs, and the text itself must be asked whether
# they stand together.
MOST_PLACED = 16_000
# As much as PostgreSQL takes of one case: two texts of the greatest length and all its names.
MOST_PAIRS = 60_000


def runs(text: str) -> list[str]:
    """Letters and digits that stand together, folded and in lower case: ``T261125-0007 校门`` → t261125, 0007, 校门."""
    found: list[str] = []
    current: list[str] = []
    for letter in fold(text[:LONGEST]).lower():
        if letter.isalnum() and letter != BETWEEN:
            current.append(letter)
        elif current:
            found.append("".join(current))
            current = []
    return [*found, "".join(current)] if current else found


def pairs(run: str) -> list[str]:
    """The overlapping pairs of a run; a single letter stays as it is."""
    return [run[n : n + 2] for n in range(len(run) - 1)] or [run]


def kept(texts: Iterable[str]) -> list[str]:
    """What is kept of several texts, in order; the last letter of every run stands alone once more, so that a search for
    one letter finds it, too. Runs that were there before are not kept again."""
    words: list[str] = []
    seen: set[str] = set()
    for run in (run for text in texts for run in runs(text)):
        if run in seen:
            continue
        seen.add(run)
        words += [*pairs(run), run[-1], BETWEEN] if len(run) > 1 else [run, BETWEEN]
        if len(words) > MOST_PAIRS:
            break
    return words[:MOST_PAIRS]


def phrases(text: str) -> list[list[str]]:
    """What a search asks for: every phrase must be there. Empty when nothing that can be searched was typed."""
    return [pairs(run) for run in runs(text[:200])]


def holds(texts: Iterable[str], text: str) -> bool:
    """Whether every run of ``text`` stands in one of the texts: what a phrase of the index means, asked of the texts."""
    folded = [fold(each[:LONGEST]).lower() for each in texts]
    return all(any(run in each for each in folded) for run in runs(text[:200]))


def words_of(fields: Any) -> list[str]:
    """The texts among the values of a case's fields."""
    return [value for value in dict(fields or {}).values() if isinstance(value, str)]
