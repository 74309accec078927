"""How every verb changes a case: "update where state and version are still what I read", its clock, then its entry.

1. The table (and the kind) says where the verb leads; the action says which columns it sets. 2. The clock that the new
state owes is worked out and set in the same statement, so that no reader ever sees a state without its clock. 3. The old
clock is met or stopped and the new one started, in the same transaction. 4. One entry carries every column that was set.

Zero rows means that somebody was in between. If the verb is still possible it is tried again on the new state; if not,
the loser is told who won.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NoReturn

from anyuan.cases.actions import _index, _plan
from anyuan.cases.models import Case
from anyuan.cases.refusals import AlreadyClosed, NotAllowedNow, SomebodyWasFirst
from anyuan.cases.rules import clocks, kinds, moves
from anyuan.cases.rules.fold import encode
from anyuan.dispatch import actions as dispatching
from anyuan.dispatch.queries.names import name_of, who_moved
from anyuan.dispatch.rules.matter import Matter
from anyuan.journal import rows
from anyuan.journal.events import Event
from anyuan.journal.models import Entry
from anyuan.journal.rules import Actor, Scope, Subject

KIND = "cases.case"
TRIES = 20
# The clock that each verb answers: it is met. Any other clock that ends with a move is stopped without a judgement.
MEETS: Mapping[str, tuple[str, ...]] = {
    "assign": ("assign", "decide"),
    "accept": ("accept",),
    "answer": ("wait",),
    "submit": ("handle",),
    "return": ("verify",),
    "verify": ("verify",),
    "verify_close": ("verify",),
    "reply": ("reply",),
    "dismiss": ("assign",),
}
# The auditor's own clock on a case that was found without one.
WATCH = "watch"
# Columns of the running clock when none runs.
NO_CLOCK: Mapping[str, Any] = {"due_kind": "", "due_at": None, "yellow_at": None}

Decide = Callable[[Case], dict[str, Any]]


def matter_of(case: Case) -> Matter:
    """The case as dispatch and the journal see it. A protected case lies within nobody's sight but its own readers'."""
    scope = Scope() if case.protected else Scope(case.area_path, case.school_id, case.organisation_id)
    return Matter(Subject(KIND, case.pk, case.ref), scope, case.exercise)


def fresh(case: Case | int) -> Case:
    """The row as it stands now. Raises Case.DoesNotExist."""
    return rows.one(Case, id=case.pk if isinstance(case, Case) else case)


def change(
    case: Case | int,
    verb: str,
    event: Event,
    *,
    by: Actor,
    now: datetime,
    decide: Decide | None = None,
    data: dict[str, Any] | Callable[[Mapping[str, Any]], dict[str, Any]] | None = None,
    restart: bool = False,
    hint: Mapping[str, Any] | None = None,
) -> Case:
    """Do one verb, inside the caller's turn. Returns the row as it stands now.

    ``decide`` gets the row as read and returns columns to set; what it refuses, it refuses before anything is written.
    ``data``: what the sentence of the entry needs (or a function of the columns that are set).
    ``restart``: the running clock is worked out anew although the state stays (another grade, more time).
    ``hint``: facts of the clock whose rows are written after this (see `_plan.clock_columns`).
    Raises SomebodyWasFirst, NotAllowedNow, AlreadyClosed.
    """
    for _attempt in range(TRIES):
        row = fresh(case)
        state = kinds.next_state(row.definition, verb, row.state)
        if state is None:
            refuse(row, verb, event, case)
        columns = decide(row) if decide else {}
        moved = state != row.state or verb == "reopen"
        if moved:
            columns |= {"state": state, "open": state in moves.OPEN_STATES, "stage_at": now}
        if moved or restart:
            columns |= _clock(row, columns, state, now, hint or {})
        before = row.due_kind
        changes = {**columns, "version": row.version + 1}
        if rows.change(Case, changes, id=row.pk, state=row.state, version=row.version):
            for name, value in changes.items():
                setattr(row, name, value)
            if not _index.findable(row):
                _index.forget([row.pk])
            said = data(columns) if callable(data) else data or {}
            record(row, event, by=by, now=now, data=said | {"set": encode(columns)})
            if moved or restart:
                _turn_clock(row, verb, before, by, now)
            return row
    raise SomebodyWasFirst(*who_moved(KIND, case.pk if isinstance(case, Case) else case, "cases."), verb=verb)


def say(case: Case, event: Event, *, by: Actor, now: datetime, **data: Any) -> None:
    """An entry about the case with its own small change, so that versions and replay stay in step."""
    rows.change(Case, {"version": rows.PLUS_ONE}, id=case.pk)
    case.version += 1
    record(case, event, by=by, now=now, data=data)


def record(case: Case, event: Event, *, by: Actor, now: datetime, data: dict[str, Any]) -> None:
    """Write the entry only; the caller has changed the row and its version."""
    matter = matter_of(case)
    dispatching.say(
        event, subject=matter.subject, by=by, now=now, data=data, scope=matter.scope, exercise=matter.exercise
    )


def start_clock(case: Case, now: datetime) -> None:
    """Start the clock that the case's columns name."""
    repeat = clocks.repeat_seconds(case.definition)
    clock = dispatching.Clock(case.due_kind, case.due_at, repeat)  # type: ignore[arg-type]
    dispatching.start_clocks(matter_of(case), [clock], now=now)


def refuse(row: Case, verb: str, event: Event, given: Case | int | None = None) -> NoReturn:
    """Say why not: somebody did it first, it is closed, or the table has no such move."""
    stamp = moves.STAMPS.get(verb)
    last = _last_move(row)
    overtaken = isinstance(given, Case) and kinds.next_state(row.definition, verb, given.state) is not None
    if stamp and getattr(row, stamp) is not None:
        who, at = who_moved(KIND, row.pk, event.name)
        raise SomebodyWasFirst(who, at, verb)
    if last is not None and (last.name == event.name or overtaken):
        key = f"{last.actor_kind}:{last.actor_label if last.actor_id is None else last.actor_id}"
        raise SomebodyWasFirst(name_of(key), last.at, verb)
    if not row.open:
        raise AlreadyClosed(row.state, verb)
    raise NotAllowedNow(row.state, verb)


def _clock(row: Case, columns: Mapping[str, Any], state: str, now: datetime, hint: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of the clock that the state owes, and of the handler's promise."""
    if state not in moves.OPEN_STATES:
        return dict(NO_CLOCK)
    return _plan.clock_columns(row, columns, state, now, hint)


def _turn_clock(row: Case, verb: str, before: str, by: Actor, now: datetime) -> None:
    matter = matter_of(row)
    if verb in MEETS:
        dispatching.meet(matter, MEETS[verb], at=now, by=by, now=now)
    dispatching.cancel_clocks(matter.subject, [before, WATCH] if row.open else None)
    if row.open:
        start_clock(row, now)


def _last_move(row: Case) -> Entry | None:
    """The entry that brought the case into its present state."""
    entries = Entry.objects.filter(subject_kind=KIND, subject_id=row.pk, name__startswith="cases.").order_by("-id")
    return next((entry for entry in entries[:50] if "state" in entry.data.get("set", {})), None)
