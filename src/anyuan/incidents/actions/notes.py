"""Write on the incident's sheet: checklist, notes, what the device said afterwards."""

from __future__ import annotations

from datetime import datetime

from anyuan.dispatch import actions as dispatching
from anyuan.dispatch.queries.names import name_of
from anyuan.dispatch.rules import actors
from anyuan.incidents import events
from anyuan.incidents.actions._change import fresh, say
from anyuan.incidents.models import ChecklistItem, Incident, IncidentSignal, Note
from anyuan.incidents.refusals import AlreadyClosed, ReasonMissing, SomebodyWasFirst, WordUnknown
from anyuan.journal.rules import Actor


def tick_checklist(incident: Incident | int, key: str, *, done: bool = True, by: Actor, now: datetime) -> ChecklistItem:
    """Tick a line of the checklist, or take the tick back. Raises WordUnknown, SomebodyWasFirst, AlreadyClosed."""
    with dispatching.turn(now):
        row = _open(incident, "tick_checklist")
        item = ChecklistItem.objects.filter(incident=row, key=key).first()
        if item is None:
            raise WordUnknown("checklist", key)
        untouched = ChecklistItem.objects.filter(pk=item.pk, done_at__isnull=done)
        changed = untouched.update(done_at=now if done else None, done_by=actors.key(by) if done else "")
        item.refresh_from_db()
        if not changed:
            raise SomebodyWasFirst(name_of(item.done_by), item.done_at, "tick_checklist")
        event = events.CHECKLIST_TICKED if done else events.CHECKLIST_UNTICKED
        say(row, event, by=by, now=now, item=key, role=item.role)
    return item


def note(incident: Incident | int, *, text: str, by: Actor, now: datetime) -> Note:
    """Write a note. The journal says that there is one; the words stay in their row. Raises ReasonMissing, AlreadyClosed."""
    if not text.strip():
        raise ReasonMissing("note")
    with dispatching.turn(now):
        row = _open(incident, "note")
        written = Note.objects.create(incident=row, text=text.strip()[:4000], written_at=now, written_by=actors.key(by))
        say(row, events.NOTED, by=by, now=now, note=written.pk)
    return written


def signal_ended(signal_ids: list[int], *, by: Actor, now: datetime, at: datetime | None = None) -> int:
    """The device reports that the condition has ended. It is shown; it never closes an incident. Returns how many."""
    ended = 0
    with dispatching.turn(now):
        rows = IncidentSignal.objects.filter(signal_id__in=signal_ids, ended_at__isnull=True)
        for row in rows.select_related("incident").order_by("id"):
            if IncidentSignal.objects.filter(pk=row.pk, ended_at__isnull=True).update(ended_at=at or now):
                say(row.incident, events.SIGNAL_ENDED, by=by, now=now, at=at, kind=row.kind, signal=row.signal_id)
                ended += 1
    return ended


def signal_cancelled(signal_ids: list[int], *, by: Actor, now: datetime, at: datetime | None = None) -> int:
    """Somebody cancelled at the panel. It is a note on the open incident; a person closes it. Returns how many."""
    told = 0
    with dispatching.turn(now):
        open_ones = Incident.objects.filter(open=True, signals__signal_id__in=signal_ids).distinct()
        for row in open_ones.order_by("pk"):
            say(row, events.SIGNAL_CANCELLED, by=by, now=now, at=at, signals=len(signal_ids))
            told += 1
    return told


def _open(incident: Incident | int, verb: str) -> Incident:
    row = fresh(incident)
    if not row.open:
        raise AlreadyClosed(row.state, verb)
    return row
