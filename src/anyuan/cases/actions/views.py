"""Lists that a person keeps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from anyuan.cases.models import SavedView
from anyuan.cases.queries.lists import Asked
from anyuan.cases.refusals import FieldsMissing

MOST_COLUMNS = 60


def save_view(person_id: int, name: str, asked: Asked, columns: Sequence[str] = (), *, now: datetime) -> SavedView:
    """Keep a list under a name; the same name again replaces it. Raises FieldsMissing without a name."""
    if not name.strip():
        raise FieldsMissing(["name"])
    values = {"asked": asked.plain(), "columns": list(columns)[:MOST_COLUMNS], "saved_at": now}
    view, _new = SavedView.objects.update_or_create(person_id=person_id, name=name.strip()[:60], defaults=values)
    return view


def drop_view(person_id: int, id: int) -> bool:
    """Keep a list no longer; only one's own. False when there is none."""
    return bool(SavedView.objects.filter(person_id=person_id, pk=id).delete()[0])
