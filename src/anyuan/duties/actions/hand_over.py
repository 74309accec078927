"""Hand a shift's note over, and take it over: two people, two instants, one note."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from anyuan.directory.models import Organisation, School
from anyuan.dispatch.actions import say, turn
from anyuan.dispatch.queries.names import name_of
from anyuan.dispatch.refusals import SomebodyWasFirst
from anyuan.dispatch.rules import actors
from anyuan.duties import events
from anyuan.duties.models import HandOver
from anyuan.duties.refusals import NoteWaits, OwnNote
from anyuan.journal.rules import Actor, Scope, Subject

HAND_OVER = "duties.hand_over"


def hand_over(where: School | Organisation, content: Mapping[str, Any], *, by: Actor, now: datetime) -> HandOver:
    """Keep what stands on the note; it waits until somebody takes it over. Raises NoteWaits while one waits already."""
    own: dict[str, Any] = {"school": where} if isinstance(where, School) else {"organisation": where}
    with turn(now):
        # The place itself is locked, so that two who hand over at once do not both find nothing waiting.
        type(where)._default_manager.select_for_update(no_key=True).get(pk=where.pk)
        waiting = HandOver.objects.filter(**own, taken_at__isnull=True).first()
        if waiting is not None:
            raise NoteWaits(name_of(waiting.handed_by))
        row = HandOver.objects.create(
            **own, area_path=where.area.path, content=dict(content), handed_at=now, handed_by=actors.key(by)
        )
        _say(row, events.HANDED_OVER, by, now)
    return row


def take_over(number: int, *, by: Actor, now: datetime) -> HandOver:
    """Whoever comes has read it. Raises OwnNote (nobody takes over from themselves), SomebodyWasFirst."""
    with turn(now):
        row = HandOver.objects.get(pk=number)
        if row.handed_by == actors.key(by):
            raise OwnNote()
        taken = {"taken_at": max(now, row.handed_at), "taken_by": actors.key(by)}
        if not HandOver.objects.filter(pk=number, taken_at__isnull=True).update(**taken):
            row.refresh_from_db()
            raise SomebodyWasFirst(name_of(row.taken_by), row.taken_at, "take_over")
        row.refresh_from_db()
        _say(row, events.TAKEN_OVER, by, now)
    return row


def _say(row: HandOver, event: Any, by: Actor, now: datetime) -> None:
    scope = Scope(row.area_path, row.school_id, row.organisation_id)
    data = {name: len(found) for name, found in row.content.items() if isinstance(found, list)}
    kept = {name: data.get(name, 0) for name in ("incidents", "cases", "faults")}
    subject = Subject(HAND_OVER, row.pk, row.ref)
    say(event, subject=subject, by=by, now=now, data=kept, scope=scope, exercise=False)
