"""Judge what has been owed: one occurrence after a check-in, a whole round when its time is over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F

from anyuan.dispatch.actions import Clock, cancel_clocks, meet, start_clocks, turn
from anyuan.dispatch.actions import say as write
from anyuan.duties import events
from anyuan.duties.actions._common import matter_of_round, say
from anyuan.duties.models import CheckIn, Occurrence, Round
from anyuan.duties.rules import Owed, Shown, judge, moves, weighing
from anyuan.duties.rules.judging import owed_of
from anyuan.journal import rows
from anyuan.journal.rules import Actor
from anyuan.kernel.canonical import instant

CLOCK = Actor.system("clock")
MOST_AT_ONCE = 500


def judge_again(row: Occurrence, *, by: Actor, now: datetime, verb: str = "judge") -> str:
    """Judge one occurrence, whose row the caller has locked, by what has been shown so far. Returns its state.

    ``verb`` is "retract" where something that had been shown no longer counts.
    """
    shown = shown_for([row.pk]).get(row.pk, [])
    verdict = judge(_owed(row, row.rule.definition), shown, now)
    columns: dict[str, Any] = {"arrived": len({one.person for one in shown})}
    moved = verdict.state != row.state and moves.may_move(verb, row.state, verdict.state)
    if moved:
        columns |= {"state": verdict.state, "judged_at": now}
    rows.change(Occurrence, {**columns, "version": rows.PLUS_ONE}, id=row.pk)
    for name, value in columns.items():
        setattr(row, name, value)
    if moved:
        say(row, events.BY_STATE[verdict.state], by=by, now=now, closes_at=instant(row.closes_at))
    return row.state


def judge_round(round_id: int, *, now: datetime) -> dict[str, int] | None:
    """Judge everything of a round that is still open, in one transaction. Returns how many came to which state; None when
    it has been judged, or when its time is not yet over. Idempotent.

    The entries carry the time at which the round was over, however late this runs: a worker that was down over midnight
    leaves no mark on the wrong day.
    """
    with turn(now):
        row = Round.objects.select_for_update(of=("self",), no_key=True).select_related("rule").get(pk=round_id)
        if row.state != "open" or now < row.judge_at:
            return None
        open_rows = Occurrence.objects.select_for_update(no_key=True).filter(round=row, state="planned").order_by("pk")
        outcome = _judge_all(row, list(open_rows))
        Round.objects.filter(pk=row.pk).update(state="judged", judged_at=now)
        matter = matter_of_round(row)
        meet(matter, ("judge",), at=row.judge_at, by=CLOCK, now=now)
        cancel_clocks(matter.subject)
        for state, found in outcome.items():
            for one in found:
                data = {"closes_at": instant(one.closes_at)}
                say(one, events.BY_STATE[state], by=CLOCK, now=now, at=row.judge_at, **data)
        counts = _counts(row)
        write(
            events.JUDGED, subject=matter.subject, by=CLOCK, now=now, at=row.judge_at, data=counts,
            scope=matter.scope, exercise=False,
        )  # fmt: skip
        if counts["missed"] or counts["incomplete"]:
            _climb(row, now)
    return counts


def say_unfilled(row: Round, *, now: datetime) -> list[Occurrence]:
    """Occurrences of a round for which fewer people are named than are needed; said in the journal when there are any."""
    with turn(now):
        short = list(Occurrence.objects.filter(round=row, state="planned", filled__lt=F("needed")).order_by("pk"))
        if short:
            matter = matter_of_round(row)
            data = {"posts": len(short), "opens_at": instant(row.opens_at)}
            write(
                events.UNFILLED,
                subject=matter.subject,
                by=CLOCK,
                now=now,
                data=data,
                scope=matter.scope,
                exercise=False,
            )
    return short


def shown_for(occurrences: Iterable[int]) -> dict[int, list[Shown]]:
    """What counts, by occurrence."""
    found: dict[int, list[Shown]] = defaultdict(list)
    ids = list(occurrences)
    for start in range(0, len(ids), MOST_AT_ONCE):
        counted = CheckIn.objects.filter(occurrence__in=ids[start : start + MOST_AT_ONCE], verdict__in=weighing.COUNTS)
        columns = ("occurrence_id", "made_at", "person_id", "role", "point_id", "evidence")
        for occurrence, at, person, role, point, evidence in counted.values_list(*columns):
            found[occurrence].append(Shown(at, person, role, point, frozenset(evidence)))
    return found


def _judge_all(row: Round, open_rows: Sequence[Occurrence]) -> dict[str, list[Occurrence]]:
    shown = shown_for(one.pk for one in open_rows if one.arrived)
    outcome: dict[str, list[Occurrence]] = defaultdict(list)
    for one in open_rows:
        verdict = judge(_owed(one, row.rule.definition), shown.get(one.pk, []), row.judge_at)
        outcome[verdict.state].append(one)
    for state, found in outcome.items():
        for start in range(0, len(found), MOST_AT_ONCE):
            ids = [one.pk for one in found[start : start + MOST_AT_ONCE]]
            mine = Occurrence.objects.filter(pk__in=ids, state="planned")
            mine.update(state=state, judged_at=row.judge_at, version=F("version") + 1)
    return outcome


def _counts(row: Round) -> dict[str, int]:
    states = list(Occurrence.objects.filter(round=row).values_list("state", flat=True))
    return {state: states.count(state) for state in ("done", "late", "incomplete", "missed", "excused")}


def _climb(row: Round, now: datetime) -> None:
    """The later steps of the rule's ladder: each looks again whether it is still missed, and tells more people."""
    clocks = [
        Clock(f"ladder_{number}", row.judge_at + timedelta(minutes=step["after_minutes"]))
        for number, step in enumerate(row.rule.definition.get("ladder", ()))
        if step["after_minutes"] > 0
    ]
    start_clocks(matter_of_round(row), clocks, now=now)


def _owed(row: Occurrence, definition: dict[str, Any]) -> Owed:
    return owed_of(definition, row.needs, row.closes_at, row.judge_at)
