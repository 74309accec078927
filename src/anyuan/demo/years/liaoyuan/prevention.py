"""Work done before anything happens: the programme's duties, talks, tips, guards trained, drills, joint meetings."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from uuid import UUID

from anyuan.demo.years._invented import days
from anyuan.demo.years._invented.drilling import hold
from anyuan.demo.years._invented.ground import Ground
from anyuan.demo.years._invented.standing import stand
from anyuan.demo.years.liaoyuan import words
from anyuan.demo.years.liaoyuan.plan import Training, Year
from anyuan.directory.models import School
from anyuan.directory.policy import Grant, Viewer
from anyuan.duties import actions
from anyuan.duties.models import DutyRule, Occurrence, Programme
from anyuan.journal.rules import Actor
from anyuan.programmes import actions as programmes

BY = Actor.system("demo")
PROGRAMME = "liaoyuan"
STANDING = ("gate_post", "stop_patrol")


def write(year: Year, ground: Ground, rng: Random) -> None:
    """All of it, in the order of the calendar within each kind."""
    _programme(year, ground, rng)
    _talks(year, ground)
    _tips(year, ground)
    _trainings(year, ground, rng)
    _meetings(year, ground)
    for drill in year.drills:
        hold(drill.at, drill.school, drill.scenario, ground, rng)


def _programme(year: Year, ground: Ground, rng: Random) -> None:
    """The year's terms and the programme, in use from the first of January to the last of December; its posts stand
    on every school day of it."""
    begun_on = date(year.number, 1, 1)
    begun = days.local(begun_on, 0)
    actions.set_calendar(ground.top, terms=days.terms(year.number), by=BY, now=begun)
    programmes.take(PROGRAMME, ground.top, valid_from=begun_on, by=BY, now=begun - timedelta(days=1))
    programme = Programme.objects.get(pack=PROGRAMME, area=ground.top)
    first_and_last = begun_on, date(year.number, 12, 31)
    for key in STANDING:
        rule = DutyRule.objects.select_related("programme").get(programme=programme, key=key)
        stand(rule, *first_and_last, lambda row: [(ground.people["school_officer", row.school_id or 0], "police")], rng)
    actions.schedule(begun, days_ahead=364)
    Programme.objects.filter(area=ground.top).update(ends_on=date(year.number, 12, 31))


def _talks(year: Year, ground: Ground) -> None:
    for talk in year.talks:
        school = ground.schools[talk.school]
        by = ground.at(school, "school_officer")
        plan = actions.Gathering(
            kind="talk", topic=talk.topic, title=words.TALKS[talk.topic], starts_at=talk.at,
            ends_at=talk.at + timedelta(minutes=45), area=ground.top, school=school,
        )  # fmt: skip
        row = actions.plan_session(plan, by=by, now=talk.at - timedelta(days=6))
        counts = {"pupils": talk.pupils, "parents": talk.parents, "staff": talk.staff}
        actions.hold_session(row.pk, counts, words="演示数据", by=by, now=talk.at + timedelta(minutes=50))


def _tips(year: Year, ground: Ground) -> None:
    for tip in year.tips:
        title, text = words.TIPS[tip.topic]
        actions.publish_tip(title=title, text=text, topic=tip.topic, area=ground.top, by=ground.desk(), now=tip.at)


def _trainings(year: Year, ground: Ground, rng: Random) -> None:
    owed = {row.school_id: row for row in _owed(ground, "guard_training")}
    for one in year.trainings:
        school = ground.schools[one.school]
        _show(owed[school.pk], school, one, ground, rng)


def _meetings(year: Year, ground: Ground) -> None:
    """One a quarter, with minutes that are finished; who was there is counted."""
    by = ground.desk(post="duty_leader")
    for row in _owed(ground, "joint_meeting"):
        at = days.local(row.day + timedelta(days=20), 14)
        text = "通报涉校警情,研判风险,部署校园周边整治。(演示数据)"
        minutes = actions.write_minutes(row.pk, held_at=at, people=14, text=text, by=by, now=at + timedelta(hours=2))
        actions.finish_minutes(minutes.pk, by=by, now=at + timedelta(hours=3))


def _owed(ground: Ground, key: str) -> list[Occurrence]:
    rows = Occurrence.objects.filter(rule__key=key, post__programme__area=ground.top)
    return list(rows.select_related("rule").order_by("day", "pk"))


def _show(row: Occurrence, school: School, one: Training, ground: Ground, rng: Random) -> None:
    """What was done is shown as any phone shows it; the school's security director hands it in."""
    by = ground.at(school)
    scan = actions.Scan(
        client_id=str(UUID(int=rng.getrandbits(128))), made_at=one.at, sent_at=one.at, method="code", occurrence=row.pk,
        head_count=one.guards, note="已完成(演示数据)", evidence=("attendance", "note"),
    )  # fmt: skip
    viewer = Viewer(grants=(Grant("school_director", school_id=school.pk),), person_id=by.id)
    actions.check_in(scan, viewer=viewer, by=by, now=one.at + timedelta(seconds=2))
