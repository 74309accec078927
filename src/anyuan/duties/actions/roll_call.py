"""Roll call, of a drill or of a real incident: counts by class and place, and the names of those whom nobody has seen.

The counts stay. The names are unreadable in the file, opened only while the incident is open, every look is journalled, and
with the incident's end they are destroyed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from anyuan.directory.models import School
from anyuan.dispatch.actions import say as write
from anyuan.dispatch.actions import turn
from anyuan.dispatch.rules import actors
from anyuan.duties import drill_events as events
from anyuan.duties.drill_refusals import CountWrong, DrillIncomplete, RollClosed
from anyuan.duties.models import Drill, MissingName, RollCall, RollLine
from anyuan.journal.events import Event
from anyuan.journal.rules import Actor, Scope, Subject

ROLL = "duties.roll_call"
MOST_PEOPLE = 100_000
Line = tuple[str, bool, int]  # label, pupils?, how many are expected


def open_roll(drill: Drill, *, by: Actor, now: datetime) -> RollCall:
    """The roll call of a drill, with the lines of its plan, inside the caller's turn."""
    roll = RollCall.objects.create(
        drill=drill,
        incident_id=drill.incident_id,
        school_id=drill.school_id,
        area_path=drill.area_path,
        exercise=True,
        opened_at=now,
        opened_by=actors.key(by),
    )
    RollLine.objects.bulk_create(
        [RollLine(roll=roll, label=label, pupils=pupils, expected=count) for label, pupils, count in drill.lines]
    )
    _say(roll, events.ROLL_OPENED, by=by, now=now, lines=len(drill.lines))
    return roll


def call_the_roll(
    *, incident_id: int, school: School, area_path: str, lines: Sequence[Line], by: Actor, now: datetime
) -> RollCall:
    """Open the roll call of a real incident. Opened again while it is open, it is the one that is there.

    ``incident_id`` is the incident's number: this package does not know the incident, workflows close and move what hangs
    on it. ``lines``: (label, pupils?, expected) each. Raises DrillIncomplete.
    """
    _check(lines)
    open_ones = RollCall.objects.filter(incident_id=incident_id, school=school, drill=None, closed_at=None)
    try:
        with turn(now), transaction.atomic():
            known = open_ones.first()
            if known is not None:
                return known
            roll = RollCall.objects.create(
                incident_id=incident_id,
                school=school,
                area_path=area_path,
                exercise=False,
                opened_at=now,
                opened_by=actors.key(by),
            )
            RollLine.objects.bulk_create(
                [RollLine(roll=roll, label=label.strip()[:60], pupils=of, expected=count) for label, of, count in lines]
            )
            _say(roll, events.ROLL_OPENED, by=by, now=now, lines=len(lines))
    except IntegrityError:
        return open_ones.get()
    return roll


def add_line(roll_id: int, line: Line, *, by: Actor, now: datetime) -> RollLine:
    """A class or a place that was forgotten; of the same name, it is the one there is. Raises RollClosed, DrillIncomplete."""
    _check([line])
    label, pupils, expected = line
    with turn(now):
        roll = _open_roll(roll_id)
        row, fresh = RollLine.objects.get_or_create(
            roll=roll, label=label.strip()[:60], defaults={"pupils": pupils, "expected": expected}
        )
        if fresh:
            _say(roll, events.ROLL_LINE_ADDED, by=by, now=now, line=row.label, expected=expected)
    return row


def move_rolls(incident_id: int, *, into: int, by: Actor, now: datetime) -> int:
    """The incident was merged into another: its roll calls go on there, so that nobody who is looked for is forgotten.

    Where the other has a roll call of the same school, the lines join it. Returns how many were moved.
    """
    with turn(now):
        rolls = RollCall.objects.select_for_update(no_key=True).filter(
            incident_id=incident_id, closed_at=None, drill=None
        )
        moved = list(rolls.order_by("pk"))
        for roll in moved:
            there = RollCall.objects.filter(incident_id=into, school=roll.school_id, closed_at=None, drill=None).first()
            if there is None:
                roll.incident_id = into
                roll.save(update_fields=["incident_id"])
                continue
            taken = set(there.lines.values_list("label", flat=True))
            for line in roll.lines.all():
                line.roll = there
                line.label = line.label if line.label not in taken else f"{line.label[:52]} ({roll.pk})"
                line.save(update_fields=["roll", "label"])
            roll.closed_at = now
            roll.save(update_fields=["closed_at"])
            _say(roll, events.ROLL_JOINED, by=by, now=now, other=there.ref)
    return len(moved)


