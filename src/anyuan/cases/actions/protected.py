"""Reading a protected case, and who may: every opening of its words is an entry that the reviewer sees (red lines 7, 12)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from anyuan.cases import protection_events as events
from anyuan.cases import report_events
from anyuan.cases.actions._change import say
from anyuan.cases.actions.reports import subject_of as report_subject
from anyuan.cases.models import Case, Involvement, Report
from anyuan.cases.queries.visible import sheet_of, visible_to
from anyuan.directory.models import Person
from anyuan.directory.policy import Viewer
from anyuan.dispatch import actions as dispatching
from anyuan.journal.events import RECORD_READ
from anyuan.journal.rules import Actor, Scope, Subject

KIND = "cases.case"


def read_sheet(viewer: Viewer, case: Case, *, now: datetime) -> dict[str, Any]:
    """Title, text and fields of a case that the viewer may see; of a protected one the reading is written down first.

    Raises Case.DoesNotExist: not allowed and not there look the same. An account without a person reads nothing protected:
    nobody could be asked why.
    """
    seen = visible_to(viewer, now=now).get(pk=case.pk)
    if not seen.protected:
        return sheet_of(seen)
    if viewer.person_id is None:
        raise Case.DoesNotExist
    subject = Subject(KIND, seen.pk, seen.ref)
    with dispatching.turn(now):
        data = {"sealed": seen.sealed_at is not None}
        dispatching.say(
            RECORD_READ,
            subject=subject,
            by=Actor.person(viewer.person_id),
            now=now,
            data=data,
            scope=Scope(),
            exercise=False,
        )
    return sheet_of(seen)


def read_report(report: Report, *, by: Actor, now: datetime) -> str:
    """The words of a report; of a child's the reading is written down first."""
    if report.about_child:
        with dispatching.turn(now):
            dispatching.say(
                report_events.REPORT_READ,
                subject=report_subject(report),
                by=by,
                now=now,
                data={},
                scope=Scope(),
                exercise=False,
            )
    return str(report.text)


def name(case: Case, person: Person, *, by: Actor, now: datetime) -> Involvement:
    """Name a handler: this person, not a whole body, sees and handles the case from now on."""
    with dispatching.turn(now):
        row = Involvement.objects.filter(case=case, person=person, role="named", until__isnull=True).first()
        if row is None:
            row = Involvement.objects.create(case=case, person=person, role="named", since=now)
            say(case, events.NAMED, by=by, now=now, person=person.pk)
    return row


def unname(case: Case, person: Person, *, by: Actor, now: datetime) -> None:
    """The person's task is over, and with it the sight of the case."""
    with dispatching.turn(now):
        running = Involvement.objects.filter(case=case, person=person, role="named", until__isnull=True)
        if running.update(until=now):
            say(case, events.UNNAMED, by=by, now=now, person=person.pk)
