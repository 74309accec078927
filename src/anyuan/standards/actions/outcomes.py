"""Outcomes: a talk, a criticism, a commendation cancelled. Reasoned, told to whom it concerns, open to an appeal."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from anyuan.directory.models import School
from anyuan.dispatch.actions import turn
from anyuan.dispatch.rules import actors
from anyuan.journal.events import Event
from anyuan.journal.rules import Actor
from anyuan.standards import events
from anyuan.standards.actions._common import OUTCOME, number, say
from anyuan.standards.models import Finding, Inspection, Notice, Outcome
from anyuan.standards.refusals import AppealTooLate, HadPart, NotPossibleNow, ReasonMissing
from anyuan.standards.rules.inspecting import APPEAL_DAYS, OUTCOME_MOVES, TOLD, moved


def decide(
    kind: str,
    school: School,
    *,
    reason: str,
    inspection: Inspection | None = None,
    finding: Finding | None = None,
    by: Actor,
    now: datetime,
) -> Outcome:
    """Decide an outcome, and write down who must be told. Raises ReasonMissing."""
    if not reason.strip():
        raise ReasonMissing()
    until = timezone.localdate(now) + timedelta(days=APPEAL_DAYS)
    with turn(now):
        made = Outcome.objects.create(
            ref=number("CL", now),
            kind=kind,
            school=school,
            area_path=school.area.path,
            inspection=inspection,
            finding=finding,
            reason=reason.strip()[:4000],
            decided_at=now,
            decided_by=actors.key(by),
            appeal_until=until,
        )
        bodies = {"authority": school.organisation_id, "police_station": school.police_station_id}
        for whom in TOLD[kind]:
            if whom == "school":
                Notice.objects.create(outcome=made, whom=whom, school=school)
            elif bodies[whom]:
                Notice.objects.create(outcome=made, whom=whom, organisation_id=bodies[whom])
        say(events.DECIDED, OUTCOME, made, by=by, now=now, kind=kind, school=school.code, until=until.isoformat())
    return made


def appeal(outcome: Outcome, text: str, *, by: Actor, now: datetime) -> Outcome:
    """The school appeals, in time and with its reasons. Raises ReasonMissing, AppealTooLate, NotPossibleNow."""
    if timezone.localdate(now) > outcome.appeal_until:
        raise AppealTooLate(outcome.appeal_until.isoformat())
    stamp = {"appeal": text, "appealed_at": now, "appealed_by": actors.key(by)}
    return _move(outcome, "appeal", events.APPEALED, text, stamp, by, now)


def rule(outcome: Outcome, text: str, *, lift: bool, by: Actor, now: datetime) -> Outcome:
    """Somebody else than who decided rules on the appeal. Raises ReasonMissing, HadPart, NotPossibleNow."""
    if actors.key(by) == outcome.decided_by:
        raise HadPart()
    stamp = {"ruling": text, "ruled_at": now, "ruled_by": actors.key(by)}
    event = events.LIFTED if lift else events.UPHELD
    return _move(outcome, "lift" if lift else "uphold", event, text, stamp, by, now)


def take_note(notice: Notice, *, by: Actor, now: datetime) -> bool:
    """Whoever must be told has taken note; False when somebody of them did before."""
    with turn(now):
        if not Notice.objects.filter(pk=notice.pk, taken_at__isnull=True).update(taken_at=now, taken_by=actors.key(by)):
            return False
        say(events.TOLD, OUTCOME, notice.outcome, by=by, now=now, whom=notice.whom)
    return True


def _move(
    outcome: Outcome, verb: str, event: Event, text: str, stamp: dict[str, Any], by: Actor, now: datetime
) -> Outcome:
    if not text.strip():
        raise ReasonMissing()
    with turn(now):
        row = Outcome.objects.select_for_update().get(pk=outcome.pk)
        state = moved(OUTCOME_MOVES, verb, row.state)
        if state is None:
            raise NotPossibleNow(row.ref)
        row.state = state
        for name, value in stamp.items():
            setattr(row, name, value)
        row.save(update_fields=["state", *stamp])
        say(event, OUTCOME, row, by=by, now=now)
    return row
