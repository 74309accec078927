"""A superior pushes (督办): what is asked, by when the owner must say how it stands, and the answer."""

from __future__ import annotations

from datetime import datetime

from anyuan.cases import events
from anyuan.cases.actions._change import change, fresh, matter_of
from anyuan.cases.actions._words import kept
from anyuan.cases.models import Case, Supervision
from anyuan.cases.queries.calendar import calendar_for
from anyuan.cases.refusals import NotAllowedNow, ReasonMissing
from anyuan.dispatch import actions as dispatching
from anyuan.dispatch.rules import actors
from anyuan.journal.rules import Actor
from anyuan.kernel.canonical import instant

# Where the superior names no time: until work stops on the next working day.
WORKING_DAYS = 1
CLOCK = "supervise"


def supervise(
    case: Case | int, *, demand: str, answer_by: datetime | None = None, by: Actor, now: datetime
) -> Supervision:
    """Demand an answer. The case's own clock runs on; the demand has one of its own beside it.

    Raises ReasonMissing (no demand, or a time that has passed), NotAllowedNow, AlreadyClosed.
    """
    if not demand.strip() or (answer_by is not None and answer_by <= now):
        raise ReasonMissing("supervise")
    with dispatching.turn(now):
        calendar = calendar_for(fresh(case).area_path)
        due_at = answer_by or calendar.due(now, WORKING_DAYS, "working_days").at
        row = change(
            case,
            "supervise",
            events.SUPERVISED,
            by=by,
            now=now,
            decide=lambda row: {"supervised_count": row.supervised_count + 1},
            data={"answer_due_at": instant(due_at)},
        )
        made = Supervision.objects.create(
            case=row, demand=kept("demand", demand), made_at=now, made_by=actors.key(by), answer_due_at=due_at
        )
        dispatching.start_clocks(matter_of(row), [dispatching.Clock(CLOCK, due_at)], now=now)
    return made


def answer_supervision(case: Case | int, *, text: str, by: Actor, now: datetime) -> Supervision:
    """The owner says how it stands; the oldest demand that is open is answered.

    Raises ReasonMissing, NotAllowedNow (nothing was demanded), AlreadyClosed.
    """
    if not text.strip():
        raise ReasonMissing("answer_supervision")
    with dispatching.turn(now):
        row = change(case, "note", events.SUPERVISION_ANSWERED, by=by, now=now)
        made = Supervision.objects.filter(case=row, answered_at__isnull=True).order_by("id").first()
        if made is None:
            raise NotAllowedNow(row.state, "answer_supervision")
        made.answer, made.answered_at, made.answered_by = kept("text", text), now, actors.key(by)
        made.save(update_fields=["answer", "answered_at", "answered_by"])
        if not Supervision.objects.filter(case=row, answered_at__isnull=True).exists():
            dispatching.meet(matter_of(row), [CLOCK], at=now, by=by, now=now)
    return made
