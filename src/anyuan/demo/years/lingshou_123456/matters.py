"""Disputes mediated and hazards removed, each through the verbs of the centre at its own past time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from random import Random
from typing import Any

from anyuan.cases.actions import mediation
from anyuan.cases.models import Case
from anyuan.demo.write.case_course import MARK, Course
from anyuan.demo.years.lingshou_123456.calendar import local
from anyuan.demo.years.lingshou_123456.registers import Ground
from anyuan.demo.years.lingshou_123456.shapes import Dispute, Hazard, Year
from anyuan.directory.models import Area
from anyuan.journal.rules import Actor

SIDES = (("甲方", "other"), ("乙方", "trader"))


@dataclass(slots=True)
class Cast:
    """Who plays the cases, as `Course` asks for them."""

    ground: Ground
    rng: Random
    now: datetime
    top: Area

    def centre_person(self, role: str = "dispatcher", index: int = 0) -> Actor:
        """Somebody of the centre."""
        return Actor.person(self.ground.desk["leader" if role == "duty_leader" else "dispatcher"])

    def owner_person(self, case: Case) -> Actor:
        """Who answers for the college that owns a case."""
        code = next((code for code, college in self.ground.colleges.items() if college.pk == case.owner_id), "")
        return Actor.person(self.ground.hands[code, "security_director"]) if code else self.centre_person()


def write(year: Year, ground: Ground) -> int:
    """All of them; returns how many. Inside the caller's transaction."""
    rng = Random(f"lingshou-123456:{year.seed}:{year.number}:matters")
    cast = Cast(ground, rng, local(date(year.number, 12, 31), 23, 59), ground.county)
    for number, dispute in enumerate(year.disputes):
        _dispute(cast, number, dispute)
    for number, hazard in enumerate(year.hazards):
        _hazard(cast, number, hazard)
    return len(year.disputes) + len(year.hazards)


def _dispute(cast: Cast, number: int, one: Dispute) -> None:
    """Found, graded, mediated in one or two sittings, signed, verified by somebody else, closed."""
    college = cast.ground.colleges[one.college.code]
    course = _course(cast, one.at)
    told = {"title": one.title, "text": one.text + MARK, "grade": one.grade, "fields": {"origin": "school"}}
    course.open("dispute", number=number, school=college, category=one.category, **told)
    course.to(college).accept()
    by = course.owner()
    for label, capacity in SIDES:
        course.do(mediation.add_party, label=label, capacity=capacity, by=by)
    team = cast.ground.teams["mediation"]
    course.do(mediation.name_mediator, cast.ground.desk["mediator"], team=team, lead=True, by=by)
    for sitting in range(one.sittings):
        outcome = "settled" if sitting == one.sittings - 1 else "adjourned"
        held = {
            "present": ["甲方", "乙方"],
            "outcome": outcome,
            "record": "分别听取双方意见。" + MARK,
            "where": "调解室",
        }
        course.do(mediation.hold_session, held_at=course.at, **held, by=by)
    paper = [{"kind": "signature", "file": course.file(by)}]
    words = {"text": "双方互谅，达成一致。" + MARK, "signed": ["甲方", "乙方"], "evidence": paper}
    course.do(mediation.make_agreement, **words, by=by)
    course.submit("settled").verify().answer()


def _hazard(cast: Cast, number: int, one: Hazard) -> None:
    """Seen in a class, put right by the college, looked at by somebody else, closed."""
    college = cast.ground.colleges[one.college.code]
    course = _course(cast, one.at)
    told = {"title": one.title, "text": one.text + MARK}
    course.open("hazard", number=number, school=college, category=one.category, **told)
    course.to(college).accept().submit().verify().answer()


def _course(cast: Cast, at: datetime) -> Course:
    anybody: Any = cast  # a course asks its cast for people and a clock, nothing else of a whole city
    return Course(anybody, at)
