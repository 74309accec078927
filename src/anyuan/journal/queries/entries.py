"""Entries as timelines and as plain facts."""

from __future__ import annotations

from django.db.models import QuerySet

from anyuan.journal.models import Entry
from anyuan.journal.rules import EntryFacts


def timeline(subject_kind: str, subject_id: int) -> QuerySet[Entry]:
    """Everything that happened to one record, oldest first."""
    return Entry.objects.filter(subject_kind=subject_kind, subject_id=subject_id).order_by("id")


def recent(after_id: int, limit: int) -> list[Entry]:
    """Entries above an id in id order. Commits come out of order: callers re-read a margin, see ``live``."""
    return list(Entry.objects.filter(id__gt=after_id).order_by("id")[:limit])


def facts(entry: Entry) -> EntryFacts:
    """The row as plain facts, the form that is hashed and exported."""
    return EntryFacts(
        entry.id,
        entry.name,
        entry.at,
        entry.recorded_at,
        entry.actor_kind,
        entry.actor_id,
        entry.actor_label,
        entry.subject_kind,
        entry.subject_id,
        entry.subject_ref,
        entry.area_path,
        entry.school_id,
        entry.organisation_id,
        entry.exercise,
        entry.data,
    )
