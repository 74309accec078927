"""Cases that end without being handled: nothing to do, or the same as another one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from anyuan.cases import events
from anyuan.cases.actions import _owner
from anyuan.cases.actions._change import change, fresh
from anyuan.cases.actions._words import kept
from anyuan.cases.actions.close import ended
from anyuan.cases.models import Case, Note, Report
from anyuan.cases.refusals import AlreadyClosed, CannotJoin, ChildrenOpen, ReasonMissing
from anyuan.dispatch import actions as dispatching
from anyuan.dispatch.rules import actors
from anyuan.journal.rules import Actor


def dismiss(case: Case | int, *, reason: str, by: Actor, now: datetime) -> Case:
    """Nothing to be done (不予受理), with a reason that is kept as a note. Only before it was given to anybody.

    Raises ReasonMissing, SomebodyWasFirst, NotAllowedNow, AlreadyClosed, ChildrenOpen.
    """
    if not reason.strip():
        raise ReasonMissing("dismiss")

    def decide(row: Case) -> dict[str, Any]:
        _whole(row)
        return ended(row, now)

    with dispatching.turn(now):
        row = change(case, "dismiss", events.DISMISSED, by=by, now=now, decide=decide)
        Note.objects.create(case=row, text=kept("reason", reason), written_at=now, written_by=actors.key(by))
        _owner.end_tasks(row, by=by, now=now)
    return row


def join(case: Case | int, into: Case | int, *, by: Actor, now: datetime) -> Case:
    """The same matter twice (并案): ``case`` ends, ``into`` goes on with its reports, and answers both reporters.

    Returns ``into``. Raises CannotJoin, AlreadyClosed, NotAllowedNow, SomebodyWasFirst.
    """
    with dispatching.turn(now):
        away, stay = _both(case, into)
        _joinable(away, stay)

        def decide(row: Case) -> dict[str, Any]:
            _whole(row)
            return ended(row, now) | {"joined_into_id": stay.pk}

        gone = change(away, "join", events.JOINED, by=by, now=now, decide=decide, data={"into": stay.ref})
        _owner.end_tasks(gone, by=by, now=now)
        Report.objects.filter(case=gone).update(case=stay)
        wanted = {"reply_wanted": stay.reply_wanted or gone.reply_wanted}
        data = {"other": gone.ref}
        return change(stay, "note", events.JOINED_IN, by=by, now=now, decide=lambda row: dict(wanted), data=data)


def _both(case: Case | int, into: Case | int) -> tuple[Case, Case]:
    numbers = [one.pk if isinstance(one, Case) else one for one in (case, into)]
    # Locked in the order of their numbers: A into B and B into A at once must not wait for each other.
    found = {row.pk: row for row in Case.objects.select_for_update().filter(pk__in=numbers).order_by("pk")}
    try:
        return found[numbers[0]], found[numbers[1]]
    except KeyError:
        raise Case.DoesNotExist(numbers) from None


def _joinable(away: Case, stay: Case) -> None:
    if away.pk == stay.pk:
        raise CannotJoin("itself")
    if not stay.open:
        raise AlreadyClosed(stay.state, "join")
    if away.exercise != stay.exercise:
        raise CannotJoin("exercise")
    if away.protected != stay.protected:
        raise CannotJoin("protected")
    if stay.parent_id == away.pk:
        raise CannotJoin("part")


def _whole(row: Case) -> None:
    row = fresh(row)
    if count := Case.objects.filter(parent=row, open=True).count():
        raise ChildrenOpen(count)
