"""Who holds which post, and whose number is calling."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from anyuan.directory.crypto import blind
from anyuan.directory.models import Appointment, Area, Organisation, Person, School


def appointments_on(day: date) -> QuerySet[Appointment]:
    """Appointments held on a local day, both ends included."""
    return Appointment.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day)


def post_holders(post: str, where: School | Organisation | Area | None, on: date) -> list[Person]:
    """Everybody who holds ``post`` there on that day, in their order of responsibility."""
    held = appointments_on(on).filter(post=post, person__active=True, **_where(where)).select_related("person")
    return [a.person for a in held.order_by("order", "starts_on", "id")]


def holds_post(post: str, where: School | Organisation | Area | None, on: date, person: Person | None = None) -> bool:
    """Is the post held there on that day (by ``person``, when given)?"""
    held = appointments_on(on).filter(post=post, person__active=True, **_where(where))
    return held.filter(person=person).exists() if person else held.exists()


def people_by_phone(number: str) -> QuerySet[Person]:
    """People with that telephone number, however it is spelt. The search goes over the blind index."""
    index = blind(number)
    return Person.objects.filter(phone_index=index, active=True) if index else Person.objects.none()


def _where(where: School | Organisation | Area | None) -> dict[str, Any]:
    match where:
        case School():
            return {"school": where}
        case Organisation():
            return {"organisation": where}
        case Area():
            return {"area": where}
    return {}
