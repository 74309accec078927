"""The report to the police that the law demands (强制报告): given at once, by whoever knows, and held up by nobody.

There is no verb by which a school, or anybody else, could approve, return or stop a notice: `make` and `taken` are all.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from anyuan.cases import report_events as events
from anyuan.cases.models import PoliceNotice, Report
from anyuan.cases.queries.services import situations
from anyuan.directory.models import Organisation
from anyuan.directory.refusals import Refused
from anyuan.dispatch import actions as dispatching
from anyuan.dispatch.actions import Clock
from anyuan.dispatch.queries.names import who_moved
from anyuan.dispatch.refusals import SomebodyWasFirst
from anyuan.dispatch.rules import actors
from anyuan.dispatch.rules.matter import Matter
from anyuan.journal import rows
from anyuan.journal.actions import next_number
from anyuan.journal.rules import Actor, Scope, Subject
from anyuan.kernel.refs import reference

KIND = "cases.policenotice"
SERIES = "B"
# The station confirms within this time; then the wider circle is told, again and again, until it has.
TAKEN_WITHIN = timedelta(minutes=5)
AGAIN_SECONDS = 300
CLOCK = "police_notice"


class SituationUnknown(Refused):
    """Not one of the situations of the duty to report."""

    key = "cases.situation_unknown"
    sentence = _("“{value}” is not one of the situations of the duty to report.")


def make(report: Report, *, discovered_at: datetime | None = None, by: Actor, now: datetime) -> PoliceNotice:
    """Give notice of what a report says, inside the caller's turn: the notice and the report stand or fall together.

    ``discovered_at`` later than ``now`` (a clock that runs ahead) counts as now. Raises SituationUnknown.
    """
    if report.situation not in {str(line["code"]) for line in situations()}:
        raise SituationUnknown(value=report.situation)
    police = _police(report)
    known = actors.key(by) if by.kind == "person" else ""
    number = next_number(f"notice:{timezone.localdate(now):%y%m%d}")
    notice = PoliceNotice(
        ref=reference(SERIES, timezone.localdate(now), number),
        report=report,
        case=report.case,
        situation=report.situation,
        school=report.school,
        area_path=report.area_path,
        police=police,
        discovered_at=min(discovered_at, now) if discovered_at else None,
        made_at=now,
        made_by=known,
        due_at=now + TAKEN_WITHIN,
    )
    rows.insert([notice])
    matter = matter_of(notice)
    delay = notice.delay_seconds
    dispatching.say(
        events.NOTICE_MADE,
        subject=matter.subject,
        by=by,
        now=now,
        scope=matter.scope,
        exercise=False,
        data={"situation": notice.situation, "report": report.pk, "delay_seconds": delay, "police": notice.police_id},
    )
    dispatching.start_clocks(matter, [Clock(CLOCK, notice.due_at, AGAIN_SECONDS)], now=now)
    return notice


def taken(notice: PoliceNotice, *, by: Actor, now: datetime) -> PoliceNotice:
    """The police have it. Raises SomebodyWasFirst."""
    matter = matter_of(notice)
    with dispatching.turn(now):
        if not rows.change(PoliceNotice, {"taken_at": now, "taken_by": actors.key(by)}, id=notice.pk, taken_at=None):
            raise SomebodyWasFirst(*who_moved(KIND, notice.pk, events.NOTICE_TAKEN.name), verb="taken")
        dispatching.say(
            events.NOTICE_TAKEN, subject=matter.subject, by=by, now=now, scope=matter.scope, exercise=False, data={}
        )
        dispatching.meet(matter, [CLOCK], at=now, by=by, now=now)
    return PoliceNotice.objects.get(pk=notice.pk)


def matter_of(notice: PoliceNotice) -> Matter:
    """The notice as dispatch sees it: in the sight of the police and of the centre, not of the school."""
    return Matter(Subject(KIND, notice.pk, notice.ref), Scope(notice.area_path, None, notice.police_id))


def _police(report: Report) -> Organisation | None:
    """The school's own station, else the nearest one above in the area tree."""
    if report.school is not None and report.school.police_station is not None:
        return report.school.police_station
    found = Organisation.objects.filter(kind__in=("police_station", "police"), active=True).select_related("area")
    above = [body for body in found if report.area_path.startswith(body.area.path)]
    below = [body for body in found if body.area.path.startswith(report.area_path)]
    best = sorted(above, key=lambda b: (-len(b.area.path), b.kind != "police_station", b.pk)) or sorted(
        below, key=lambda b: (len(b.area.path), b.kind != "police_station", b.pk)
    )
    return best[0] if best else None
