"""What had to be closed: disputes with their mediation, joint clean-ups, police cases, events off campus."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from anyuan.cases.actions import campaigns, mediation, off_campus
from anyuan.demo.write.case_course import MARK, Course
from anyuan.demo.write.cases import Cast
from anyuan.demo.years._invented import days
from anyuan.demo.years._invented.ground import Ground
from anyuan.demo.years.liaoyuan import words
from anyuan.demo.years.liaoyuan.plan import Dispute, PoliceCase, Year, year_end


def write(year: Year, ground: Ground, rng: Random) -> None:
    """All of them."""
    cast = cast_of(ground, rng, year.number)
    for number, one in enumerate(year.disputes):
        _dispute(number, one, cast, ground)
    for month, title, parts in words.CLEAN_UPS:
        clean_up(date(year.number, month, 14), title, parts, cast, ground)
    for number, case in enumerate(year.police_cases):
        _police_case(number, case, cast, ground)
    for number, (at, school) in enumerate(year.off_campus):
        head = ground.at(ground.schools[school], "school_head")
        kind = words.OFF_CAMPUS[number % len(words.OFF_CAMPUS)]
        notice = off_campus.tell(
            ground.schools[school],
            kind,
            "演示:无内容",
            happened_at=at - timedelta(minutes=20),
            by=ground.desk(),
            now=at,
        )
        off_campus.passed_on(notice, "told", by=head, now=at + timedelta(minutes=25))


def cast_of(ground: Ground, rng: Random, year: int) -> Cast:
    """The people of the ground in the parts that the courses of cases ask for."""
    people = {("school", school.pk): ground.people["security_director", school.pk] for school in ground.schools}
    people |= {("organisation", body): person for body, person in ground.heads.items()}
    return Cast(rng, year_end(year), ground.top, ground.schools, dict(ground.bodies), ground.centre, people)


def _dispute(number: int, one: Dispute, cast: Cast, ground: Ground) -> None:
    """Found at the school, mediated by its officer; those of the last weeks are still being mediated at the year's end."""
    category, title, text = words.DISPUTES[one.number]
    school = ground.schools[one.school]
    told = {"title": title, "text": text + MARK, "grade": ("blue", "yellow", "orange")[number % 3]}
    origin = ("school", "parent", "police")[number % 3]
    course = Course(cast, one.at).open(
        "dispute", number=number, school=school, category=category, fields={"origin": origin}, **told
    )
    course.to(school).accept()
    by = course.owner()
    for label, capacity in (("甲方", "parent"), ("乙方", "school")):
        course.do(mediation.add_party, label=label, capacity=capacity, by=by)
    course.do(mediation.name_mediator, ground.people["school_officer", school.pk], lead=True, by=by)
    outcome = "settled" if one.settled else "adjourned"
    held = {"present": ["甲方", "乙方"], "record": "分别听取双方意见。" + MARK, "where": "校园警务室"}
    course.do(mediation.hold_session, held_at=course.at, outcome=outcome, **held, by=by)
    if not one.settled:
        return
    paper = [{"kind": "signature", "file": course.file(by)}]
    words_of = {"text": "双方互谅,按约定履行。" + MARK, "signed": ["甲方", "乙方"], "evidence": paper}
    course.do(mediation.make_agreement, **words_of, by=by)
    course.submit("settled").verify().answer()


def clean_up(day: date, title: str, parts: tuple[tuple[str, str], ...], cast: Cast, ground: Ground) -> None:
    """One joint clean-up: a plan with its parts, a finding of each department, all closed, then the clean-up itself."""
    start = days.local(day, 9)
    by = cast.centre_person("duty_leader")
    course = Course(cast, start)
    told = {"title": title, "text": title + "。" + MARK, "category": "mixed"}
    course.open("clean_up", number=0, school=ground.schools[day.month], by=by, **told)
    course.to(ground.bodies["CENTRE"]).accept()
    for code, task in parts:
        span = {"starts_on": day, "ends_on": day + timedelta(days=14)}
        course.do(campaigns.plan_part, ground.bodies[code], task=f"负责:{task}", form="联合检查", **span, by=by)
    for code, task in parts:
        row = campaigns.find(
            course.row, organisation=ground.bodies[code], title=task, text=task + MARK, by=by,
            now=course.at + timedelta(hours=1),
        )  # fmt: skip
        part = Course(cast, course.at + timedelta(hours=2)).to(ground.bodies[code])
        part.row = row
        part.accept().submit().verify().answer()
        course.at = max(course.at, part.at)
    course.submit("cleared").verify().answer()


def _police_case(number: int, one: PoliceCase, cast: Cast, ground: Ground) -> None:
    """A school-related case of a police station: taken up, closed. Nobody is named in it."""
    category, title, text = words.CASES[one.number]
    school = ground.schools[one.school]
    course = Course(cast, one.at)
    course.open("liaoyuan_police_case", number=number, school=school, category=category, title=title, text=text + MARK)
    course.to(school.police_station).accept().submit().verify().answer()
