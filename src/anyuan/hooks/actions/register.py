"""The register of outside systems: kept by the system administrator alone."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from anyuan.directory.models import Area, Organisation, School
from anyuan.directory.policy import ROLES
from anyuan.directory.policy.roles import AREA, ORGANISATION, SCHOOL
from anyuan.hooks import events
from anyuan.hooks.models import Delivery, Subscriber
from anyuan.hooks.queries.offers import forget, offered
from anyuan.hooks.refusals import AddressRefused, NameTaken, PatternUnknown, RoleWrong, ScopeMissing
from anyuan.hooks.rules import ROLES_OUTSIDE, AddressWrong, matches, target
from anyuan.journal.actions import record
from anyuan.journal.rules import Actor, Subject

KIND = "hooks.subscriber"


@dataclass(frozen=True, slots=True)
class Wish:
    """How an outside system shall be told. ``events``: names or patterns (``incidents.*``). Exactly one scope."""

    url: str
    events: Sequence[str]
    title: str = ""
    plain_allowed: bool = False
    exercises: bool = False
    role: str = "viewer"
    area: Area | None = None
    organisation: Organisation | None = None
    school: School | None = None


def register(name: str, wish: Wish, *, by: Actor, now: datetime) -> tuple[Subscriber, str]:
    """A new system and its secret, which is shown this once.

    Raises NameTaken, AddressRefused, PatternUnknown, ScopeMissing, RoleWrong.
    """
    check(wish)
    secret = _secret()
    row = Subscriber(name=name, secret=secret, created_at=now)
    _fill(row, wish)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            _say(events.REGISTERED, row, by, now)
    except IntegrityError:
        raise NameTaken(name=name) from None
    forget()
    return row, secret


def change(row: Subscriber, wish: Wish, *, by: Actor, now: datetime) -> Subscriber:
    """Other address, events or scope; what already waits goes to the new address. Raises as `register`."""
    check(wish)
    with transaction.atomic():
        row = Subscriber.objects.select_for_update().get(pk=row.pk)
        before = {name: getattr(row, name) for name in FIELDS}
        _fill(row, wish)
        changed = [name for name in FIELDS if getattr(row, name) != before[name]]
        if changed:
            row.failures, row.rest_until = 0, None  # what was mended is tried at once
            row.save(update_fields=[*changed, "failures", "rest_until"])
            _say(events.CHANGED, row, by, now, fields=", ".join(changed))
    forget()
    return row


def new_secret(row: Subscriber, *, by: Actor, now: datetime) -> str:
    """A new secret, shown this once; every attempt from now on is signed with it."""
    secret = _secret()
    with transaction.atomic():
        row = Subscriber.objects.select_for_update().get(pk=row.pk)
        row.secret = secret
        row.save(update_fields=["secret"])
        _say(events.SECRET_MADE, row, by, now)
    return secret


def switch(row: Subscriber, active: bool, *, by: Actor, now: datetime) -> bool:
    """Tell the system, or no longer; then what waits for it is dropped. False when it was so already."""
    with transaction.atomic():
        if (
            not Subscriber.objects.filter(pk=row.pk)
            .exclude(active=active)
            .update(active=active, failures=0, rest_until=None)
        ):
            return False
        if not active:
            Delivery.objects.filter(subscriber=row, state="queued").update(state="dropped", tell_at=None)
        _say(events.SWITCHED_ON if active else events.SWITCHED_OFF, row, by, now)
    forget()
    return True


FIELDS = ("title", "url", "events", "plain_allowed", "exercises", "role", "area_id", "organisation_id", "school_id")


def check(wish: Wish) -> None:
    """Raises AddressRefused, PatternUnknown, ScopeMissing, RoleWrong."""
    try:
        target(wish.url, plain_allowed=wish.plain_allowed)
    except AddressWrong as wrong:
        raise AddressRefused(wrong.why) from None
    names = offered()
    for pattern in wish.events or [""]:
        if not any(matches(name, [pattern]) for name in names):
            raise PatternUnknown(pattern=pattern)
    scopes = {AREA: wish.area, ORGANISATION: wish.organisation, SCHOOL: wish.school}
    given = [kind for kind, row in scopes.items() if row is not None]
    if len(given) != 1:
        raise ScopeMissing
    if wish.role not in ROLES_OUTSIDE or given[0] not in ROLES[wish.role].scopes:
        raise RoleWrong(role=wish.role)


def _fill(row: Subscriber, wish: Wish) -> None:
    row.url, row.events, row.title = wish.url, sorted(set(wish.events)), wish.title
    row.plain_allowed, row.exercises, row.role = wish.plain_allowed, wish.exercises, wish.role
    row.area, row.organisation, row.school = wish.area, wish.organisation, wish.school


def _secret() -> str:
    """256 random bits, marked so that a leaked one can be found by a scanner."""
    return f"ayh_{secrets.token_urlsafe(32)}"


def _say(event: object, row: Subscriber, by: Actor, now: datetime, **data: object) -> None:
    subject = Subject(KIND, row.pk, row.name)
    record(event, subject=subject, by=by, now=now, data={"system": row.name, **data})  # type: ignore[arg-type]
