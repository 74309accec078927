"""The day has come: cases and reports are destroyed with everything that hangs on them, and only counts remain (red line 10)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from anyuan.cases import protection_events, report_events
from anyuan.cases.models import Case, CaseTally, OffCampusNotice, PoliceNotice, Report
from anyuan.cases.queries.protected import still_to_dispose
from anyuan.directory.models import DisposalCount
from anyuan.dispatch.models import Assignment, Deadline, Escalation
from anyuan.journal.actions import evidence, record
from anyuan.journal.events import Event
from anyuan.journal.rules import Actor, Subject

CASE, REPORT, STEP = "cases.case", "cases.report", "cases.step"
DISPOSAL = Actor.system("disposal")
# A chore that may run every half minute does a bounded piece each time.
MOST = 200


def dispose_due(*, now: datetime) -> int:
    """Destroy what is due; returns how many cases and reports. May be called as often as one likes."""
    today = timezone.localdate(now)
    counts: Counter[str] = Counter()
    for case in still_to_dispose(today)[:MOST]:
        with transaction.atomic():
            counts[f"case:{case.kind}"] += _destroy_case(case)
    settled = Q(case__isnull=True) | Q(case__open=False)
    for report in Report.objects.filter(settled, dispose_on__lte=today).order_by("pk")[:MOST]:
        with transaction.atomic():
            counts["report"] += _destroy_report(report)
    cases = sum(count for kind, count in counts.items() if kind != "report")
    with transaction.atomic():
        _note(counts, today)
        _said(protection_events.CASES_DISPOSED, CASE, cases, now)
        _said(report_events.REPORTS_DISPOSED, REPORT, counts["report"], now)
    return sum(counts.values())


def _destroy_case(case: Case) -> int:
    locked = Case.objects.select_for_update().filter(pk=case.pk, open=False, dispose_on=case.dispose_on).first()
    if locked is None:  # opened again, or somebody else's turn
        return 0
    _tally(locked)
    Case.objects.filter(parent=locked).update(parent=None)
    Case.objects.filter(joined_into=locked).update(joined_into=None)
    for report in Report.objects.filter(case=locked):
        _destroy_report(report)
    PoliceNotice.objects.filter(case=locked).delete()
    OffCampusNotice.objects.filter(case=locked).delete()
    steps = list(locked.steps.values_list("pk", flat=True))
    Deadline.objects.filter(subject_kind=STEP, subject_id__in=steps).delete()
    for model in (Deadline, Escalation, Assignment):
        model._default_manager.filter(subject_kind=CASE, subject_id=locked.pk).delete()
    evidence.dispose(Subject(CASE, locked.pk, locked.ref))
    locked.delete()
    return 1


def _destroy_report(report: Report) -> int:
    evidence.dispose(Subject(REPORT, report.pk))
    return 1 if report.delete()[0] else 0


def _tally(case: Case) -> None:
    """Totals survive: a month, a kind, an area, and how it ended."""
    if case.exercise:
        return
    month = timezone.localdate(case.opened_at).replace(day=1)
    row, _new = CaseTally.objects.get_or_create(month=month, kind=case.kind, area_path=case.area_path)
    CaseTally.objects.filter(pk=row.pk).update(
        opened=F("opened") + 1,
        closed=F("closed") + int(case.state == "closed"),
        on_time=F("on_time") + int(bool(case.on_time)),
        reopened=F("reopened") + case.reopened_count,
    )


def _note(counts: Mapping[str, int], today: date) -> None:
    for kind, count in counts.items():
        if count:
            row, _new = DisposalCount.objects.get_or_create(day=today, kind=kind[:40], defaults={"count": 0})
            DisposalCount.objects.filter(pk=row.pk).update(count=F("count") + count)


def _said(event: Event, kind: str, count: int, now: datetime) -> None:
    if count:
        record(event, subject=Subject(kind, 0), by=DISPOSAL, now=now, data={"count": count})
