"""The rhythm of supervision: monthly with some schools, quarterly and at the half-years with all; outcomes on record."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from uuid import UUID

from anyuan.demo.years._common.clock import at
from anyuan.demo.years.wuzhishan.land import Ground
from anyuan.directory.models import School
from anyuan.journal.rules import Actor
from anyuan.standards import actions
from anyuan.standards.models import Finding

STANDARD = "wuzhishan_supervision"
A_MONTH = 4  # schools looked at by one monthly supervision
QUARTERS, HALVES = (3, 6, 9, 12), ((6, "half_year", "半年检查"), (12, "annual", "年度检查"))
# One answer in so many is not met, and becomes a finding.
ONE_IN = 40
OUTCOMES = (("talk", 4), ("talk", 9), ("criticism", 7), ("commendation_cancelled", 12))


def write(ground: Ground, rng: Random, year: int) -> None:
    """All inspections of the year, through the actions; what was found is looked at again and closed."""
    for month in range(1, 13):
        some = [ground.schools[(month * A_MONTH + n) % len(ground.schools)] for n in range(A_MONTH)]
        _inspect(ground, rng, "monthly", f"{month}月督查", some, date(year, month, 8))
    for month in QUARTERS:
        _inspect(ground, rng, "quarterly", f"第{month // 3}季度检查", ground.schools, date(year, month, 15))
    for month, kind, title in HALVES:
        _inspect(ground, rng, kind, title, ground.schools, date(year, month, 24))
    by = Actor.person(ground.desk[0].pk)
    for number, (kind, month) in enumerate(OUTCOMES):
        school, now = ground.schools[number * 5], at(date(year, month, 27), 15)
        actions.decide(kind, school, reason="督查发现的问题未按期整改（虚构数据）", by=by, now=now)


def _inspect(ground: Ground, rng: Random, kind: str, title: str, schools: list[School], day: date) -> None:
    leader, inspector = Actor.person(ground.desk[1].pk), Actor.person(ground.heads["WZ-EDU"].pk)
    held = actions.plan(
        kind, ground.city, title=f"{title}（虚构数据）", standards=[STANDARD], opens_on=day, due_on=day + timedelta(days=4),
        schools=schools, by=leader, now=at(day - timedelta(days=3), 9),
    )  # fmt: skip
    now = at(day, 10)
    sheets = held.assessments.filter(side="inspector").select_related("inspection", "school").order_by("school__code")
    for sheet in sheets:
        for line in sheet.lines:
            met = rng.randrange(ONE_IN) > 0
            seen = actions.Seen(_number(rng), line["key"], met, note="" if met else "现场未见记录（虚构数据）")
            actions.answer(sheet, seen, by=inspector, now=now)
        for finding in actions.submit(sheet, by=inspector, now=now):
            _look_again(finding, rng, inspector, day)


def _look_again(finding: Finding, rng: Random, inspector: Actor, day: date) -> None:
    later = at(day + timedelta(days=6), 11)
    actions.look_again(finding, actions.Seen(_number(rng), finding.requirement, True), by=inspector, now=later)


def _number(rng: Random) -> str:
    return str(UUID(int=rng.getrandbits(128)))
