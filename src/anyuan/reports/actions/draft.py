"""Write a draft from the records, or withdraw one."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from anyuan.directory.policy import Viewer
from anyuan.journal.actions import next_number, record
from anyuan.journal.events import Event
from anyuan.journal.rules import Actor, Scope, Subject
from anyuan.measures import actions as measures
from anyuan.measures.models import Day
from anyuan.measures.queries import About
from anyuan.measures.rules import periods
from anyuan.measures.rules.periods import Period
from anyuan.reports import events
from anyuan.reports.models import Paper
from anyuan.reports.queries.catalogue import TemplateUnknown, template
from anyuan.reports.queries.compute import compute
from anyuan.reports.queries.records import Record, find
from anyuan.reports.refusals import NotADraft


def bring_up_to_date(period: Period, *, now: datetime) -> int:
    """Count the days of a period (and of the same one last year) that late evidence has reopened; returns how many."""
    measures.follow(now=now)
    done = 0
    for span in (period, periods.last_year(period), periods.before(period)):
        again = Day.objects.filter(state="reopened", day__gte=span.first, day__lte=span.last)
        found: dict[str, list[Any]] = {}
        for name, day in again.values_list("measure", "day"):
            found.setdefault(name, []).append(day)
        done += sum(measures.fill(name, days, now=now) for name, days in found.items())
    return done


def draft(
    name: str,
    viewer: Viewer,
    period: Period,
    about: About,
    *,
    by: Actor,
    now: datetime,
    routine: str | None = None,
    about_record: Record | None = None,
) -> Paper:
    """A draft of a template for a period; ``routine`` where the house writes it by itself, once; ``about_record`` for one that
    is about a record (`draft_about` finds it).

    Raises TemplateUnknown, MeasureUnknown, RowsMissing."""
    bring_up_to_date(period, now=now)
    content = compute(name, viewer, period, about, now=now, record=about_record)
    with transaction.atomic():
        day = timezone.localdate(now)
        row = Paper.objects.create(
            ref=f"W{day:%y%m%d}-{next_number(f'papers:{day:%y%m%d}'):03}",
            name=name,
            period=str(period),
            area=about.area,
            school=about.school,
            area_path=_path(viewer, about) if about_record is None else about_record.row.area_path,
            content=content,
            drafted_at=now,
            drafted_by=_key(by),
            routine=routine,
        )
        say(row, events.DRAFTED, by=by, now=now, figures=len(content["figures"]))
    return row


def draft_about(name: str, viewer: Viewer, ref: str, *, by: Actor, now: datetime) -> Paper:
    """A draft about one record, named by its reference. Raises TemplateUnknown, RecordUnknown, NotOver, ExerciseApart."""
    kind = template(name).get("about")
    if kind is None:
        raise TemplateUnknown(name)
    record = find(kind, viewer, ref.strip(), now=now)
    return draft(name, viewer, record.period, record.about, by=by, now=now, about_record=record)


def withdraw(row: Paper, *, by: Actor, now: datetime) -> None:
    """Take a draft back. Raises NotADraft."""
    with transaction.atomic():
        if not Paper.objects.filter(pk=row.pk, state="draft").update(state="withdrawn"):
            raise NotADraft
        say(row, events.WITHDRAWN, by=by, now=now)


def say(row: Paper, event: Event, *, by: Actor, now: datetime, **data: Any) -> None:
    """An entry about a document."""
    scope = Scope(row.area_path, row.school_id)
    record(event, subject=Subject("reports.paper", row.pk, row.ref), by=by, now=now, data=data, scope=scope)


def yesterday(now: datetime) -> Period:
    """The local day that is over."""
    return periods.of(timezone.localdate(now) - timedelta(days=1), "day")


def _path(viewer: Viewer, about: About) -> str:
    if about.area is not None:
        return str(about.area.path)
    if about.school is not None:
        return str(about.school.area.path)
    paths = [grant.area_path for grant in viewer.grants if grant.area_path]
    return min(paths, key=len) if paths else ""


def _key(by: Actor) -> str:
    return f"{by.kind}:{by.id}" if by.id is not None else f"{by.kind}:{by.label}"
