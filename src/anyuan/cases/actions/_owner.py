"""Who owns a case, as rows: the task of dispatch, the transfer, and who may see it for a while."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from anyuan.cases.actions import _steps
from anyuan.cases.actions._change import matter_of
from anyuan.cases.models import Case, Consultation, Involvement, Transfer
from anyuan.cases.queries.bodies import Body
from anyuan.dispatch import actions as dispatching
from anyuan.dispatch.models import Assignment
from anyuan.dispatch.rules import actors
from anyuan.journal import rows
from anyuan.journal.rules import Actor

OWNER, CONSULTED = "owner", "consulted"


def columns_of(owner: Body, handler: int | None = None) -> dict[str, Any]:
    """The columns that say who owns a case."""
    return {
        "owner_kind": owner.kind,
        "owner_id": owner.id,
        "organisation_id": owner.organisation_id,
        "handler_id": owner.id if owner.kind == "person" else handler,
    }


def take(
    case: Case, owner: Body, verb: str, *, before: tuple[str, int] | None, reason: str, by: Actor, now: datetime
) -> None:
    """Note that the case came to ``owner``: its task, the transfer. Nothing is left owned by nobody in between."""
    task = owners_task(case)
    if task is not None and verb == "bounce":
        dispatching.decline(task.pk, reason="bounced", by=by, now=now)
        task = None
    if task is None:
        dispatching.assign(
            matter_of(case),
            role=OWNER,
            owner_kind=owner.kind,
            owner_id=owner.id,
            owner_label=owner.label,
            by=by,
            now=now,
        )
    elif (task.owner_kind, task.owner_id) != owner.key:
        dispatching.hand_over(task.pk, to_kind=owner.kind, to_id=owner.id, to_label=owner.label, by=by, now=now)
    Transfer.objects.create(
        case_id=case.pk,
        verb=verb,
        from_kind=before[0] if before else "",
        from_id=before[1] if before else None,
        to_kind=owner.kind,
        to_id=owner.id,
        reason=reason.strip(),
        moved_at=now,
        moved_by=actors.key(by),
    )


def owners_task(case: Case) -> Assignment | None:
    """The open task of the owner."""
    subject = matter_of(case).subject
    found = rows.read(Assignment, subject_kind=subject.kind, subject_id=subject.id, role=OWNER, ended_at=None)
    return found[0] if found else None


def end_tasks(case: Case, *, by: Actor, now: datetime) -> None:
    """The case has ended: every open task is done, nobody is waited for any more.

    Whoever mediated a case that is now closed is let go by `mediation.plan_visits`: visits may still be theirs.
    """
    withdraw(case, by=by, now=now)
    _steps.stop(case)
    subject = matter_of(case).subject
    for task in rows.read(Assignment, order="id", subject_kind=subject.kind, subject_id=subject.id, ended_at=None):
        dispatching.clear(task.pk, by=by, now=now)
    stays = ("watching", "mediator") if case.state == "closed" else ("watching",)
    Involvement.objects.filter(case_id=case.pk, until__isnull=True).exclude(role__in=stays).update(until=now)


def withdraw(case: Case, *, by: Actor, now: datetime) -> None:
    """A question that is still open is withdrawn, with its task and its view of the case."""
    waiting = Consultation.objects.filter(case_id=case.pk, answered_at=None, withdrawn_at=None)
    if waiting.update(withdrawn_at=now):
        end_consultation(case, "cancel", by=by, now=now)


def end_consultation(case: Case, verb: str, *, by: Actor, now: datetime) -> None:
    """The asked department owes nothing any more, and sees the case no longer."""
    subject = matter_of(case).subject
    mine = {"subject_kind": subject.kind, "subject_id": subject.id, "role": CONSULTED, "ended_at": None}
    for task in rows.read(Assignment, **mine):
        (dispatching.clear if verb == "clear" else dispatching.cancel)(task.pk, by=by, now=now)
    Involvement.objects.filter(case_id=case.pk, role=CONSULTED, until__isnull=True).update(until=now)


def name(case: Case, named: tuple[int, ...], *, by: Actor, now: datetime) -> None:
    """Who may see a protected case: whoever acts, the handler, and those who were named; each once."""
    people = dict.fromkeys([*named, case.handler_id, by.id if by.kind == "person" else None])
    there = set(
        Involvement.objects.filter(case_id=case.pk, role="named", until__isnull=True).values_list(
            "person_id", flat=True
        )
    )
    Involvement.objects.bulk_create(
        Involvement(case_id=case.pk, role="named", person_id=id, since=now)
        for id in people
        if id is not None and id not in there
    )
