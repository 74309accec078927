"""Something happened off campus to a pupil: the school's named person is told in the fewest words, and tells the guardians.

The platform holds no register of pupils or guardians (ADR 12): who it is stands in a protected sheet that the named person
alone opens; that the guardians were told comes back as one code.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from anyuan.cases import report_events as events
from anyuan.cases.actions.open import open_case
from anyuan.cases.actions.protected import name as name_handler
from anyuan.cases.models import OffCampusNotice
from anyuan.cases.queries.off_campus import named_people
from anyuan.cases.queries.services import off_campus
from anyuan.directory.models import Person, School
from anyuan.directory.refusals import Refused
from anyuan.dispatch import actions as dispatching
from anyuan.dispatch.actions import Clock
from anyuan.dispatch.queries.names import who_moved
from anyuan.dispatch.refusals import SomebodyWasFirst
from anyuan.dispatch.rules import actors
from anyuan.dispatch.rules.matter import Matter
from anyuan.journal import rows
from anyuan.journal.actions import next_number
from anyuan.journal.events import Event
from anyuan.journal.rules import Actor, Scope, Subject
from anyuan.kernel.refs import reference

KIND, CLOCK, SERIES = "cases.offcampusnotice", "pass_on", "W"
OUTCOMES = ("told", "not_reached", "not_our_pupil")
AGAIN_SECONDS = 1800


class EventUnknown(Refused):
    """Not one of the kinds of event off campus, or an outcome that does not exist."""

    key = "cases.off_campus_unknown"
    sentence = _("“{value}” is not one of the words here.")


def tell(school: School, kind: str, words: str, *, happened_at: datetime, by: Actor, now: datetime) -> OffCampusNotice:
    """Tell a school. ``words`` (who, what) go into the protected sheet and nowhere else. Raises EventUnknown."""
    rule = off_campus()
    if kind not in rule.get("kinds", {}):
        raise EventUnknown(value=kind)
    with dispatching.turn(now):
        case = open_case(
            "child_protection",
            title="校外事件",
            text=words,
            source="off_campus",
            school=school,
            owner=("school", school.pk),
            protected=True,
            by=by,
            now=now,
        )
        for person in Person.objects.filter(pk__in=named_people(school, now)):
            name_handler(case, person, by=by, now=now)
        day = timezone.localdate(now)
        notice = OffCampusNotice(
            ref=reference(SERIES, day, next_number(f"off_campus:{day:%y%m%d}")),
            case=case,
            school=school,
            kind=kind,
            happened_at=min(happened_at, now),
            told_at=now,
            told_by=actors.key(by),
            due_at=now + timedelta(minutes=int(rule.get("minutes", 60))),
        )
        rows.insert([notice])
        _say(notice, events.OFF_CAMPUS_TOLD, by, now, kind=kind)
        dispatching.start_clocks(matter_of(notice), [Clock(CLOCK, notice.due_at, AGAIN_SECONDS)], now=now)
    return notice


def passed_on(notice: OffCampusNotice, outcome: str, *, by: Actor, now: datetime) -> OffCampusNotice:
    """The named person says how it stands with the guardians: one code. Raises EventUnknown, SomebodyWasFirst."""
    if outcome not in OUTCOMES:
        raise EventUnknown(value=outcome)
    done = {"passed_on_at": now, "passed_on_by": actors.key(by), "outcome": outcome}
    with dispatching.turn(now):
        if not rows.change(OffCampusNotice, done, id=notice.pk, passed_on_at=None):
            raise SomebodyWasFirst(*who_moved(KIND, notice.pk, events.OFF_CAMPUS_PASSED_ON.name), verb="passed_on")
        _say(notice, events.OFF_CAMPUS_PASSED_ON, by, now, outcome=outcome)
        dispatching.meet(matter_of(notice), [CLOCK], at=now, by=by, now=now)
    return OffCampusNotice.objects.get(pk=notice.pk)


def matter_of(notice: OffCampusNotice) -> Matter:
    """The notice as dispatch sees it, within the sight of its school."""
    return Matter(Subject(KIND, notice.pk, notice.ref), Scope("", notice.school_id))


def _say(notice: OffCampusNotice, event: Event, by: Actor, now: datetime, **data: str) -> None:
    matter = matter_of(notice)
    dispatching.say(event, subject=matter.subject, by=by, now=now, data=dict(data), scope=matter.scope, exercise=False)
