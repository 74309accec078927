"""Disputes and risks in the ledger, joint clean-ups, case reviews; and protected cases, whose words say nothing of anybody."""

from __future__ import annotations

from datetime import date, timedelta

from anyuan.cases.actions import review
from anyuan.demo.write.case_course import MARK, Course
from anyuan.demo.write.cases import Cast
from anyuan.demo.years._invented import days
from anyuan.demo.years._invented.ground import Ground
from anyuan.demo.years.liaoyuan.matters import cast_of, clean_up
from anyuan.demo.years.provincial_2024.plan import Year

CLEAN_UPS = (
    (4, "校园周边联合整治", (("MARKET", "校门口食品摊点无证"), ("CULTURE", "娱乐场所接纳未成年人"))),
    (10, "秋季校园周边联合整治", (("URBAN", "流动摊点占道"), ("TRAFFIC", "非法营运车辆候客"))),
)
RISKS = (("injury", "校园意外伤害纠纷"), ("home_school", "家校矛盾"), ("fees", "校外培训退费纠纷"))


def write(year: Year, ground: Ground) -> None:
    """All of them."""
    cast = cast_of(ground, year.stream("matters"), year.number)
    taught = days.taught(year.number)
    for number, day in enumerate(days.spread(taught, year.disputes)):
        _risk(number, day, number < year.settled, cast, ground)
    for month, title, parts in CLEAN_UPS:
        clean_up(date(year.number, month, 15), title, parts, cast, ground)
    for number, day in enumerate(days.spread(taught, year.reviews)):
        _review(number, day, cast, ground)
    for kind, count in (
        ("bullying", year.bullying),
        ("child_protection", year.protection),
        ("support_plan", year.support),
    ):
        for number, day in enumerate(days.spread(taught, count)):
            _protected(kind, number, day, cast, ground)


def _risk(number: int, day: date, settled: bool, cast: Cast, ground: Ground) -> None:
    category, title = RISKS[number % len(RISKS)]
    school = ground.schools[number % len(ground.schools)]
    course = Course(cast, days.local(day, 10))
    told = {"title": title, "text": title + "。" + MARK, "grade": ("blue", "yellow", "orange")[number % 3]}
    course.open("dispute", number=number, school=school, category=category, fields={"origin": "school"}, **told)
    course.to(school).accept()
    if settled:
        course.submit("calmed").verify().answer()


def _review(number: int, day: date, cast: Cast, ground: Ground) -> None:
    """Causes found, a measure set with an owner and a day."""
    by, school = cast.centre_person("duty_leader"), ground.schools[number]
    course = Course(cast, days.local(day, 11))
    told = {"title": "涉校案件复盘", "text": "查原因、找漏洞、定措施。" + MARK, "category": "joint"}
    course.open("case_review", number=number, school=school, by=by, **told)
    course.to(ground.bodies["CENTRE"]).accept()
    course.do(review.found, text="护学岗到岗偏晚。" + MARK, by=by)
    owner = ("organisation", ground.bodies["EDU"].pk)
    words = {"title": "补强护学力量", "text": "补强护学力量。" + MARK, "owner": owner}
    course.do(review.measure, due_on=(course.at + timedelta(days=20)).date(), by=by, **words)


def _protected(kind: str, number: int, day: date, cast: Cast, ground: Ground) -> None:
    """Only its kind and its day are of use to a total."""
    school = ground.schools[(number * 5) % len(ground.schools)]
    head = ground.at(school, "school_head")
    fields = (
        {"need": "study", "consent": True, "lead": "school", "ends_on": (day + timedelta(days=120)).isoformat()}
        if kind == "support_plan"
        else {}
    )
    course = Course(cast, days.local(day, 9))
    course.open(kind, number=number, school=school, title="演示事项", text="无内容" + MARK, fields=fields, by=head)
