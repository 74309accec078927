"""End a programme from a day on. Its duties end, what it had replaced comes back; what has passed stays judged by its rule."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import timezone

from anyuan.directory.models import Area
from anyuan.dispatch.actions import say, turn
from anyuan.dispatch.rules import actors
from anyuan.duties import actions as duties
from anyuan.duties.models import Programme
from anyuan.journal.rules import Actor, Scope, Subject
from anyuan.programmes import events
from anyuan.programmes.actions._settle import settle
from anyuan.programmes.actions.take import KIND
from anyuan.programmes.models import Adoption
from anyuan.programmes.refusals import EndReason, EndWrong, NotInUse

MOST_REASON = 300


def end(adoption: Adoption, *, last_day: date, reason: str, by: Actor, now: datetime) -> Adoption:
    """The programme is in use up to and including the local day ``last_day`` (today at the earliest).

    Duties that another programme owes as well are then owed by that one. Standards, measures, kinds of case, plans and
    templates stay: figures of years are not broken off, and a standard is taken out by its own next version.
    Raises EndReason, EndWrong, NotInUse, DutiesConflict when what remains cannot hold together.
    """
    if not reason.strip():
        raise EndReason()
    today = timezone.localdate(now)
    with turn(now):
        Area.objects.select_for_update(no_key=True).get(pk=adoption.area_id)
        earliest = max(today, adoption.valid_from)
        if last_day < earliest:
            raise EndWrong(earliest.isoformat())
        fresh = Adoption.objects.filter(pk=adoption.pk, last_day__isnull=True)
        if not fresh.update(last_day=last_day, reason=reason.strip()[:MOST_REASON], ended_by=actors.key(by)):
            raise NotInUse()
        adoption.refresh_from_db()
        programme = Programme.objects.get(pack=adoption.pack, area=adoption.area)
        duties.end_programme(programme, last_day=last_day, by=by, now=now)
        settle(adoption.area, last_day + timedelta(days=1), by=by, now=now)
        subject, scope = Subject(KIND, adoption.pk, programme.code), Scope(adoption.area_path)
        data = {"last_day": last_day.isoformat(), "reason": adoption.reason}
        say(events.ENDED, subject=subject, by=by, now=now, data=data, scope=scope, exercise=False)
    return adoption
