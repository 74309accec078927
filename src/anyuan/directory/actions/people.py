"""People: appointments from–to, reading contact details on record, and disposal when the purpose has ended."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Max, ProtectedError, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from anyuan.directory import events, policy
from anyuan.directory.models import (
    Account,
    Appointment,
    Area,
    DisposalCount,
    Organisation,
    Person,
    School,
    Shift,
)
from anyuan.directory.queries.people import appointments_on
from anyuan.directory.refusals import Refused
from anyuan.directory.rules.people import disposal_date
from anyuan.journal.actions import record
from anyuan.journal.rules import Actor, Scope, Subject

BATCH = 500


class NotThere(Refused):
    """The person is not there, or not for this viewer: the two look the same."""

    key = "directory.not_there"
    sentence = _("There is no such person.")


class EndsBeforeStart(Refused):
    """An appointment ends before it begins."""

    key = "directory.ends_before_start"
    sentence = _("The appointment ends before it begins.")


@dataclass(frozen=True, slots=True)
class Contact:
    """How a person is reached."""

    phone: str
    email: str


def add(code: str, name: str, *, purpose: str, legal_basis: str, by: Actor, now: datetime, **fields: Any) -> Person:
    """Take a person into the register, with the purpose and ground that every record needs."""
    with transaction.atomic():
        person = Person(
            code=code,
            name=name,
            purpose=purpose,
            legal_basis=legal_basis,
            created_on=timezone.localdate(now),
            **fields,
        )
        person.dispose_on = disposal_date(person.created_on, None, False, person.retention_days)
        person.full_clean()
        person.save()
        record(events.PERSON_CHANGED, subject=subject(person), by=by, now=now, scope=scope(person))
    return person


def appoint(
    person: Person,
    post: str,
    *,
    by: Actor,
    now: datetime,
    organisation: Organisation | None = None,
    school: School | None = None,
    area: Area | None = None,
    order: int | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Appointment:
    """Give a person a post from–to. Raises EndsBeforeStart."""
    starts_on = starts_on or timezone.localdate(now)
    if ends_on is not None and ends_on < starts_on:
        raise EndsBeforeStart()
    with transaction.atomic():
        row = Appointment.objects.create(
            person=person,
            post=post,
            organisation=organisation,
            school=school,
            area=area,
            order=order,
            starts_on=starts_on,
            ends_on=ends_on,
        )
        Person.objects.filter(pk=person.pk).update(dispose_on=None)
        data = {"post": post, "appointment": row.pk}
        record(events.APPOINTED, subject=subject(person), by=by, now=now, data=data, scope=scope(person))
    return row


def end_appointment(row: Appointment, on: date, *, by: Actor, now: datetime) -> Appointment:
    """The last day of a post. Grants and sessions that hang on it end with that day. Raises EndsBeforeStart."""
    if on < row.starts_on:
        raise EndsBeforeStart()
    with transaction.atomic():
        row.ends_on = on
        row.save(update_fields=["ends_on"])
        data = {"post": row.post, "appointment": row.pk}
        record(
            events.APPOINTMENT_ENDED, subject=subject(row.person), by=by, now=now, data=data, scope=scope(row.person)
        )
    return row


def read_contact(person_id: int, *, viewer: policy.Viewer, by: Actor, now: datetime, reason: str = "") -> Contact:
    """Open a person's telephone number and address; who looked, when and why is on record. Raises NotThere."""
    people = Person.objects.select_related("school__area", "organisation__area")
    person = people.filter(pk=person_id).first()
    if person is None or not policy.allows(viewer, "people.contact", scope(person)):
        raise NotThere()
    with transaction.atomic():
        record(
            events.CONTACT_READ,
            subject=subject(person),
            by=by,
            now=now,
            data={"reason": reason[:60]},
            scope=scope(person),
        )
    return Contact(person.phone, person.email)


def dispose_due(*, now: datetime) -> int:
    """Destroy the records whose day has come; only a count remains. Returns how many were destroyed.

    May be called as often as one likes: the first call of a local day does the day's work.
    """
    today = timezone.localdate(now)
    if not DisposalCount.objects.get_or_create(day=today, kind="review", defaults={"count": 0})[1]:
        return 0
    DisposalCount.objects.filter(kind="review", day__lt=today).delete()
    review(now=now)
    destroyed = 0
    for person in Person.objects.filter(dispose_on__lte=today).order_by("pk"):
        with transaction.atomic():
            destroyed += _destroy(person, now)
    if destroyed:
        with transaction.atomic():
            row, _made = DisposalCount.objects.get_or_create(day=today, kind="person", defaults={"count": 0})
            DisposalCount.objects.filter(pk=row.pk).update(count=F("count") + destroyed)
            record(
                events.DISPOSED,
                subject=Subject("directory.person", 0, "people"),
                by=Actor.system("directory"),
                now=now,
                data={"count": destroyed},
            )
    return destroyed


def review(*, now: datetime) -> int:
    """Work out the disposal date of every record anew, from posts and shifts; returns how many dates changed."""
    today = timezone.localdate(now)
    changed = []
    for person in _with_ends(today):
        ends = [d for d in (person.last_post, _local_day(person.last_shift), _local_day(person.last_stand_in)) if d]
        due = disposal_date(
            person.created_on, max(ends, default=None), person.holds or person.serves, person.retention_days
        )
        if due != person.dispose_on:
            person.dispose_on = due
            changed.append(person)
    Person.objects.bulk_update(changed, ["dispose_on"], batch_size=BATCH)
    return len(changed)


def subject(person: Person) -> Subject:
    """The person as a subject of the journal: by number, never by name."""
    return Subject("directory.person", person.pk, f"#{person.pk}")


def scope(person: Person) -> Scope:
    """Within whose sight the person lies: their school, otherwise their organisation."""
    home = person.school or person.organisation
    return Scope(
        area_path=home.area.path if home else "",
        school_id=person.school_id,
        organisation_id=person.organisation_id,
    )


def _with_ends(today: date) -> Iterator[Any]:
    from django.db.models import Exists, OuterRef

    held = appointments_on(today).filter(person=OuterRef("pk"))
    later = Appointment.objects.filter(person=OuterRef("pk"), starts_on__gt=today)
    serving = Shift.objects.filter(Q(person=OuterRef("pk")) | Q(substitute=OuterRef("pk")), ends_at__date__gte=today)
    people = Person.objects.annotate(
        last_post=Max("appointments__ends_on"),
        last_shift=Max("shifts__ends_at"),
        last_stand_in=Max("stand_ins__ends_at"),
        holds=Exists(held) | Exists(later),
        serves=Exists(serving),
    )
    return people.iterator(chunk_size=BATCH)


def _local_day(at: datetime | None) -> date | None:
    return timezone.localdate(at) if at else None


def _destroy(person: Person, now: datetime) -> int:
    """Delete the record and what hangs on it. Where another register still points at it, only an empty shell stays."""
    Account.objects.filter(person=person).delete()
    Shift.objects.filter(substitute=person).update(substitute=None)
    Shift.objects.filter(person=person).delete()
    try:
        with transaction.atomic():
            person.delete()
    except ProtectedError:
        person.appointments.all().delete()
        person.memberships.all().delete()
        Person.objects.filter(pk=person.pk).update(
            code=f"GONE-{person.pk}",
            name="",
            name_en="",
            initials="",
            phone="",
            phone_index="",
            email="",
            extra={},
            active=False,
            purpose="disposed",
            dispose_on=None,
            created_on=None,
            organisation=None,
            school=None,
            owner=None,
        )
    return 1
