"""A small duty room: a dispatcher and a responder with accounts, telephones and a roster."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from anyuan.directory.models import Account, Person, Shift
from anyuan.journal.models import Entry
from anyuan.journal.rules import Actor, Subject
from anyuan.notify.actions import send as real_send

# 2026-11-23 is a Monday; 02:00 UTC is 10:00 in the default zone.
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
SUBJECT = Subject("incidents.incident", 7, "J261123-0007")
BY = Actor.system("test")


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def person(code: str, *, phone: str = "", email: str = "", account: bool = True, language: str = "zh-hans") -> Person:
    made = Person.objects.create(
        code=code, name=f"N{code}", phone=phone, email=email, purpose="duty", legal_basis="duty"
    )
    if account:
        Account.objects.create_user(f"user-{code}", person=made, language=language)
    return made


def shift(
    who: Person, *, starts: float, ends: float, role: str = "dispatcher", substitute: Person | None = None
) -> Shift:
    """A shift from and to so many hours after NOW."""
    return Shift.objects.create(
        role=role,
        person=who,
        substitute=substitute,
        starts_at=NOW + timedelta(hours=starts),
        ends_at=NOW + timedelta(hours=ends),
    )


def send(people, *, now=NOW, level=1, **more):
    words = {"subject": SUBJECT, "kind": "alarm", "title": "一键报警", "body": "东门", "exercise": False, "by": BY}
    return real_send(people=[p.id for p in people], now=now, level=level, **(words | more))


def names(*, of: str = "notify.") -> list[str]:
    """Names of the journal entries, in order."""
    return list(Entry.objects.filter(name__startswith=of).order_by("id").values_list("name", flat=True))
