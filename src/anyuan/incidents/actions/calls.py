"""A person tells us (接报)."""

from __future__ import annotations

import secrets
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from anyuan.directory.models import Area, Place, School
from anyuan.dispatch import actions as dispatching
from anyuan.incidents import events
from anyuan.incidents.actions.open import open_or_join
from anyuan.incidents.models import Call, Incident
from anyuan.incidents.refusals import WordUnknown
from anyuan.journal import rows
from anyuan.journal.actions import record
from anyuan.journal.rules import Actor, Scope, Subject

CHANNELS = ("phone", "desk", "app", "web", "radio", "walk_in", "camera", "partner", "replay")
# Letters and digits that are not mistaken for one another over the phone.
CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
# Long enough to answer a complaint about the answer; then name and number are destroyed (red line 10).
KEPT_DAYS = 180
DISPOSAL = Actor.system("disposal")


def call_in(
    *,
    channel: str,
    text: str = "",
    kind: str = "",
    place: Place | None = None,
    school: School | None = None,
    area: Area | None = None,
    lon: float | None = None,
    lat: float | None = None,
    reporter_name: str = "",
    reporter_phone: str = "",
    anonymous: bool = False,
    client_id: str | None = None,
    exercise: bool = False,
    join: Incident | int | bool | None = None,
    received_at: datetime | None = None,
    by: Actor,
    now: datetime,
) -> Call:
    """Take a call; it opens or joins an incident at once. The same ``client_id`` again returns the first call.

    ``received_at``: when the phone rang, if before ``now``; the clocks count from there. An anonymous call keeps neither
    name, number nor client id (red line 14). Raises WordUnknown, CannotJoin.
    """
    _known(channel)
    if anonymous:
        reporter_name, reporter_phone, client_id = "", "", None
    for known in rows.read(Call, client_id=client_id) if client_id else ():
        return known
    at = min(received_at or now, now)
    lies_in = area or (school.area if school else place.area if place else None)
    try:
        with dispatching.turn(now):
            call = Call(
                code="".join(secrets.choice(CODE_LETTERS) for _ in range(8)),
                channel=channel,
                kind=kind,
                text=text.strip()[:4000],
                school=school or (place.school if place else None),
                place=place,
                area_path=lies_in.path if lies_in else "",
                lon=lon,
                lat=lat,
                anonymous=anonymous,
                reporter_name=reporter_name.strip()[:80],
                reporter_phone=reporter_phone.strip()[:40],
                dispose_on=_dispose_on(at) if reporter_name or reporter_phone else None,
                client_id=client_id,
                received_at=at,
                exercise=exercise,
            )
            rows.insert([call])
            _taken(call, by, now)
            call.incident = open_or_join(call, by=by, now=now, join=join)
    except IntegrityError:
        if client_id is None:
            raise
        return Call.objects.get(client_id=client_id)  # sent twice at once: the loser adopts the winner's record
    return call


def _known(channel: str) -> None:
    if channel not in CHANNELS:
        raise WordUnknown("channel", channel)


def _taken(call: Call, by: Actor, now: datetime) -> None:
    """The journal's entry: how and about what, never by whom."""
    dispatching.say(
        events.CALL_TAKEN,
        subject=Subject("incidents.call", call.pk, f"C{call.pk}"),
        by=by,
        now=now,
        at=call.received_at,
        data={"channel": call.channel, "kind": call.kind},
        scope=Scope(call.area_path, call.school_id),
        exercise=call.exercise,
    )


def dispose_calls(*, now: datetime, by: Actor = DISPOSAL) -> int:
    """Destroy names and numbers of callers whose time is over; returns how many. The call itself stays."""
    disposed, today = 0, timezone.localdate(now)
    for call in Call.objects.filter(dispose_on__lte=today).order_by("pk"):
        with transaction.atomic():
            due = Call.objects.filter(pk=call.pk, dispose_on__isnull=False)
            if not due.update(reporter_name="", reporter_phone="", dispose_on=None):
                continue
            record(
                events.CALL_DISPOSED,
                subject=Subject("incidents.call", call.pk, f"C{call.pk}"),
                by=by,
                now=now,
                scope=Scope(call.area_path, call.school_id),
            )
            disposed += 1
    return disposed


def _dispose_on(received_at: datetime) -> date:
    return timezone.localdate(received_at) + timedelta(days=KEPT_DAYS)
