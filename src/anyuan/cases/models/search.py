"""What a search finds a case by. Protected cases have no row here: what is not kept cannot be found (red line 7).

SQLite answers through an FTS5 table that two triggers keep in step, PostgreSQL through a GIN index over a tsvector; both hold
the pairs of `rules.bigrams`. The triggers are made after every migration (`models.upkeep`), because rebuilding a table
drops them.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from anyuan.cases.models.case import Case
from anyuan.cases.rules.bigrams import MOST_PLACED

# Cases of one stretch of numbers carry its mark, so that the newest stretch can be searched alone.
STRETCH = 20_000
# The mark of a case longer than PostgreSQL's positions go.
LONG = "#long"


def stretch_mark(case_id: int) -> str:
    """The mark of the stretch in which a case lies."""
    return f"#{case_id // STRETCH}"


class PairsField(models.TextField):
    """Pairs of letters in order. Written as a list of words, never read back."""

    def db_type(self, connection: Any) -> str:
        return "tsvector" if connection.vendor == "postgresql" else "text"

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        words = list(value)
        if connection.vendor != "postgresql":
            return " ".join(words)
        positions: dict[str, list[str]] = {}
        for number, word in enumerate(words, 1):
            found = positions.setdefault(word, [])
            # PostgreSQL keeps 255 positions of a word, and none beyond 16,383.
            if len(found) < 250 and number <= MOST_PLACED:
                found.append(str(number))
        return " ".join(
            f"{quoted(word)}:{','.join(found)}" if found else quoted(word) for word, found in positions.items()
        )


def quoted(word: str) -> str:
    """A word as tsvector and tsquery read it, whatever it holds."""
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'"


class CaseWords(models.Model):
    """The searchable pairs of one case."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, primary_key=True, related_name="words")
    pairs = PairsField()

    class Meta:
        verbose_name = "searchable words of a case"

    def __str__(self) -> str:
        return str(self.case_id)


class Tally(models.Model):
    """How many cases there are of each sort, so that a total is a sum over few rows at any size.

    Rows are changes (+1, −1) written by triggers in the transaction of the change, for everybody who writes; folding adds
    them up now and then. Protected cases and exercises are not counted here. The columns carry the names of `Case`'s, so
    that the same condition says what a person may see of either.
    """

    area_path = models.CharField(max_length=120)
    school_id = models.BigIntegerField(null=True)
    organisation_id = models.BigIntegerField(null=True)
    owner_kind = models.CharField(max_length=12)
    owner_id = models.BigIntegerField()
    kind = models.CharField(max_length=40)
    state = models.CharField(max_length=12)
    open = models.BooleanField()
    grade = models.CharField(max_length=16, blank=True, default="")
    count = models.IntegerField()

    DIMENSIONS: ClassVar[tuple[str, ...]] = (
        *("area_path", "school_id", "organisation_id", "owner_kind", "owner_id", "kind", "state", "open", "grade"),
    )

    def __str__(self) -> str:
        return f"{self.kind} {self.state} {self.count}"
