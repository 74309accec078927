"""The invented cases with a story of their own: disputes mediated, a joint clean-up, a review, one instruction to many,
and protected ones, whose words say nothing about anybody."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from anyuan.cases import actions
from anyuan.cases.actions import campaigns, mediation, review
from anyuan.cases.models import FollowUp
from anyuan.demo.write.case_course import MARK, Course
from anyuan.demo.write.case_matters import DISPUTES, FINDINGS
from anyuan.journal.rules import Actor

if TYPE_CHECKING:
    from anyuan.demo.write.cases import Cast


def play(cast: Cast) -> None:
    """All of them."""
    for number, dispute in enumerate(DISPUTES):
        _dispute(cast, number, *dispute)
    _clean_up(cast)
    _review(cast)
    _instruction(cast)
    _protected(cast)


def _dispute(cast: Cast, number: int, stage: str, grade: str, category: str, title: str, text: str) -> None:
    days = {"settled": 18, "relapsed": 26, "mediating": 3, "open": 1}[stage]
    course = Course(cast, cast.now - timedelta(days=days))
    school = cast.schools[1 if number % 2 else 5]
    told = {"title": title, "text": text + MARK, "grade": grade, "fields": {"origin": "parent"}}
    course.open("dispute", number=number, school=school, category=category, **told)
    course.to(school).accept()
    if stage == "open":
        return
    by = course.owner()
    for label, capacity in (("甲方", "parent"), ("乙方", "school")):
        course.do(mediation.add_party, label=label, capacity=capacity, by=by)
    course.do(mediation.name_mediator, _mediator(cast), lead=True, by=by)
    _sitting(course, "adjourned", by)
    if stage == "mediating":
        return
    _sitting(course, "settled", by)
    paper = [{"kind": "signature", "file": course.file(by)}]
    words = {"text": "双方互谅，按约定分期履行。" + MARK, "signed": ["甲方", "乙方"], "evidence": paper}
    course.do(mediation.make_agreement, **words, by=by)
    course.submit("settled").verify().answer()
    course.do(mediation.plan_visits, by=Actor.system("mediation"))
    if stage == "relapsed":
        first = FollowUp.objects.filter(case=course.row, done_at__isnull=True).order_by("due_at").first()
        if first is not None:
            at = min(first.due_at, cast.now - timedelta(hours=2))
            mediation.visit(first, outcome="relapsed", note="广播声音又变大，邻居再次投诉。" + MARK, by=by, now=at)


def _sitting(course: Course, outcome: str, by: Actor) -> None:
    held = {"present": ["甲方", "乙方"], "outcome": outcome, "record": "分别听取双方意见。" + MARK, "where": "调解室"}
    course.do(mediation.hold_session, held_at=course.at, **held, by=by)


def _mediator(cast: Cast) -> int:
    """The liaison of the justice bureau stands in for a mediation team, which the invented city does not have."""
    return cast.people[("organisation", cast.departments["YX-JUSTICE"].pk)]


def _clean_up(cast: Cast) -> None:
    """One around a school, half of its findings closed."""
    by, start = cast.centre_person("duty_leader"), cast.now - timedelta(days=8)
    course = Course(cast, start)
    told = {"title": "校园周边联合整治", "text": "开学季校园周边联合整治。" + MARK, "category": "mixed"}
    course.open("clean_up", number=0, school=cast.schools[1], by=by, **told)
    course.to(cast.departments["YX-CENTRE"]).accept()
    for code, task, _done in FINDINGS:
        days = {"starts_on": start.date(), "ends_on": start.date() + timedelta(days=14)}
        body = cast.departments[code]
        course.do(campaigns.plan_part, body, task=f"负责：{task}", form="联合检查", **days, by=by)
    for code, title, done in FINDINGS:
        made = campaigns.find(
            course.row,
            organisation=cast.departments[code],
            title=title,
            text=title + MARK,
            by=by,
            now=course.at + timedelta(hours=1),
        )
        part = Course(cast, course.at + timedelta(hours=2)).to(cast.departments[code])
        part.row = actions.fresh(made)
        part.accept()
        if done:
            part.submit().verify().answer()


def _review(cast: Cast) -> None:
    """What a closed matter taught."""
    by = cast.centre_person("duty_leader")
    course = Course(cast, cast.now - timedelta(days=6))
    told = {"title": "校门口剐蹭事件复盘", "text": "对上学路段剐蹭事件进行复盘。" + MARK, "category": "joint"}
    course.open("case_review", number=0, school=cast.schools[5], by=by, **told)
    course.to(cast.departments["YX-CENTRE"]).accept()
    cause = review.causes(now=course.at)[0]
    course.do(review.found, cause=cause, text="护学岗到岗偏晚。" + MARK, by=by)
    course.do(review.found, text="没有雨天增援的安排。" + MARK, by=by)
    for code, title in (("YX-TRAFFIC", "雨天增派护学力量"), ("YX-EDU", "修订错峰放学方案")):
        owner = ("organisation", cast.departments[code].pk)
        due_on = (cast.now + timedelta(days=12)).date()
        course.do(review.measure, title=title, text=title + MARK, owner=owner, due_on=due_on, by=by)


def _instruction(cast: Cast) -> None:
    """One instruction, four departments, each with its own clock."""
    by, at = cast.centre_person("duty_leader"), cast.now - timedelta(hours=30)
    codes = ("YX-GOVERNANCE", "YX-MARKET", "YX-HEALTH", "YX-EDU")
    parent = actions.issue(
        to=[("organisation", cast.departments[code].pk) for code in codes],
        title="三天内报送校园周边排查情况",
        text="请各单位报送校园周边排查情况。" + MARK,
        fields={"issued_by": "指挥中心", "demand": "三天内报送"},
        area_path=cast.top.path,
        by=by,
        now=at,
    )
    for number, child in enumerate(parent.children.order_by("pk")):
        part = Course(cast, at + timedelta(hours=1))
        part.row = child
        if number < 3:
            part.accept()
        if number < 2:
            part.submit()
        if number < 1:
            part.verify().answer()


def _protected(cast: Cast) -> None:
    """One sealed, one running, and a support plan; nobody is described, because nobody is there."""
    school = cast.schools[1]
    head = cast.owner_person_of("school", school.pk)
    for days, closed in ((25, True), (2, False)):
        course = Course(cast, cast.now - timedelta(days=days))
        told = {"title": "演示事项", "text": "无内容" + MARK, "grade": "", "by": head}
        course.open("bullying", number=0, school=school, **told)
        course.to(school).accept()
        if closed:
            course.submit("unfounded").verify().answer()
    course = Course(cast, cast.now - timedelta(days=4))
    plan = {"need": "study", "consent": True, "lead": "school"}
    plan["ends_on"] = (cast.now + timedelta(days=60)).date().isoformat()
    course.open("support_plan", number=0, school=school, title="演示计划", text="无内容" + MARK, fields=plan, by=head)
    course.to(school).accept()
