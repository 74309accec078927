"""Keep what a search finds, in the transaction of the change. A protected case is never kept (red line 7)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import connection

from anyuan.cases.models import Case, CaseWords
from anyuan.cases.models.search import LONG, stretch_mark
from anyuan.cases.queries.search import texts_of
from anyuan.cases.rules import bigrams

BATCH = 1000


def index(cases: Sequence[Case]) -> None:
    """Keep the words of these cases anew; of those that may not be found, nothing stays."""
    forget(case.pk for case in cases)
    CaseWords.objects.bulk_create(
        [CaseWords(case=case, pairs=pairs_of(case)) for case in cases if findable(case)], batch_size=BATCH
    )


def forget(case_ids: Iterable[int]) -> None:
    """From now on no search finds these cases."""
    CaseWords.objects.filter(pk__in=list(case_ids)).delete()


def findable(case: Case) -> bool:
    """Whether a search may find the case at all, whoever asks."""
    return not case.protected and case.sealed_at is None


def pairs_of(case: Case) -> list[str]:
    """What is kept: number, title, text, fields, school and place, and the initials of names and title."""
    words = bigrams.kept(texts_of(case))
    if connection.vendor != "postgresql":
        return words
    marks = [stretch_mark(case.pk), *([LONG] if len(words) >= bigrams.MOST_PLACED - 2 else [])]
    return [*marks, *words]


def reindex(**where: int | list[int]) -> int:
    """Keep the words of cases anew: of all (by the shell), or of those ``where`` a school or place was renamed; returns
    how many. Small steps, each its own transaction, so that nobody else waits."""
    count, last = 0, 0
    while True:
        rows = Case.objects.select_related("school", "place").filter(pk__gt=last, **where).order_by("pk")[:BATCH]
        cases = list(rows)
        if not cases:
            return count
        index(cases)
        count, last = count + len(cases), cases[-1].pk
