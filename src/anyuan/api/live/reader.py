"""Find what is new in the journal without trusting that ids commit in order.

A transaction that took a low id may commit after one with a higher id. So every id that is skipped is remembered and
looked for again until it shows up or is old enough to be a rolled-back number.
"""

from __future__ import annotations

import time
from collections.abc import Iterable

from anyuan.api.live.news import News, news
from anyuan.journal import events
from anyuan.journal.models import Entry

# A rolled-back transaction leaves a hole for ever; one still open after this long is an incident of its own.
HOLE_SECONDS = 120.0
MOST_HOLES = 5_000
BATCH = 2_000
COLUMNS = (
    "id",
    "name",
    "at",
    "subject_kind",
    "subject_id",
    "subject_ref",
    "area_path",
    "school_id",
    "organisation_id",
    "exercise",
    "data",
)


class Reader:
    """Follows the journal from where it stood at the start. Blocking; lives on a thread of its own."""

    def __init__(self) -> None:
        self.last = Entry.objects.order_by("-id").values_list("id", flat=True).first() or 0
        self._holes: dict[int, float] = {}

    def poll(self) -> list[News]:
        """All news since the last call, oldest first, late ones included."""
        late = self._late()
        fresh: list[News] = []
        while rows := list(Entry.objects.filter(id__gt=self.last).order_by("id").values_list(*COLUMNS)[:BATCH]):
            self._note_holes(row[0] for row in rows)
            self.last = rows[-1][0]
            fresh += _known(rows)
            if len(rows) < BATCH:
                break
        return late + fresh

    def _late(self) -> list[News]:
        if not self._holes:
            return []
        rows = list(Entry.objects.filter(id__in=list(self._holes)).order_by("id").values_list(*COLUMNS))
        for row in rows:
            del self._holes[row[0]]
        oldest = time.monotonic() - HOLE_SECONDS
        self._holes = {id: seen for id, seen in self._holes.items() if seen > oldest}
        return _known(rows)

    def _note_holes(self, ids: Iterable[int]) -> None:
        expected, seen = self.last + 1, time.monotonic()
        for id in ids:
            if id - expected < MOST_HOLES:
                self._holes.update(dict.fromkeys(range(expected, id), seen))
            expected = id + 1
        while len(self._holes) > MOST_HOLES:
            del self._holes[next(iter(self._holes))]


def backlog(after: int, limit: int) -> list[News]:
    """News after an id, for a client that resumes; one more than ``limit`` tells that there is more."""
    names = [event.name for event in events.declared().values() if event.topic]
    rows = Entry.objects.filter(id__gt=after, name__in=names).order_by("id").values_list(*COLUMNS)[: limit + 1]
    return _known(rows)


def _known(rows: Iterable[tuple]) -> list[News]:  # type: ignore[type-arg]
    found = []
    for id, name, at, kind, subject_id, ref, area_path, school_id, organisation_id, exercise, data in rows:
        declared = events.declared_topic(name)
        if declared:
            found.append(
                news(
                    id=id,
                    name=name,
                    topic=declared,
                    at=at,
                    subject_kind=kind,
                    subject_id=subject_id,
                    subject_ref=ref,
                    area_path=area_path,
                    school_id=school_id,
                    organisation_id=organisation_id,
                    exercise=exercise,
                    version=data.get("version"),
                )
            )
    return found
