"""When something happened to a pupil off campus, the school's named person is told: that it is, not what and not to whom."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from anyuan.cases.actions import off_campus
from anyuan.cases.models import OffCampusNotice
from anyuan.cases.queries.off_campus import named_people, role_holders
from anyuan.journal.models import Entry
from anyuan.journal.rules import Actor
from anyuan.journal.subscriptions import handles
from anyuan.notify.actions import Post, send
from anyuan.workflows._said import both


@handles("cases.off_campus_told", name="off_campus_event_tells_named_person", urgent=True)
def tell(entry: Entry, now: datetime) -> None:
    """The named person only; a school without one is the centre's business at once."""
    notice = _waiting(entry)
    if notice is None:
        return
    people = named_people(notice.school, now)
    _send(notice, people, now, key=f"off_campus:{notice.pk}", centre=not people)


@handles("dispatch.deadline_passed", name="off_campus_event_not_passed_on")
def again(entry: Entry, now: datetime) -> None:
    """Nobody has said that the guardians know: the head of the school and the centre are told as well."""
    if entry.subject_kind != off_campus.KIND:
        return
    notice = _waiting(entry)
    if notice is not None:
        people = named_people(notice.school, now) + role_holders("school_head", now, school_id=notice.school_id)
        _send(notice, people, now, key=f"off_campus:{notice.pk}:{entry.pk}", centre=True)


def _waiting(entry: Entry) -> OffCampusNotice | None:
    rows = OffCampusNotice.objects.select_related("school__area")
    return rows.filter(pk=entry.subject_id, passed_on_at__isnull=True).first()


def _send(notice: OffCampusNotice, people: list[int], now: datetime, *, key: str, centre: bool) -> None:
    matter = off_campus.matter_of(notice)
    send(
        subject=matter.subject,
        kind="off_campus",
        level=2,
        title=both(_("Off campus: please open {ref} and tell the guardians"), ref=notice.ref),
        body=both(_("Say there when they know.")),
        people=list(dict.fromkeys(people)),
        posts=[Post("dispatcher", area_path=notice.school.area.path)] if centre else [],
        also_off_duty=True,
        exercise=False,
        by=Actor.system("reports"),
        now=now,
        scope=matter.scope,
        key=key,
    )
