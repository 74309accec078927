"""Which schools were there on which days, and with how many pupils: kept as the registers change, never by hand."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from anyuan.directory.models import School
from anyuan.journal.actions import record
from anyuan.journal.rules import Actor, Scope, Subject
from anyuan.measures import events
from anyuan.measures.models import Begin, Span
from anyuan.measures.rules.vocabulary import SOURCES

# Schools that stand in the register when the house is set up were there before it: nothing says since when.
EVER = date(1900, 1, 1)


def keep_spans(*, now: datetime) -> int:
    """Bring the spans to what the register says today; returns how many began or ended. Idempotent."""
    today = timezone.localdate(now)
    standing = {span.school_id: span for span in Span.objects.filter(to_day__isnull=True)}
    begins = today if standing or Span.objects.exists() else EVER
    changed = 0
    for number, pupils, active in School.objects.values_list("id", "pupils", "active"):
        span = standing.get(number)
        if span is None and active:
            changed += _begin(number, begins, pupils)
        elif span is not None and (not active or span.pupils != pupils):
            with transaction.atomic():
                _end(span, today)
                changed += 1
                if active:
                    _begin(number, today, pupils)
    return changed


def came_on(school: School, day: date, *, by: Actor, now: datetime) -> Span:
    """Say since when a school is there: one that opened in March counts from March, also when it was entered later."""
    with transaction.atomic():
        first = Span.objects.select_for_update().filter(school=school).order_by("from_day").first()
        if first is None:
            first = Span.objects.create(school=school, from_day=day, pupils=school.pupils)
        else:
            Span.objects.filter(pk=first.pk).update(from_day=day)
        scope = Scope(school.area.path, school.pk)
        subject = Subject("measures.span", school.pk, school.code)
        record(events.SPAN_SET, subject=subject, by=by, now=now, data={"from_day": day.isoformat()}, scope=scope)
    first.refresh_from_db()
    return first


def complete_since(source: str, day: date, *, by: Actor, now: datetime) -> None:
    """Say since when the records of a source are complete: a ledger of last year that came in whole counts its quiet days as
    zero. Raises KeyError for a source that there is not."""
    name = SOURCES[source].name
    with transaction.atomic():
        Begin.objects.update_or_create(source=name, defaults={"day": day})
        subject = Subject("measures.begin", 0, name)
        record(events.BEGIN_SET, subject=subject, by=by, now=now, data={"source": name, "day": day.isoformat()})


def _begin(school: int, day: date, pupils: int | None) -> int:
    _row, new = Span.objects.get_or_create(school_id=school, from_day=day, defaults={"pupils": pupils})
    if not new:  # the second change of one day: the day's last word counts
        Span.objects.filter(pk=_row.pk).update(pupils=pupils, to_day=None)
    return 1


def _end(span: Span, today: date) -> None:
    if span.from_day >= today:
        span.delete()
    else:
        Span.objects.filter(pk=span.pk).update(to_day=today - timedelta(days=1))
