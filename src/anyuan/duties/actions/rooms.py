"""Rooms and their bookings. Of the counselling room only the time is kept, seen by two people, and destroyed a day later."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from anyuan.directory.models import Area, Person, School
from anyuan.dispatch.actions import say as write
from anyuan.dispatch.actions import turn
from anyuan.duties import education_events as events
from anyuan.duties.education_refusals import EducationIncomplete, NotFree, TimeWrong
from anyuan.duties.models import Booking, Room
from anyuan.duties.rules import education as rules
from anyuan.journal.events import Event
from anyuan.journal.rules import NO_SCOPE, Actor, Scope, Subject

ROOM = "duties.room"
# In the journal a counselling booking was made by nobody and at no time: who talks to a counsellor is not traceable.
NOBODY = Actor.system("bookings")


def make_room(
    kind: str,
    name: str,
    *,
    area: Area,
    school: School | None = None,
    seats: int = 1,
    counsellor: Person | None = None,
    by: Actor,
    now: datetime,
) -> Room:
    """A room that can be booked from now on. Raises EducationIncomplete."""
    if kind not in rules.ROOM_KINDS or not name.strip():
        raise EducationIncomplete(_("kind and name of the room"))
    if kind == "counselling" and counsellor is None:
        raise EducationIncomplete(_("the counsellor"))
    with turn(now):
        room = Room.objects.create(
            kind=kind,
            name=name.strip()[:80],
            school=school,
            area_path=(school.area if school else area).path,
            seats=max(1, seats),
            counsellor=counsellor if kind == "counselling" else None,
        )
        scope = Scope(room.area_path, room.school_id)
        write(events.ROOM_MADE, subject=_subject(room), by=by, now=now, data={}, scope=scope, exercise=False)
    return room


def book(
    room_id: int,
    starts_at: datetime,
    ends_at: datetime,
    *,
    person: int,
    label: str = "",
    count: int | None = None,
    by: Actor,
    now: datetime,
) -> Booking:
    """Book a room. The room's row is locked: of two who want the same time at once one is refused.

    A counselling room takes neither label nor number, whatever was handed in. Raises NotFree, TimeWrong, EducationIncomplete.
    """
    if rules.booking_problem(starts_at, ends_at, now):
        raise TimeWrong()
    with turn(now):
        room = Room.objects.select_for_update(no_key=True).get(pk=room_id, active=True)
        quiet = room.kind == "counselling"
        if not quiet and (not label.strip() or count is None or not 1 <= count <= room.seats):
            raise EducationIncomplete(_("the class, and how many come: as many as there are seats"))
        near = room.bookings.filter(starts_at__lt=ends_at, ends_at__gt=starts_at)
        if rules.overlaps(starts_at, ends_at, near.values_list("starts_at", "ends_at")):
            raise NotFree()
        row = Booking.objects.create(
            room=room,
            starts_at=starts_at,
            ends_at=ends_at,
            booked_by_id=person,
            label="" if quiet else label.strip()[:60],
            count=None if quiet else count,
            dispose_on=timezone.localdate(ends_at + rules.KEPT_AFTER[room.kind]),
        )
        _say(room, events.ROOM_BOOKED, by=by, now=now)
    return row


def cancel_booking(booking_id: int, *, by: Actor, now: datetime) -> None:
    """Take a booking back: nothing of it is kept. Raises DoesNotExist."""
    with turn(now):
        row = Booking.objects.select_related("room").get(pk=booking_id)
        room = row.room
        row.delete()
        _say(room, events.BOOKING_CANCELLED, by=by, now=now)


def dispose_bookings(*, now: datetime, by: Actor = NOBODY) -> int:
    """Destroy bookings whose day has come; leaves a count. Returns how many."""
    with turn(now):
        count = Booking.objects.filter(dispose_on__lte=timezone.localdate(now)).delete()[0]
        if count:
            subject = Subject(ROOM, 0, "FJ")
            data = {"bookings": count}
            write(events.BOOKINGS_DISPOSED, subject=subject, by=by, now=now, data=data, scope=NO_SCOPE, exercise=False)
    return count


def _say(room: Room, event: Event, *, by: Actor, now: datetime) -> None:
    quiet = room.kind == "counselling"
    scope = NO_SCOPE if quiet else Scope(room.area_path, room.school_id)
    write(event, subject=_subject(room), by=NOBODY if quiet else by, now=now, data={}, scope=scope, exercise=False)


def _subject(room: Room) -> Subject:
    return Subject(ROOM, room.pk, room.ref)
