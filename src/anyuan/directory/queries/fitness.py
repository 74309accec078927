"""Who is fit for a post on a day: licences that are good, vetting that is clear and not overdue, posts by school."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from anyuan.directory.models import Qualification, Vetting
from anyuan.directory.queries.people import appointments_on


def posts_by_school(post: str, schools: Iterable[int], on: date) -> dict[int, list[int]]:
    """School id → ids of the people who hold the post there on the day; schools where nobody does are left out."""
    held = appointments_on(on).filter(post=post, school__in=list(schools), active=True, person__active=True)
    found: dict[int, list[int]] = {}
    for school, person in held.order_by("order", "starts_on", "pk").values_list("school_id", "person_id"):
        found.setdefault(school, []).append(person)
    return found


def qualified(people: Iterable[int], kind: str, on: date) -> set[int]:
    """Of these people, those whose licence or training of the kind is good on the day."""
    issued = Q(issued_on__isnull=True) | Q(issued_on__lte=on)
    good = Q(expires_on__isnull=True) | Q(expires_on__gte=on)
    rows = Qualification.objects.filter(issued, good, active=True, kind=kind, person__in=list(people))
    return set(rows.values_list("person_id", flat=True))


def vetted(people: Iterable[int], on: date) -> set[int]:
    """Of these people, those whose last enquiry by the day was answered "clear" and is not due again before it."""
    rows = Vetting.objects.filter(active=True, asked_on__lte=on, person__in=list(people)).order_by("asked_on", "pk")
    latest = {row.person_id: row for row in rows}
    return {pk for pk, row in latest.items() if row.answer == "clear" and row.next_due_on >= on}


def guards_on(schools: Iterable[int], on: date) -> dict[int, tuple[int, int]]:
    """School id → (guards in post, of them with a good guard licence) on the day; every school that was asked for."""
    wanted = list(schools)
    posted = posts_by_school("guard", wanted, on)
    licensed = qualified({p for people in posted.values() for p in people}, "guard_licence", on)
    return {s: (len(set(posted.get(s, ()))), len(set(posted.get(s, ())) & licensed)) for s in wanted}
