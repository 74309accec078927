"""Search: any part of a Chinese word, pinyin initials, numbers or their tails; only what the person may see.

Candidates come from the index, newest first, in growing batches; each batch goes through `visible_to`, so the index never
decides what is shown. Both databases answer through the one function `newest`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Q, QuerySet

from anyuan.cases.models import Case
from anyuan.cases.models.columns import DayOf, Figures, Tail
from anyuan.cases.models.search import LONG, STRETCH, quoted, stretch_mark
from anyuan.cases.queries.visible import visible_to, ways
from anyuan.cases.rules import bigrams, numbers
from anyuan.directory.policy import Viewer
from anyuan.kernel.text import initials

# Cases looked at per round, and in all: a word that every case holds, asked by somebody who sees none of them.
ROUNDS = (100, 500, 2000, 5000)
MOST = 50_000
# After so many candidates somebody who sees few is looked for by their own cases, of which so many are looked at, and at a time.
FEW, MOST_OWN, OWN_ROUND = 600, 20_000, 500
# Cases of a number looked at per round.
BATCH = 1_000
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
    return newest(rows, text, limit=limit, before=before, ways=ways(viewer, now=now))


def newest(
    rows: QuerySet[Case], text: str, *, limit: int, before: int | None = None, ways: Sequence[Q] | None = None
) -> Found:
    """The newest of ``rows`` that hold every word of ``text``; nothing for a text without a letter or digit.

    ``ways`` (`visible.ways`): of somebody who sees few, by which indexes those are found. A common word is then looked for among
    them, instead of looking through everybody's for them.
    """
    phrases = bigrams.phrases(text)
    if not phrases:
        return Found([], None)
    number = numbers.read(text)
    if number is not None and (named := _by_number(rows, number, limit=limit, before=before)) is not None:
        return named
    found: list[Case] = []
    looked = 0
    for ids in _candidates(phrases, before):
        found += _seen(rows, _together(ids, phrases), text, limit + 1 - len(found))
        looked += len(ids)
        if len(found) > limit:
            return Found(found[:limit], found[limit - 1].pk)
        if looked >= FEW and (own := _own(ways, ids[-1])) is not None:
            return _among(own, rows, phrases, text, found, limit)
        if looked >= MOST:
            return Found(found, ids[-1], narrow=True)
    return Found(found, None)


def _own(ways: Sequence[Q] | None, below: int) -> list[int] | None:
    """Numbers of the viewer's cases below ``below``, newest first; None where they are too many, or SQLite looks as fast
    through all (its index reads positions along the way)."""
    if ways is None or connection.vendor != "postgresql":
        return None
    found: set[int] = set()
    for way in ways:
        found.update(Case.objects.filter(way, pk__lt=below).order_by().values_list("pk", flat=True)[: MOST_OWN + 1])
        if len(found) > MOST_OWN:
            return None
    return sorted(found, reverse=True)


def _among(
    own: list[int], rows: QuerySet[Case], phrases: Sequence[Sequence[str]], text: str, found: list[Case], limit: int
) -> Found:
    for start in range(0, len(own), OWN_ROUND):
        ids = _together(own[start : start + OWN_ROUND], phrases, every=True)
        found += _seen(rows, ids, text, limit + 1 - len(found))
        if len(found) > limit:
            return Found(found[:limit], found[limit - 1].pk)
    return Found(found, None)


def _by_number(rows: QuerySet[Case], number: numbers.Number, *, limit: int, before: int | None) -> Found | None:
    """Cases of which this is the number, newest first; None when it is nobody's, and a text may still hold it."""
    known = Case.objects.annotate(figures=Figures("ref"), day=DayOf("ref"), tail=Tail("ref"))
    if number.whole:
        named = known.filter(ref=number.whole)
    elif number.figures:
        named = known.filter(figures=number.figures)
    elif number.tail:
        named = known.filter(tail=number.tail)
    elif number.day[0].isdigit():
        named = known.filter(day=number.day)
    else:
        named = known.filter(day=number.day[-6:], ref__startswith=number.day)
    found: list[Case] = []
    below = before
    while len(found) <= limit:
        ids = list(
            (named.filter(pk__lt=below) if below else named).order_by("-pk").values_list("pk", flat=True)[:BATCH]
        )
        found += rows.filter(pk__in=ids).order_by("-pk")[: limit + 1 - len(found)] if ids else ()
        if len(ids) < BATCH:
            break
        below = ids[-1]
    if not found and (before is None or _by_number(rows, number, limit=1, before=None) is None):
        return None
    more = len(found) > limit
    return Found(found[:limit], found[limit - 1].pk if more else None)


def _seen(rows: QuerySet[Case], ids: list[int], text: str, most: int) -> list[Case]:
    """Up to ``most`` of the candidates that are among ``rows`` and hold the text, newest first."""
    found: list[Case] = []
    while ids and len(found) < most:
        read = list(rows.filter(pk__in=ids).order_by("-pk")[: most - len(found)])
        full = len(read) == most - len(found)
        found += [case for case in read if _stands(case, text)]
        ids = [id for id in ids if id < read[-1].pk] if full else []
    return found


def _stands(case: Case, text: str) -> bool:
    """Of a case too long for the positions of PostgreSQL's index, its own texts say whether the pairs stand together."""
    if connection.vendor != "postgresql" or len(case.text) + len(str(case.fields)) < bigrams.MOST_PLACED // 2:
        return True
    return bigrams.holds(texts_of(case), text)


def texts_of(case: Case) -> list[str]:
    """What a search finds a case by: number, title, names of school and place, initials, fields and text."""
    school, place = case.school, case.place
    names = [name for name in (school and school.name, school and school.short_name, place and place.name) if name]
    texts = [case.ref, case.source_ref, case.title, *names, *map(initials, (case.title, *names))]
    return [*texts, *bigrams.words_of(case.fields), case.text]


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
    asked = " & ".join(quoted(word) if len(word) > 1 else f"{quoted(word)}:*" for phrase in phrases for word in phrase)
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
    return "(" + " <-> ".join(map(quoted, phrase)) + ")"


def _together(ids: list[int], phrases: Sequence[Sequence[str]], *, every: bool = False) -> list[int]:
    """Of some candidates, in their order, those in which the pairs stand together; ``every``: that hold the words at all.

    PostgreSQL's index holds no positions: it is asked for the pairs alone, and only the words of those rows are read that are
    looked at. A case longer than positions go is kept. SQLite's index has looked already.
    """
    asked = " & ".join(_tsquery(phrase) for phrase in phrases if every or len(phrase) > 1)
    if connection.vendor != "postgresql" or not asked:
        return ids
    sql = f"SELECT case_id FROM {_TABLE} WHERE case_id = ANY(%s) AND (pairs @@ %s::tsquery OR pairs @@ %s::tsquery)"
    with connection.cursor() as cursor:
        cursor.execute(sql, [ids, asked, quoted(LONG)])
        there = {row[0] for row in cursor.fetchall()}
    return [id for id in ids if id in there]


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
