"""Somebody leaves a post: what they had goes to the deputy, or to the body, or to the centre. Never to nobody."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from anyuan.cases.actions.pass_on import hand_over
from anyuan.cases.models import Case
from anyuan.cases.queries import bodies
from anyuan.directory.models import Appointment, Person
from anyuan.directory.queries.people import appointments_on
from anyuan.directory.refusals import Refused
from anyuan.journal.rules import Actor

ROSTER = Actor.system("roster")
WHY = "left_post"


def release_owner(person: Person | int, *, by: Actor = ROSTER, now: datetime) -> list[Case]:
    """Hand on every open case of somebody who no longer holds a post in the body for which they had it."""
    number = person.pk if isinstance(person, Person) else person
    return [_pass(row, by, now) for row in left_alone(now).filter(_of_person(number)).order_by("pk")]


def release_left(*, now: datetime, by: Actor = ROSTER) -> int:
    """The same for everybody, as often as one likes: a post that ends at midnight is noticed within the minute."""
    passed = 0
    for row in left_alone(now).order_by("pk")[:500]:
        try:
            _pass(row, by, now)
        except Refused:  # somebody moved it in between; looked at again in half a minute
            continue
        passed += 1
    return passed


def left_alone(now: datetime) -> QuerySet[Case]:
    """Open cases whose owner or handler is a person who is out of use or has left every post they had for it."""
    day = timezone.localdate(now)
    gone = Person.objects.filter(active=False)
    ever = Appointment.objects.filter(person=OuterRef("handler_id"))
    held = appointments_on(day).filter(person=OuterRef("handler_id"))
    here = Q(organisation=OuterRef("organisation_id")) | Q(school=OuterRef("school_id"))
    left_body = Exists(ever.filter(here)) & ~Exists(held.filter(here))
    left_all = Exists(ever) & ~Exists(held)
    rows = Case.objects.filter(open=True, handler__isnull=False)
    return rows.filter(Q(handler__in=gone) | left_body | left_all)


def _of_person(number: int) -> Q:
    return Q(handler_id=number) | Q(owner_kind="person", owner_id=number)


def _pass(row: Case, by: Actor, now: datetime) -> Case:
    leaver = row.handler_id
    deputy = _deputy(row, leaver, now)
    if row.owner_kind != "person":
        return hand_over(row, handler=deputy, why=WHY, by=by, now=now)
    if deputy is not None:
        return hand_over(row, owner_kind="person", owner_id=deputy, handler=deputy, why=WHY, by=by, now=now)
    centre = bodies.centre_for(row.area_path)
    return hand_over(row, owner_kind=centre.kind, owner_id=centre.id, why=WHY, by=by, now=now)


def _deputy(row: Case, leaver: int | None, now: datetime) -> int | None:
    """Who stands next in the same body: the same post first, then the order of responsibility (第一、第二责任人)."""
    here = _home(row)
    if here is None:
        return None
    held = appointments_on(timezone.localdate(now)).filter(here, person__active=True).exclude(person_id=leaver)
    posts = set(Appointment.objects.filter(here, person_id=leaver).values_list("post", flat=True))
    ranked = sorted(held, key=lambda a: (a.post not in posts, a.order or 99, a.starts_on, a.pk))
    able = [a for a in ranked if a.post in posts or a.order is not None]
    return able[0].person_id if able else None


def _home(row: Case) -> Q | None:
    if row.owner_kind == "school":
        return Q(school_id=row.owner_id)
    if row.organisation_id is not None:
        return Q(organisation_id=row.organisation_id)
    return Q(school_id=row.school_id) if row.school_id is not None else None
