"""How every verb changes an incident: "update where state and version are still what I read", then its entry.

Zero rows means that somebody was in between. If the verb is still possible it is tried again on the new state (a joined
signal must not cost a dispatcher the acknowledgement); if not, the loser is told who won.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, NoReturn

from anyuan.dispatch.actions import say as write
from anyuan.dispatch.queries.names import who_moved
from anyuan.dispatch.rules.matter import Matter
from anyuan.incidents.models import Incident
from anyuan.incidents.refusals import AlreadyClosed, NotAllowedNow, SomebodyWasFirst
from anyuan.incidents.rules import moves
from anyuan.journal import rows
from anyuan.journal.events import Event
from anyuan.journal.rules import Actor, Scope, Subject

KIND = "incidents.incident"
# Enough for a storm of joining signals between two reads.
TRIES = 20

Decide = Callable[[Incident], dict[str, Any]]


def matter_of(incident: Incident) -> Matter:
    """The incident as dispatch and the journal see it."""
    scope = Scope(incident.area_path, incident.school_id, incident.organisation_id)
    return Matter(Subject(KIND, incident.pk, incident.ref), scope, incident.exercise)


def fresh(incident: Incident | int) -> Incident:
    """The row as it stands now. Raises Incident.DoesNotExist."""
    return rows.one(Incident, id=incident.pk if isinstance(incident, Incident) else incident)


def change(
    incident: Incident | int,
    verb: str,
    event: Event,
    *,
    by: Actor,
    now: datetime,
    at: datetime | None = None,
    decide: Decide | None = None,
    data: dict[str, Any] | None = None,
    done: Callable[[Incident], bool] | None = None,
    row: Incident | None = None,
) -> Incident:
    """Do one verb and write its entry, inside the caller's turn. Returns the row as it stands now.

    ``decide`` gets the row as read and returns columns to set (ids and codes; they go into the entry as ``set``).
    ``done`` says whether the verb has been done already. ``row``: as the caller has just read it.
    Raises SomebodyWasFirst, NotAllowedNow, AlreadyClosed.
    """
    at = min(at or now, now)
    for attempt in range(TRIES):
        if row is None or attempt:
            row = fresh(incident)
        state = moves.next_state(verb, row.state)
        if state is None or (done is not None and done(row)):
            refuse(row, verb, event)
        columns = decide(row) if decide else {}
        if state != row.state:
            columns["state"] = state
        stamps = _stamps(row, verb, at)
        changes = {**columns, **stamps, "open": state in moves.OPEN_STATES, "version": row.version + 1}
        if rows.change(Incident, changes, id=row.pk, state=row.state, version=row.version):
            _record(row, event, by, now, at, (data or {}) | {"set": columns})
            for name, value in changes.items():
                setattr(row, name, value)
            return row
    number = incident.pk if isinstance(incident, Incident) else incident
    raise SomebodyWasFirst(*who_moved(KIND, number, "incidents."), verb=verb)


def refuse(row: Incident, verb: str, event: Event) -> NoReturn:
    """Say why not: somebody did it first, it is closed, or the table has no such move."""
    stamp = moves.STAMPS.get(verb)
    merged = verb == "merge" and row.state == "merged"
    reopened = verb == "reopen" and row.open and row.reopened_count > 0
    if merged or reopened or (stamp and getattr(row, stamp) is not None):
        who, at = who_moved(KIND, row.pk, event.name)
        if not who and verb == "acknowledge":  # sending a unit takes the alarm, too
            who, at = who_moved(KIND, row.pk, "incidents.dispatched")
        if who:
            raise SomebodyWasFirst(who, at, verb)
    if not row.open:
        raise AlreadyClosed(row.state, verb)
    raise NotAllowedNow(row.state, verb)


def say(incident: Incident, event: Event, *, by: Actor, now: datetime, at: datetime | None = None, **data: Any) -> None:
    """An entry about the incident with its own small change, so that versions and replay stay in step."""
    rows.change(Incident, {"version": rows.PLUS_ONE}, id=incident.pk)
    incident.version += 1
    _record(incident, event, by, now, at or now, data)


def _stamps(row: Incident, verb: str, at: datetime) -> dict[str, Any]:
    stamps: dict[str, Any] = {}
    if verb == "reopen":
        return {"closed_at": None, "cleared_at": None, "reopened_count": row.reopened_count + 1}
    name = moves.STAMPS.get(verb)
    if name and getattr(row, name) is None:
        stamps[name] = at
    if verb == "dispatch" and row.acknowledged_at is None:
        stamps["acknowledged_at"] = at
    return stamps


def _record(row: Incident, event: Event, by: Actor, now: datetime, at: datetime, data: dict[str, Any]) -> None:
    matter = matter_of(row)
    write(
        event,
        subject=matter.subject,
        by=by,
        now=now,
        at=at,
        data=data,
        scope=matter.scope,
        exercise=matter.exercise,
    )
