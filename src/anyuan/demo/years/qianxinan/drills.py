"""Drills from their announcement to their critique, written in bulk: the parts, the objectives with their ratings, the timeline
that observers wrote down, gaps with an owner and a day, the debrief. Every one of them is announced and calm (red line 15)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from anyuan.demo.years.qianxinan import words
from anyuan.demo.years.qianxinan.registers import Ground
from anyuan.demo.years.qianxinan.shapes import Practice, Year
from anyuan.duties import drill_events as events
from anyuan.duties.models import (
    CheckIn,
    Drill,
    DrillGap,
    DrillNote,
    DrillObjective,
    DrillPart,
    Occurrence,
    Programme,
    RollCall,
    RollLine,
)
from anyuan.duties.queries.scenarios import Scenario, scenarios
from anyuan.journal import rows
from anyuan.journal.actions import Happening, record_many
from anyuan.journal.rules import Actor, Scope, Subject

OBJECTIVES = ("三分钟内全部撤离到集合点", "五分钟内清点完毕并报告", "一分钟内门卫到位")
# Minutes after the beginning, objective, what stood on the observer's phone.
TIMELINE = ((0, 3, "警铃响起，门卫到位。"), (2, 1, "各班按路线撤离。"), (5, 2, "清点完毕，人数相符。"))
BATCH = 500


def write(year: Year, ground: Ground, programme: Programme) -> int:
    """All drills of the year; returns how many. Inside the caller's transaction."""
    owed = dict(
        Occurrence.objects.filter(rule__programme=programme, rule__key="term_drill").values_list("school_id", "pk")
    )
    played = {one.kind: one for one in scenarios()}
    made = []
    for one in year.drills:
        row = _drill(one, ground, played[one.scenario])
        row.occurrence_id = owed.pop(row.school_id, None) if one.starts_at.month < 7 else None
        made.append(row)
    Drill.objects.bulk_create(made, batch_size=BATCH)
    pairs = list(zip(year.drills, made, strict=True))
    _hang_on(pairs, ground)
    _count(pairs)
    _show(made)
    for start in range(0, len(pairs), BATCH):
        said = [entry for one, row in pairs[start : start + BATCH] for entry in _said(one, row)]
        record_many(said, now=made[-1].evaluated_at or made[-1].starts_at)
    return len(made)


def _drill(one: Practice, ground: Ground, played: Scenario) -> Drill:
    school, hands = ground.schools[one.school.code], ground.hands[one.school.code]
    begun = one.starts_at + timedelta(seconds=20)
    ended = one.starts_at + timedelta(minutes=one.minutes)
    leads = f"person:{hands['staff']}"
    return Drill(
        school=school, place=ground.gates[one.school.code], area_path=school.area.path, scenario=played.kind,
        title=words.SCENARIOS[one.scenario], plan_title=played.title, alarm_kind=played.alarm_kind,
        starts_at=one.starts_at, minutes=one.minutes, means=["alarm_bell", "megaphone", "signs", "vests"],
        lines=[["学生", True, one.pupils], ["教职工", False, one.school.staff]],
        announcement="已通过班会和家长通知书告知时间、路线和内容。", opt_out="不愿参加的学生由老师陪同在图书室。",
        debrief="演练后班会二十分钟，由班主任主持。", announced_at=one.starts_at - timedelta(days=3), state="evaluated",
        planned_by=leads, started_at=begun, started_by=leads, evacuated_at=begun + timedelta(seconds=one.out_seconds),
        ended_at=ended, debriefed_at=ended + timedelta(minutes=25), debriefed=min(one.pupils, 60),
        debrief_words="班会已开，学生提出的问题已记录。", summary="整体有序，按时撤离。" + one.gap,
        evaluated_at=ended + timedelta(days=1), evaluated_by=leads,
    )  # fmt: skip


