"""Search: any part of a Chinese word, pinyin initials, numbers or their tails; only what the person may see.

Candidates come from the index, newest first, in growing batches; each batch goes through `visible_to`, so the index never
decides what is shown. Both databases answer through the one function `newest`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import QuerySet

from anyuan.cases.models import Case
from anyuan.cases.models.search import STRETCH, quoted, stretch_mark
from anyuan.cases.queries.visible import visible_to
from anyuan.cases.rules import bigrams
from anyuan.directory.policy import Viewer

# Cases looked at per round, and in all: a word that every case holds, asked by somebody who sees none of them.
ROUNDS = (100, 500, 2000, 5000)
MOST = 50_000
# So many in one stretch is a common word: the next stretch is no longer, because its finds are sorted as a whole.
COMMON = 2_000
_TABLE = "cases_casewords"


@dataclass(frozen=True, slots=True)
class Found:
    """One page of a search. ``before`` is the next page's start, ``narrow`` asks for one more word."""

    cases: list[Case]
    before: int | None
    narrow: bool = False


def search(viewer: Viewer, text: str, *, now: datetime, limit: int = 50, before: int | None = None) -> Found:
    """Cases that the viewer may see and that hold every word of ``text``, newest first. Protected and sealed ones never."""
    rows = visible_to(viewer, now=now).filter(protected=False, exercise=False)
    return newest(rows, text, limit=limit, before=before)


def newest(rows: QuerySet[Case], text: str, *, limit: int, before: int | None = None) -> Found:
    """The newest of ``rows`` that hold every word of ``text``; nothing for a text without a letter or digit."""
    phrases = bigrams.phrases(text)
    if not phrases:
        return Found([], None)
    found: list[Case] = []
    looked = 0
    for ids in _candidates(phrases, before):
        found += rows.filter(pk__in=ids).order_by("-pk")[: limit + 1 - len(found)]
        looked += len(ids)
        if len(found) > limit:
            return Found(found[:limit], found[limit - 1].pk)
        if looked >= MOST:
            return Found(found, ids[-1], narrow=True)
    return Found(found, None)


def _candidates(phrases: Sequence[Sequence[str]], before: int | None) -> Iterator[list[int]]:
    """Numbers of cases from the index, in descending order, in growing batches."""
    if connection.vendor == "postgresql":
        return _postgres(phrases, before)
    return _sqlite(phrases, before)


def _sqlite(phrases: Sequence[Sequence[str]], before: int | None) -> Iterator[list[int]]:
    asked = " AND ".join(_fts(phrase) for phrase in phrases)
    sql = "SELECT rowid FROM cases_fts WHERE cases_fts MATCH %s AND rowid < %s ORDER BY rowid DESC LIMIT %s"
    yield from _rounds(sql, lambda below, most: [asked, below, most], before or 2**62)


def _fts(phrase: Sequence[str]) -> str:
    """A phrase as FTS5 reads it; a single letter also finds the pairs that begin with it."""
    words = '"' + " ".join(phrase) + '"'
    return f"{words}*" if len(phrase) == 1 and len(phrase[0]) == 1 else words


def _postgres(phrases: Sequence[Sequence[str]], before: int | None) -> Iterator[list[int]]:
    """The newest stretch of numbers alone, then eight times as many each while little is found, then everything: a common
    word fills its page from the newest stretches, a rare one costs little anywhere."""
    asked = " & ".join(_tsquery(phrase) for phrase in phrases)
    top = before or _highest() + 1
    # The order is by an expression, so that no plan walks the whole table backwards looking for a rare word.
    sql = (
        f"SELECT case_id FROM {_TABLE} WHERE pairs @@ %s::tsquery AND case_id < %s AND case_id >= %s "
        "ORDER BY case_id + 0 DESC LIMIT %s"
    )
    # The newest stretch has only just begun now and then: then the one before is looked through with it.
    upper, stretches, begin = top, 1 if (top - 1) % STRETCH >= STRETCH // 2 else 2, 0
    while upper > 0:
        first = (upper - 1) // STRETCH
        last = max(first - stretches + 1, 0) if stretches < 64 else 0
        lower = last * STRETCH
        marks = " | ".join(quoted(stretch_mark(n * STRETCH)) for n in range(last, first + 1))
        query = f"{asked} & ({marks})" if lower > 0 else asked
        seen = 0
        for ids in _rounds(sql, lambda below, most, q=query, low=lower: [q, below, low, most], upper, begin):
            seen += len(ids)
            yield ids
        upper, stretches = lower, stretches if seen >= COMMON else stretches * 8
        begin = len(ROUNDS) - 1 if seen >= COMMON else 0


def _tsquery(phrase: Sequence[str]) -> str:
    if len(phrase) == 1 and len(phrase[0]) == 1:
        return f"{quoted(phrase[0])}:*"
    return "(" + " <-> ".join(quoted(word) for word in phrase) + ")"


def _rounds(sql: str, values: object, below: int, begin: int = 0) -> Iterator[list[int]]:
    for number in range(begin, MOST):
        most = ROUNDS[min(number, len(ROUNDS) - 1)]
        with connection.cursor() as cursor:
            cursor.execute(sql, values(below, most))  # type: ignore[operator]
            ids = [row[0] for row in cursor.fetchall()]
        if ids:
            yield ids
        if len(ids) < most:
            return
        below = ids[-1]


def _highest() -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT MAX(case_id) FROM {_TABLE}")
        return int(cursor.fetchone()[0] or 0)
