"""What came in during the year and became of it: five disputes settled, instructions back in three days, everybody answered."""

from __future__ import annotations

from datetime import date
from random import Random

from anyuan.cases.actions import mediation, off_campus
from anyuan.demo.write.case_course import Course
from anyuan.demo.write.cases import Cast
from anyuan.demo.years._common.clock import at
from anyuan.demo.years.wuzhishan import words
from anyuan.demo.years.wuzhishan.land import Ground
from anyuan.directory.models import Organisation, School
from anyuan.journal.rules import Actor

# Kind of an event off campus, month: what the police told schools that year. None of them was an offence.
TOLD = (("traffic", 3), ("medical", 5), ("traffic", 11))


def write(ground: Ground, rng: Random, year: int) -> None:
    """Through the actions of the cases, each at its own time."""
    cast = _cast(ground, rng, year)
    for number, (category, grade, title, text) in enumerate(words.DISPUTES):
        _dispute(cast, ground, number, category, grade, title, text, year)
    departments = [
        body for code, body in ground.bodies.items() if code in ("WZ-POLICE", "WZ-EDU", "WZ-ZZ", "WZ-JUSTICE")
    ]
    for number, title in enumerate(words.INSTRUCTIONS):
        course = Course(cast, at(date(year, number + 2, 6), 9))
        course.open("instruction", number=number, title=title, text=title + words.MARK, by=course.leader())
        _through(course, departments[number % len(departments)])
    for number, (kind, category, title, text) in enumerate(words.REQUESTS):
        course = Course(cast, at(date(year, 2 * number + 1, 12), 10))
        school = ground.schools[number * 3]
        told = {"title": title, "text": text + words.MARK, "reply_wanted": True}
        course.open(kind, number=number, category=category, school=school, **told)
        _through(course, departments[number % len(departments)])
    for kind, month in TOLD:
        _told(ground, kind, month, year)


def _cast(ground: Ground, rng: Random, year: int) -> Cast:
    commander, leader, dispatcher = (person.pk for person in ground.desk)
    centre = {"dispatcher": [dispatcher], "duty_leader": [leader], "commander": [commander]}
    people = {("organisation", ground.bodies[code].pk): person.pk for code, person in ground.heads.items()}
    people |= {("school", school): person.pk for school, person in ground.directors.items()}
    return Cast(rng, at(date(year, 12, 31), 20), ground.city, ground.schools, ground.bodies, centre, people)


def _through(course: Course, body: Organisation | School) -> None:
    course.to(body).accept().submit().verify().answer()


def _dispute(
    cast: Cast, ground: Ground, number: int, category: str, grade: str, title: str, text: str, year: int
) -> None:
    """Who manages is responsible: the school settles its own, with a mediator of the bureau of justice."""
    course = Course(cast, at(date(year, 2 * number + 3, 11), 9))
    school = ground.schools[number * 4]
    told = {"title": title, "text": text + words.MARK, "grade": grade, "fields": {"origin": "parent"}}
    course.open("dispute", number=number, school=school, category=category, **told).to(school).accept()
    by = course.owner()
    for label, capacity in (("甲方", "parent"), ("乙方", "school")):
        course.do(mediation.add_party, label=label, capacity=capacity, by=by)
    course.do(mediation.name_mediator, ground.heads["WZ-JUSTICE"].pk, lead=True, by=by)
    held = {
        "present": ["甲方", "乙方"],
        "outcome": "settled",
        "record": "双方达成一致。" + words.MARK,
        "where": "学校调解室",
    }
    course.do(mediation.hold_session, held_at=course.at, **held, by=by)
    paper = [{"kind": "signature", "file": course.file(by)}]
    agreed = {"text": "双方互谅，按约定履行。" + words.MARK, "signed": ["甲方", "乙方"], "evidence": paper}
    course.do(mediation.make_agreement, **agreed, by=by)
    course.submit("settled").verify().answer()


def _told(ground: Ground, kind: str, month: int, year: int) -> None:
    school = ground.schools[month]
    by, now = Actor.person(ground.heads["WZ-POLICE"].pk), at(date(year, month, 20), 19)
    notice = off_campus.tell(school, kind, "虚构数据", happened_at=now, by=by, now=now)
    director = Actor.person(ground.directors[school.pk].pk)
    off_campus.passed_on(notice, outcome="told", by=director, now=at(date(year, month, 20), 19, 30))
