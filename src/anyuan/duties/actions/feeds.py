"""Calendar addresses: made once with a secret that is shown once, and withdrawn."""

from __future__ import annotations

import secrets
from datetime import datetime

from anyuan.directory.models import Account, Person, School, Team
from anyuan.dispatch.actions import say as write
from anyuan.dispatch.actions import turn
from anyuan.duties import events
from anyuan.duties.models import Feed
from anyuan.duties.rules import codes
from anyuan.journal.events import Event
from anyuan.journal.rules import Actor, Scope, Subject

# 256 bits: nobody guesses the address of a calendar.
SECRET_BYTES = 32


def make_feed(of: Person | Team | School, account: Account, *, by: Actor, now: datetime) -> tuple[Feed, str]:
    """A calendar address of a person, team or school for ``account``. Returns the row and the secret, which is shown once
    and of which only the digest is kept."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    column = {Person: "person", Team: "team", School: "school"}[type(of)]
    with turn(now):
        row = Feed.objects.create(digest=codes.digest(secret), account=account, made_at=now, **{column: of})
        _say(row, events.FEED_MADE, by, now)
    return row, secret


def withdraw_feed(row: Feed, *, by: Actor, now: datetime) -> bool:
    """Close a calendar address for good. Returns whether it was open; again changes nothing."""
    with turn(now):
        open_now = Feed.objects.filter(pk=row.pk, withdrawn_at__isnull=True)
        closed = bool(open_now.update(withdrawn_at=now))
        if closed:
            _say(row, events.FEED_WITHDRAWN, by, now)
    return closed


def note_fetch(row: Feed, *, now: datetime) -> None:
    """When it was fetched last, so that a forgotten address is seen; no network address is kept."""
    Feed.objects.filter(pk=row.pk).update(fetched_at=now)


def _say(row: Feed, event: Event, by: Actor, now: datetime) -> None:
    of = row.school or row.team or row.person
    assert of is not None
    area = row.school.area.path if row.school else row.team.area.path if row.team and row.team.area else ""
    scope = Scope(area, row.school_id)
    subject = Subject("duties.feed", row.pk, str(of.code))
    write(event, subject=subject, by=by, now=now, data={"of": type(of).__name__.lower()}, scope=scope, exercise=False)