def _hang_on(pairs: list[tuple[Practice, Drill]], ground: Ground) -> None:
    parts, objectives, notes, gaps = [], [], [], []
    for one, row in pairs:
        hands = ground.hands[one.school.code]
        cast = [
            ("controller", hands["staff"]),
            ("safety", hands["guard"]),
            ("observer", hands.get("police", hands["parent"])),
        ]
        parts += [DrillPart(drill=row, part=part, person_id=person) for part, person in cast]
        ratings = ("M" if one.gap else "P", "S" if one.out_seconds > 180 else "P", "P")
        objectives += [
            DrillObjective(drill=row, number=n, text=text, rating=rating, rated_by=row.evaluated_by,
                           words=one.gap if rating == "M" else "")
            for n, (text, rating) in enumerate(zip(OBJECTIVES, ratings, strict=True), 1)
        ]  # fmt: skip
        notes += [
            DrillNote(client_id=f"YL{row.pk}-{n}", drill=row, objective=objective, text=text, good=True, made_at=at,
                      received_at=at + timedelta(seconds=2), written_by=f"person:{cast[2][1]}")
            for n, (after, objective, text) in enumerate(TIMELINE)
            for at in [_at(row) + timedelta(minutes=after)]
        ]  # fmt: skip
        if one.gap:
            due = timezone.localdate(row.evaluated_at) + timedelta(days=30)
            gaps.append(DrillGap(drill=row, objective=1, text=one.gap, owner_kind="school", owner_id=row.school_id,
                                 due_on=due, named_by=row.evaluated_by))  # fmt: skip
    for model, made in ((DrillPart, parts), (DrillObjective, objectives), (DrillNote, notes), (DrillGap, gaps)):
        rows_of: Any = made
        model.objects.bulk_create(rows_of, batch_size=BATCH)


def _count(pairs: list[tuple[Practice, Drill]]) -> None:
    """The roll calls: everybody was counted, and no name was ever written down."""
    rolls = [
        RollCall(drill=row, school_id=row.school_id, area_path=row.area_path, exercise=True, opened_at=_at(row),
                 opened_by=row.started_by, closed_at=row.ended_at)
        for _one, row in pairs
    ]  # fmt: skip
    RollCall.objects.bulk_create(rolls, batch_size=BATCH)
    lines = []
    for (_one, row), roll in zip(pairs, rolls, strict=True):
        counted = (row.evacuated_at or _at(row)) + timedelta(seconds=60)
        for label, pupils, expected in row.lines:
            lines.append(
                RollLine(roll=roll, label=label, pupils=pupils, expected=expected, present=expected, reported_at=counted,
                         received_at=counted, reported_by=row.started_by)
            )  # fmt: skip
    RollLine.objects.bulk_create(lines, batch_size=BATCH)


def _show(made: list[Drill]) -> None:
    """The drill that a school owes is done with the head count and the finished report."""
    owed = [row for row in made if row.occurrence_id]
    shown = []
    for row in owed:
        steps = (("end", row.ended_at, ["head_count"], sum(line[2] for line in row.lines)),
                 ("report", row.evaluated_at, ["note"], None))  # fmt: skip
        shown += [
            CheckIn(client_id=f"{row.ref}-{step}", occurrence_id=row.occurrence_id, area_path=row.area_path,
                    school_id=row.school_id, device_at=at, made_at=at, received_at=at, method="code", verdict="in_time",
                    person_id=int(row.planned_by.partition(":")[2]), head_count=heads, evidence=evidence)
            for step, at, evidence, heads in steps
        ]  # fmt: skip
    rows.insert(shown)
    numbers = [row.occurrence_id for row in owed]
    for start in range(0, len(numbers), BATCH):
        Occurrence.objects.filter(pk__in=numbers[start : start + BATCH]).update(arrived=1)


def _said(one: Practice, row: Drill) -> list[Happening]:
    """What the journal of a drill says, in order; it is an exercise, always."""
    leads = Actor.person(int(row.planned_by.partition(":")[2]))
    gaps = 1 if one.gap else 0
    told: list[tuple[Any, datetime | None, dict[str, Any]]] = [
        (events.PLANNED, row.starts_at - timedelta(days=7), {"scenario": row.scenario}),
        (events.ANNOUNCED, row.announced_at, {}),
        (events.STARTED, row.started_at, {}),
        (events.EVACUATED, row.evacuated_at, {"seconds": one.out_seconds}),
        (events.ENDED, row.ended_at, {"whole": True}),
        (events.DEBRIEFED, row.debriefed_at, {"people": row.debriefed}),
        (events.EVALUATED, row.evaluated_at, {"gaps": gaps}),
    ]
    subject, scope = Subject("duties.drill", row.pk, row.ref), Scope(row.area_path, row.school_id)
    return [Happening(event, subject, leads, at or row.starts_at, data, scope, True) for event, at, data in told]


def _at(row: Drill) -> datetime:
    begun: datetime = row.started_at or row.starts_at
    return begun
