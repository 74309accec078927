"""Which rows of a ledger are here already although they carry no number: by their place, day and words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db.models import Q
from django.utils import timezone

from anyuan.cases.imports.convert import Row
from anyuan.cases.models import Case
from anyuan.cases.queries.ledger_cells import columns_of, whole_text
from anyuan.kernel.text import fold

CHUNK = 2000


def by_words(kind: Mapping[str, Any], rows: Iterable[Row]) -> dict[str, int]:
    """identity → number of the case that stands for the same row: the same school (or area), day and words.

    Ledgers without a column for a number leave this house in the columns that people use, and must not double what they
    tell when they come back. One pass over the kind's cases of those schools; only digests are held.
    """
    dates = _dates(kind)
    wanted: dict[bytes, str] = {}
    schools, areas = set(), set()
    for row in rows:
        if row.identity.startswith("~"):
            schools.add(row.school.pk if row.school else None)
            areas.add(row.area_path)
            place = row.school.pk if row.school else row.area_path
            wanted[_digest(place, dates, row.at["opened_at"], row.fields, row.title, row.text)] = row.identity
    if not wanted:
        return {}
    found: dict[str, int] = {}
    here = Q(school__in=schools - {None}) | Q(school__isnull=True, area_path__in=areas)
    cases = Case.objects.filter(here, kind=kind["name"], protected=False).order_by()
    columns = ("pk", "school_id", "area_path", "opened_at", "fields", "title", "text")
    for pk, school, area, *told in cases.values_list(*columns).iterator(chunk_size=CHUNK):
        identity = wanted.get(_digest(school or area, dates, *told))
        if identity is not None:
            found.setdefault(identity, pk)
    return found


def _dates(kind: Mapping[str, Any]) -> tuple[str, ...]:
    """The dates that the kind's ledger shows: when it was opened, else its own date fields."""
    shown = [column["value"] for column in columns_of(kind)]
    if "opened_at" in shown:
        return ("opened_at",)
    return tuple(f["key"] for f in kind.get("fields", ()) if f["type"] == "date" and f"field:{f['key']}" in shown)


def _digest(
    place: int | str, dates: tuple[str, ...], opened: datetime, fields: Mapping[str, Any], title: str, text: str
) -> bytes:
    days = [f"{timezone.localdate(opened)}" if key == "opened_at" else str(fields.get(key) or "") for key in dates]
    words = "\x1f".join([str(place), *days, fold(whole_text(title, text))])
    return sha256(words.encode()).digest()[:16]
