"""Minutes of a joint meeting: written, decided upon, finished. Only finished minutes show that the meeting was held."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from anyuan.dispatch.actions import say as write
from anyuan.dispatch.actions import turn
from anyuan.dispatch.rules import actors
from anyuan.duties import meeting_events as events
from anyuan.duties.actions.drill_proof import show
from anyuan.duties.meeting_refusals import MinutesFinished, MinutesIncomplete, NoMeetingOwed
from anyuan.duties.models import Decision, Meeting, Occurrence
from anyuan.duties.rules import meetings as rules
from anyuan.journal.events import Event
from anyuan.journal.rules import Actor, Scope, Subject

MEETING = "duties.meeting"
# What the minutes bring to the duty that asked for them.
SHOWN = ("attendance", "minutes", "note")


def write_minutes(
    occurrence_id: int, *, held_at: datetime, people: int, text: str, where: str = "", by: Actor, now: datetime
) -> Meeting:
    """Begin the minutes of a meeting that is owed, or write on in them. Raises MinutesIncomplete, MinutesFinished, NoMeetingOwed.

    The duty's row is locked, so that two who begin at once write into the same minutes.
    """
    if not text.strip():
        raise MinutesIncomplete(_("what was talked about"))
    if not 1 <= people <= rules.MOST_PEOPLE:
        raise MinutesIncomplete(_("how many were there"))
    with turn(now):
        owed = (
            Occurrence.objects.select_for_update(of=("self",), no_key=True).select_related("rule").get(pk=occurrence_id)
        )
        if owed.rule.kind != "joint_meeting" or owed.state in ("excused", "withdrawn"):
            raise NoMeetingOwed(owed.ref)
        if not owed.opens_at <= held_at <= min(owed.judge_at, now):
            raise MinutesIncomplete(_("when it was held, within the time in which it is owed"))
        row = Meeting.objects.filter(occurrence=owed).first() or Meeting(occurrence=owed, area_path=owed.area_path)
        if rules.may_move("write", row.state) is None:
            raise MinutesFinished(row.ref)
        row.held_at, row.where, row.people = held_at, where.strip()[:120], people
        row.text, row.written_by = text.strip(), actors.key(by)
        row.save()
        _say(row, owed, events.WRITTEN, by=by, now=now, people=people)
    return row


def decide(meeting_id: int, text: str, *, owner: tuple[str, int], due_on: date, by: Actor, now: datetime) -> Decision:
    """Something was decided: who does it, by which local day. Raises MinutesIncomplete, MinutesFinished, DoesNotExist."""
    if not text.strip():
        raise MinutesIncomplete(_("what was decided"))
    if due_on <= timezone.localdate(now):
        raise MinutesIncomplete(_("a day that lies ahead"))
    if owner[0] not in rules.OWNERS:
        raise MinutesIncomplete(_("who does it"))
    with turn(now):
        meeting = _open(meeting_id, "decide")
        row = Decision.objects.create(
            meeting=meeting,
            text=text.strip()[: rules.LONGEST_DECISION],
            owner_kind=owner[0],
            owner_id=owner[1],
            due_on=due_on,
            made_by=actors.key(by),
        )
        _say(meeting, meeting.occurrence, events.DECIDED, by=by, now=now, due_on=str(due_on), decision=row.pk)
    return row


def drop_decision(decision_id: int, *, by: Actor, now: datetime) -> None:
    """A decision was written down by mistake; possible until the minutes are finished. Raises MinutesFinished, DoesNotExist."""
    with turn(now):
        row = Decision.objects.get(pk=decision_id)
        meeting = _open(row.meeting_id, "decide")
        row.delete()
        _say(meeting, meeting.occurrence, events.DECISION_DROPPED, by=by, now=now)


def finish_minutes(meeting_id: int, *, by: Actor, now: datetime) -> Meeting:
    """Finish the minutes: every decision becomes a case by workflow, and the duty has what it asked for.

    Raises MinutesFinished, DoesNotExist.
    """
    with turn(now):
        row = _open(meeting_id, "finish")
        decisions = list(row.decisions.all())
        row.state, row.finished_at, row.finished_by = "minuted", now, actors.key(by)
        row.save(update_fields=["state", "finished_at", "finished_by"])
        _say(row, row.occurrence, events.FINISHED, by=by, now=now, decisions=len(decisions))
        for one in decisions:
            _say(row, row.occurrence, events.DECISION_LEFT, by=by, now=now, due_on=str(one.due_on), decision=one.pk)
        show(row, "minutes", SHOWN, head_count=row.people, note=row.ref, at=row.held_at, by=by, now=now)
    return row


def decision_became_case(decision_id: int, case_ref: str, *, by: Actor, now: datetime) -> None:
    """Keep the number of the case that a decision became; said once."""
    with turn(now):
        if Decision.objects.filter(pk=decision_id, case_ref="").update(case_ref=case_ref):
            row = Decision.objects.select_related("meeting__occurrence").get(pk=decision_id)
            meeting = row.meeting
            _say(meeting, meeting.occurrence, events.DECISION_CASE, by=by, now=now, case=case_ref, decision=row.pk)


def _open(meeting_id: int, verb: str) -> Meeting:
    rows = Meeting.objects.select_for_update(of=("self",), no_key=True).select_related("occurrence")
    row = rows.get(pk=meeting_id)
    if rules.may_move(verb, row.state) is None:
        raise MinutesFinished(row.ref)
    return row


def _say(row: Meeting, owed: Occurrence, event: Event, *, by: Actor, now: datetime, **data: Any) -> None:
    subject = Subject(MEETING, row.pk, row.ref)
    scope = Scope(owed.area_path, owed.school_id, owed.organisation_id)
    write(event, subject=subject, by=by, now=now, data=data, scope=scope, exercise=False)
