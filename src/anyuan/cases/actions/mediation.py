"""Mediation (调解): parties without needless names, mediators, sessions, the signed agreement, and the visits afterwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from anyuan.cases import work_events as events
from anyuan.cases.actions._change import change, fresh, matter_of, say
from anyuan.cases.actions._words import kept
from anyuan.cases.actions.close import check_evidence, reopen
from anyuan.cases.models import Agreement, Case, Closure, FollowUp, Involvement, Mediator, Party, Session
from anyuan.cases.queries.calendar import calendar_for
from anyuan.cases.refusals import AlreadyClosed, ReasonMissing, WordUnknown
from anyuan.cases.rules import kinds, mediators, proof
from anyuan.cases.work_refusals import (
    AlreadyDone,
    AlreadyMediator,
    NoMediator,
    NotSigned,
    PartyUnknown,
    PupilNamed,
    TimeWrong,
)
from anyuan.directory.models import Person, Team
from anyuan.dispatch import actions as dispatching
from anyuan.dispatch.rules import actors
from anyuan.dispatch.rules.matter import Matter
from anyuan.journal.rules import Actor, Subject

CAPACITIES = ("parent", "staff", "neighbour", "trader", "school", "pupil", "other")
OUTCOMES = ("settled", "adjourned", "failed")
VISIT_OUTCOMES = ("kept", "relapsed", "not_reached")
SIGNED = [{"code": "signature", "type": "signature"}]
VISIT = "cases.follow_up"
# Nobody was there: the visit is made up for after so many days, and reminded of every day.
AGAIN_DAYS, REMIND_SECONDS = 3, 86400


def add_party(
    case: Case | int, *, label: str, capacity: str, name: str = "", contact: str = "", by: Actor, now: datetime
) -> Party:
    """A side of the dispute, under a pseudonym (甲方). Raises PupilNamed, WordUnknown, PartyUnknown, ReasonMissing."""
    label = label.strip()[:20]
    if not label:
        raise ReasonMissing("party")
    if capacity not in CAPACITIES:
        raise WordUnknown("capacity", capacity)
    if capacity == "pupil" and (name.strip() or contact.strip()):
        raise PupilNamed()
    with dispatching.turn(now):
        row = change(case, "note", events.PARTY_ADDED, by=by, now=now, data={"label": label, "capacity": capacity})
        try:
            with transaction.atomic():
                return Party.objects.create(
                    case=row, label=label, capacity=capacity, name=name.strip(), contact=contact.strip()
                )
        except IntegrityError:
            raise PartyUnknown(label) from None


def name_mediator(
    case: Case | int,
    person: Person | int,
    *,
    team: Team | int | None = None,
    lead: bool = False,
    reason: Mapping[str, Any] | None = None,
    by: Actor,
    now: datetime,
) -> Mediator:
    """Name a mediator, who then sees the case. A new lead takes the place of the one before.

    Raises AlreadyMediator, AlreadyClosed.
    """
    number = person.pk if isinstance(person, Person) else person
    with dispatching.turn(now):
        row = change(case, "note", events.MEDIATOR_NAMED, by=by, now=now, data={"person": number, "lead": lead})
        running = Mediator.objects.filter(case=row, ended_at__isnull=True)
        if running.filter(person_id=number).exists():
            raise AlreadyMediator()
        if lead:
            running.filter(lead=True).update(lead=False)
        Involvement.objects.create(case=row, role="mediator", person_id=number, since=now)
        return Mediator.objects.create(
            case=row,
            person_id=number,
            team_id=team.pk if isinstance(team, Team) else team,
            lead=lead,
            reason=dict(reason or {}),
            named_at=now,
            named_by=actors.key(by),
        )


def end_mediator(mediator: Mediator, *, by: Actor, now: datetime) -> None:
    """Somebody mediates no longer, and no longer sees the case. Raises AlreadyDone."""
    with dispatching.turn(now):
        if not Mediator.objects.filter(pk=mediator.pk, ended_at__isnull=True).update(ended_at=now, lead=False):
            raise AlreadyDone()
        seen = Involvement.objects.filter(case_id=mediator.case_id, role="mediator", person_id=mediator.person_id)
        seen.filter(until__isnull=True).update(until=now)
        data = {"person": mediator.person_id}
        say(fresh(mediator.case_id), events.MEDIATOR_ENDED, by=by, now=now, **data)


def hold_session(
    case: Case | int,
    *,
    held_at: datetime,
    present: Sequence[str],
    outcome: str,
    record: str,
    where: str = "",
    by: Actor,
    now: datetime,
) -> Session:
    """Write down one sitting. Raises WordUnknown, ReasonMissing, TimeWrong, PartyUnknown, NoMediator, AlreadyClosed."""
    if outcome not in OUTCOMES:
        raise WordUnknown("outcome", outcome)
    if not record.strip():
        raise ReasonMissing("session")
    with dispatching.turn(now):
        row = change(case, "note", events.SESSION_HELD, by=by, now=now, data={"outcome": outcome})
        if held_at > now or held_at < row.opened_at - timedelta(days=365):
            raise TimeWrong(held_at)
        _are_parties(row, present)
        _has_mediator(row)
        return Session.objects.create(
            case=row,
            held_at=held_at,
            where=where.strip()[:120],
            present=list(present),
            outcome=outcome,
            record=kept("record", record),
            written_at=now,
            written_by=actors.key(by),
        )


def make_agreement(
    case: Case | int,
    *,
    text: str,
    signed: Sequence[str],
    evidence: Sequence[Mapping[str, Any]],
    by: Actor,
    now: datetime,
) -> Agreement:
    """What was agreed. ``evidence``: ``{"kind": "signature", "file": id}``, the signed paper as a file of this case.

    Raises ReasonMissing, PartyUnknown, NoMediator, NotSigned, EvidenceWrong, WordUnknown, AlreadyClosed.
    """
    if not text.strip():
        raise ReasonMissing("agreement")
    given = proof.cleaned(evidence)
    labels = list(dict.fromkeys(signed))
    with dispatching.turn(now):
        row = change(case, "note", events.AGREED, by=by, now=now, data={"signed": len(labels)})
        _are_parties(row, labels)
        _has_mediator(row)
        if len(labels) < 2 or not given:
            raise NotSigned()
        check_evidence(row, SIGNED, given)
        return Agreement.objects.create(
            case=row, text=kept("text", text), signed=labels, evidence=given, made_at=now, made_by=actors.key(by)
        )


def plan_visits(case: Case | int, *, by: Actor, now: datetime) -> list[FollowUp]:
    """A closed, settled case is visited again at the times that its grade or kind names. Nothing when it has none, or has
    them planned already. Raises nothing."""
    with dispatching.turn(now):
        row = fresh(case)
        last = Closure.objects.filter(case=row).order_by("-number").first()
        ending = kinds.disposition(row.definition, last.disposition) if last else None
        days = mediators.visits(row.definition, row.grade)
        waiting = FollowUp.objects.filter(case=row, done_at__isnull=True).exists()
        if row.state != "closed" or ending is None or not ending.get("settled") or not days or waiting:
            _let_go(row, now)
            return []
        calendar = calendar_for(row.area_path)
        since = row.closed_at or now
        made = [_visit(row, calendar.due(since, amount, "natural_days").at, now) for amount in days]
        say(row, events.VISITS_PLANNED, by=by, now=now, count=len(made))
        return made


def visit(follow_up: FollowUp, *, outcome: str, note: str = "", by: Actor, now: datetime) -> FollowUp:
    """Somebody went there. A relapse opens the case again; nobody at home is made up for. Words are needed for a relapse.

    Raises WordUnknown, AlreadyDone, ReasonMissing.
    """
    if outcome not in VISIT_OUTCOMES:
        raise WordUnknown("outcome", outcome)
    if outcome == "relapsed" and not note.strip():
        raise ReasonMissing("visit")
    with dispatching.turn(now):
        mine = FollowUp.objects.filter(pk=follow_up.pk, done_at__isnull=True)
        if not mine.update(done_at=now, done_by=actors.key(by), outcome=outcome):
            raise AlreadyDone()
        follow_up.refresh_from_db()
        follow_up.note = kept("note", note)
        follow_up.save(update_fields=["note"])
        row = fresh(follow_up.case_id)
        dispatching.meet(_matter(follow_up, row), ("visit",), at=now, by=by, now=now)
        say(row, events.VISITED, by=by, now=now, outcome=outcome)
        if outcome == "not_reached":
            _visit(row, calendar_for(row.area_path).due(now, AGAIN_DAYS, "natural_days").at, now)
        if outcome == "relapsed" and not row.open:
            drop_visits(row, now=now)
            row = reopen(row, reason=note, by=by, now=now)
        _let_go(row, now)
    return follow_up


def drop_visits(case: Case | int, *, now: datetime) -> int:
    """The case is open again: visits that are still due are dropped, with their clocks. Returns how many."""
    number = case.pk if isinstance(case, Case) else case
    with dispatching.turn(now):
        waiting = list(FollowUp.objects.filter(case_id=number, done_at__isnull=True))
        for follow_up in waiting:
            dispatching.cancel_clocks(Subject(VISIT, follow_up.pk, ""), None)
        FollowUp.objects.filter(pk__in=[f.pk for f in waiting]).delete()
        _let_in_again(number, now)
    return len(waiting)


def _let_go(row: Case, now: datetime) -> None:
    """Closed, and no visit is owed: whoever mediated needs the case no longer (red line 9)."""
    if not row.open and not FollowUp.objects.filter(case=row, done_at__isnull=True).exists():
        Involvement.objects.filter(case=row, role="mediator", until__isnull=True).update(until=now)


def _let_in_again(number: int, now: datetime) -> None:
    """In work again: its mediators go on with it."""
    inside = Involvement.objects.filter(case_id=number, role="mediator", until__isnull=True).values("person_id")
    rest = Mediator.objects.filter(case_id=number, ended_at__isnull=True).exclude(person_id__in=inside)
    Involvement.objects.bulk_create(
        Involvement(case_id=number, role="mediator", person_id=row.person_id, since=now) for row in rest
    )


def _visit(row: Case, due_at: datetime, now: datetime) -> FollowUp:
    made = FollowUp.objects.create(case=row, due_at=due_at)
    clock = dispatching.Clock("visit", due_at, REMIND_SECONDS)
    dispatching.start_clocks(_matter(made, row), [clock], now=now)
    return made


def _matter(follow_up: FollowUp, row: Case) -> Matter:
    """A visit has a clock of its own: the case itself owes nothing while it is closed."""
    of_case = matter_of(row)
    return Matter(Subject(VISIT, follow_up.pk, row.ref), of_case.scope, row.exercise)


def _are_parties(row: Case, labels: Sequence[str]) -> None:
    known = set(Party.objects.filter(case=row).values_list("label", flat=True))
    for label in labels:
        if label not in known:
            raise PartyUnknown(label)


def _has_mediator(row: Case) -> None:
    if not row.open:
        raise AlreadyClosed(row.state, "session")
    if not Mediator.objects.filter(case=row, ended_at__isnull=True).exists():
        raise NoMediator()