def report_line(
    line_id: int, *, present: int, excused: int = 0, made_at: datetime | None = None, by: Actor, now: datetime
) -> RollLine:
    """Say how many are there. A later count replaces an earlier one, by the time it was taken, not by when it came in: what
    waited on a phone without network changes nothing that is newer. Raises RollClosed, CountWrong."""
    at = min(made_at or now, now)
    with turn(now):
        roll, line = _open_line(line_id)
        if present < 0 or excused < 0 or present + excused > line.expected:
            raise CountWrong(line.label, line.expected)
        if line.reported_at is not None and line.reported_at > at:
            return line
        line.present, line.excused, line.received_at = present, excused, now
        line.reported_at, line.reported_by = max(at, roll.opened_at), actors.key(by)
        line.save()
        _say(
            roll, events.ROLL_REPORTED, by=by, now=now, at=at, present=present, expected=line.expected, line=line.label
        )
    return line


def add_name(line_id: int, name: str, *, client_id: str, by: Actor, now: datetime) -> MissingName:
    """Somebody is looked for by name. The same ``client_id`` again is the same entry. Raises RollClosed, DrillIncomplete."""
    if not name.strip() or not client_id.strip():
        raise DrillIncomplete(_("the name"))
    known = MissingName.objects.filter(client_id=client_id[:36]).first()
    if known is not None:
        return known
    try:
        with turn(now), transaction.atomic():
            roll, line = _open_line(line_id)
            row = MissingName.objects.create(
                line=line, client_id=client_id[:36], name=name.strip()[:80], added_at=now, added_by=actors.key(by)
            )
            _say(roll, events.NAME_ADDED, by=by, now=now, line=line.pk)
    except IntegrityError:
        return MissingName.objects.get(client_id=client_id[:36])
    return row


def found(name_id: int, *, by: Actor, now: datetime) -> MissingName:
    """Somebody who was looked for is here: one more is present in that line. Said twice, it counts once.

    Raises RollClosed.
    """
    with turn(now):
        roll, line = _open_line(MissingName.objects.values_list("line_id", flat=True).get(pk=name_id))
        row = MissingName.objects.get(pk=name_id)
        if row.found_at is None:
            row.found_at = now
            row.save(update_fields=["found_at"])
            if line.present is not None and line.present + line.excused < line.expected:
                line.present, line.reported_at, line.received_at = line.present + 1, now, now
                line.save(update_fields=["present", "reported_at", "received_at"])
            _say(roll, events.NAME_FOUND, by=by, now=now, line=line.pk)
    return row


def read_names(roll_id: int, *, by: Actor, now: datetime) -> list[MissingName]:
    """Open the list of names. That it was opened is journalled before anything is shown. Raises RollClosed."""
    with turn(now):
        roll = RollCall.objects.get(pk=roll_id)
        if roll.closed_at is not None:
            raise RollClosed()
        rows = list(MissingName.objects.filter(line__roll=roll).select_related("line").order_by("pk"))
        _say(roll, events.NAMES_READ, by=by, now=now, names=len(rows))
    return rows


def close_roll(roll_id: int, *, by: Actor, now: datetime) -> int | None:
    """With the end of the incident: names are destroyed, counts stay. Returns how many names; None when it was closed."""
    with turn(now):
        roll = RollCall.objects.select_for_update(no_key=True).get(pk=roll_id)
        if roll.closed_at is not None:
            return None
        names = MissingName.objects.filter(line__roll=roll).delete()[0]
        roll.closed_at, roll.names_destroyed = now, names
        roll.save(update_fields=["closed_at", "names_destroyed"])
        _say(roll, events.ROLL_CLOSED, by=by, now=now, names=names)
    return names


def close_rolls_of(incident_id: int, *, by: Actor, now: datetime) -> int:
    """Close every roll call of an incident; returns how many were open."""
    open_ones = RollCall.objects.filter(incident_id=incident_id, closed_at__isnull=True)
    return sum(close_roll(pk, by=by, now=now) is not None for pk in open_ones.values_list("pk", flat=True))


def _check(lines: Sequence[Line]) -> None:
    labels = [label.strip() for label, _pupils, _count in lines]
    if not lines or not all(labels) or len(set(labels)) < len(labels):
        raise DrillIncomplete(_("the lines of the roll call, each with a name of its own"))
    if not all(0 < count <= MOST_PEOPLE for _label, _pupils, count in lines):
        raise DrillIncomplete(_("how many are expected in each line of the roll call"))


def _open_roll(roll_id: int) -> RollCall:
    roll = RollCall.objects.select_for_update(no_key=True).get(pk=roll_id)
    if roll.closed_at is not None:
        raise RollClosed()
    return roll


def _open_line(line_id: int) -> tuple[RollCall, RollLine]:
    """The line with its roll call's row held: closing and reporting meet one after the other. Raises RollClosed."""
    roll = _open_roll(RollLine.objects.values_list("roll_id", flat=True).get(pk=line_id))
    return roll, RollLine.objects.get(pk=line_id)


def _say(roll: RollCall, event: Event, *, by: Actor, now: datetime, at: datetime | None = None, **data: Any) -> None:
    scope = Scope(roll.area_path, roll.school_id)
    subject = Subject(ROLL, roll.pk, roll.ref)
    write(event, subject=subject, by=by, now=now, at=at, data=data, scope=scope, exercise=roll.exercise)
