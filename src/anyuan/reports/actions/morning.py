"""Each morning the house drafts by itself what people would have to ask for. Drafts only: a person reads, words and issues."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from anyuan.directory.models import Area, RoleGrant
from anyuan.directory.policy import Grant, Viewer
from anyuan.directory.policy.table import TABLE
from anyuan.directory.refusals import Refused
from anyuan.dispatch.queries.recipients import Recipients
from anyuan.journal.rules import Actor, Scope, Subject
from anyuan.measures import actions as counted
from anyuan.measures.models import Day
from anyuan.measures.queries import About
from anyuan.measures.queries.begins import begins, house_began
from anyuan.measures.queries.catalogue import all_measures
from anyuan.measures.rules import periods
from anyuan.measures.rules.periods import Period
from anyuan.notify.actions import send
from anyuan.reports.actions.draft import _key, draft
from anyuan.reports.actions.issue import OFFICE, _said
from anyuan.reports.models import Paper, Receipt, Routine
from anyuan.reports.queries.catalogue import all_templates
from anyuan.reports.refusals import ClockUnreadable
from anyuan.reports.rules import routines
from anyuan.reports.rules.templates import measures_of

log = logging.getLogger(__name__)
BY = Actor.system("morning")
# Whoever leads the centre of an area: these areas have somebody who will read it.
READERS = ("commander", "duty_leader")
REMIND_AFTER = timedelta(hours=4)
READY, READ = _("Draft ready: {title}, {period}"), _("Please read the draft {ref}, word it and issue it.")
AGAIN, TAKE = _("Not yet acknowledged: {title}, {period}"), _("Please read {ref} and take note of it.")


def set_routine(area: Area, name: str, at: str, *, active: bool, by: Actor, now: datetime) -> Routine:
    """When an area's document is drafted. Raises ClockUnreadable."""
    clock = routines.clock(at)
    if clock is None:
        raise ClockUnreadable(text=at)
    said = {"at": clock, "active": active, "set_at": now, "set_by": _key(by)}
    return Routine.objects.update_or_create(area=area, name=name, defaults=said)[0]


def draft_due(*, now: datetime) -> int:
    """Draft whatever is owed and not there yet; returns how many. As often as one likes; one that fails is tried again."""
    done = 0
    for area, name, period in list(_owed(now)):
        try:
            done += _draft(area, name, period, now)
        except (Refused, IntegrityError):  # counted anew this very moment, or another worker was first: the next look
            log.info("%s of %s for %s waits", name, area.code, period)
    return done


def remind_due(*, now: datetime) -> int:
    """Remind, once, each school that has not acknowledged after four hours; returns how many."""
    open_ones = Receipt.objects.filter(
        taken_at=None, reminded_at=None, sent_at__lte=now - REMIND_AFTER, paper__state="issued"
    )
    recipients, done = Recipients(now), 0
    for one in open_ones.select_related("paper", "school__area").order_by("pk")[:200]:
        with transaction.atomic():
            if not Receipt.objects.filter(pk=one.pk, taken_at=None, reminded_at=None).update(reminded_at=now):
                continue
            done += 1
            people = recipients.of(OFFICE, one.school.area.path, one.school_id)
            if people:
                key = f"paper-again:{one.paper_id}:{one.school_id}"
                _write(one.paper, AGAIN, TAKE, people, Scope(one.school.area.path, one.school_id), key, now)
    return done


def _owed(now: datetime) -> Iterator[tuple[Area, str, Period]]:
    wanted = {name: pack for name, pack in all_templates().items() if "draft_at" in pack}
    here = timezone.localtime(now).replace(tzinfo=None)
    said = {(row.area_id, row.name): row for row in Routine.objects.filter(name__in=wanted)}
    newest = _newest(wanted)
    for area in _areas(now):
        for name, pack in wanted.items():
            row = said.get((area.pk, name))
            if row is not None and not row.active:
                continue
            at: time = row.at if row is not None else routines.clock(pack["draft_at"]) or time(7)
            for period in routines.owed(pack["period"], at, here, newest.get((name, area.pk))):
                yield area, name, period


def _areas(now: datetime) -> list[Area]:
    grants = RoleGrant.objects.filter(_in_force(now), role__in=READERS, area__isnull=False)
    return list(Area.objects.filter(pk__in=grants.values("area"), active=True).order_by("code"))


def _in_force(now: datetime) -> Q:
    return Q(starts_at__lte=now) & (Q(ends_at__isnull=True) | Q(ends_at__gt=now))


def _newest(wanted: Any) -> dict[tuple[str, int], date]:
    """(template, area) → last day of the newest document that the house drafted by itself."""
    rows = Paper.objects.filter(name__in=wanted, routine__isnull=False, area__isnull=False).order_by("drafted_at", "pk")
    found: dict[tuple[str, int], date] = {}
    for name, area, period in rows.values_list("name", "area_id", "period"):
        day = periods.read(period).last
        found[name, area] = max(day, found.get((name, area), day))
    return found


def _draft(area: Area, name: str, period: Period, now: datetime) -> int:
    routine = f"{name}:{period}:{area.pk}"
    if Paper.objects.filter(routine=routine).exists():
        return 0
    _count(name, period, now)
    viewer = Viewer(grants=(Grant("commander", area_path=area.path),))
    with transaction.atomic():
        row = draft(name, viewer, period, About(area=area), by=BY, now=now, routine=routine)
        people = _readers(area, now)
        if people:
            _write(row, READY, READ, people, Scope(area.path), f"paper-ready:{row.pk}", now)
    return 1


def _count(name: str, period: Period, now: datetime) -> None:
    """Count the days that nobody has counted yet: after the worker was down the counters are behind as well."""
    counted.take(now=now)
    counted.keep_spans(now=now)
    known, said, began = all_measures(), begins(), house_began()
    last = min(period.last, timezone.localdate(now) - timedelta(days=1))
    for one in (known[word] for word in measures_of(all_templates()[name]) if word in known):
        begin = said.get(one.newest.counting.source.name) or began
        days = [period.first + timedelta(days=n) for n in range((last - period.first).days + 1)]
        there = set(Day.objects.filter(measure=one.name, day__in=days).values_list("day", flat=True))
        missing = [day for day in days if begin is not None and day >= begin and day not in there]
        if missing:
            counted.fill(one.name, missing, now=now)


def _readers(area: Area, now: datetime) -> list[int]:
    """People who may issue it."""
    roles = [role for role, scopes in TABLE["papers.issue"].items() if "area" in scopes]
    grants = RoleGrant.objects.filter(_in_force(now), role__in=roles, area=area, account__is_active=True)
    return sorted({pk for pk in grants.values_list("account__person", flat=True) if pk is not None})


def _write(row: Paper, title: Any, body: Any, people: list[int], scope: Scope, key: str, now: datetime) -> None:
    facts = {"title": row.content["title"], "period": row.period, "ref": row.ref}
    send(
        subject=Subject("reports.paper", row.pk, row.ref),
        kind="paper",
        level=4,
        title=_said(title, facts),
        body=_said(body, facts),
        people=sorted(people),
        exercise=False,
        by=BY,
        now=now,
        scope=scope,
        key=key,
    )
