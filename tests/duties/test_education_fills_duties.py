"""A live class fills every attending school's own lesson, a tip the tip that is owed, a talk the lecturer's lesson: once each,
and a correction undoes exactly what it filled."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from anyuan.duties import actions
from anyuan.duties.education_refusals import EducationIncomplete, SessionMoved
from anyuan.duties.models import CheckIn, Fulfilment, Occurrence, Session
from anyuan.journal.models import Entry
from tests.duties import world
from tests.duties.world import MONDAY, County

pytestmark = pytest.mark.django_db
DAY = {"key": "day", "opens": "08:00", "closes": "20:00", "early_minutes": 0, "grace_minutes": 60}


def rule(key: str, kind: str, where: dict[str, Any], evidence: list[str], **more: Any) -> dict[str, Any]:
    title = {"en": key, "zh": key}
    fixed = {"rrule": "FREQ=WEEKLY;BYDAY=MO", "windows": [DAY], "ladder": []}
    return {"key": key, "kind": kind, "title": title, "where": where, "evidence": evidence} | fixed | more


RULES = [
    rule("law_lesson", "lesson", {"of": "school"}, ["attendance", "note"]),
    rule(
        "station_lesson",
        "lesson",
        {"of": "organisation", "kinds": ["police_station"]},
        ["attendance", "note"],
        owner="organisation",
    ),
    rule("area_tip", "tip", {"of": "area"}, ["note"], owner="area"),
    rule("school_tip", "tip", {"of": "school"}, ["note"]),
]


@pytest.fixture
def county(db: None) -> County:
    return world.build(rules=RULES)


def planned(county: County, **changes: Any) -> Session:
    fields = {
        "kind": "live_class",
        "topic": "law",
        "title": "法治直播课",
        "starts_at": county.at("10:00"),
        "ends_at": county.at("11:00"),
        "area": county.base.area,
        "sign_up": True,
    }
    plan = actions.Gathering(**(fields | changes))
    return actions.plan_session(plan, by=county.actor("head"), now=county.at("8:00"))


def signed(county: County, session: Session, school: int, count: int, label: str = "三年级1班") -> int:
    who = {"by": county.actor("head"), "now": county.at("9:00")}
    return actions.sign_up(session.pk, school=county.base.schools[school], label=label, count=count, **who).pk


def hold(county: County, session: Session, clock: str = "11:00", **more: Any) -> Session:
    return actions.hold_session(session.pk, {"pupils": 90}, by=county.actor("head"), now=county.at(clock), **more)


def lesson(county: County, school: int) -> Occurrence:
    return Occurrence.objects.get(rule__key="law_lesson", school=county.base.schools[school], day=MONDAY)


def test_every_school_whose_class_came_has_its_own_lesson_done_with_its_own_number(county: County) -> None:
    session = planned(county)
    signed(county, session, 0, 40)
    signed(county, session, 0, 5, "三年级2班")
    away = signed(county, session, 1, 45)
    hold(county, session, came={away: 0})
    assert [lesson(county, n).state for n in range(3)] == ["done", "planned", "planned"]
    assert lesson(county, 0).check_ins.get().head_count == 45
    assert Fulfilment.objects.count() == 1
    assert {row.came for row in session.sign_ups.all()} == {40, 5, 0}


def test_one_lesson_is_filled_once_however_many_sessions_were_held(county: County) -> None:
    for _time in range(2):
        session = planned(county)
        signed(county, session, 0, 40)
        hold(county, session)
    assert lesson(county, 0).check_ins.count() == 1
    own = planned(county, kind="lesson", school=county.base.school, sign_up=False)
    assert own.occurrence is None  # nothing is owed any more
    hold(county, own)
    assert Fulfilment.objects.filter(occurrence=lesson(county, 0)).count() == 1


def test_a_lesson_planned_for_a_duty_that_a_live_class_filled_first_fills_nothing_again(county: County) -> None:
    own = planned(county, kind="lesson", school=county.base.school, sign_up=False)
    assert own.occurrence == lesson(county, 0)
    live = planned(county)
    signed(county, live, 0, 40)
    hold(county, live)
    hold(county, own)
    assert lesson(county, 0).check_ins.count() == 1


def test_a_correction_takes_back_exactly_what_was_filled_and_a_new_count_fills_it_again(county: County) -> None:
    session = planned(county)
    signed(county, session, 0, 40)
    signed(county, session, 1, 30)
    hold(county, session)
    assert lesson(county, 1).state == "done"
    by = county.actor("head")
    actions.correct_session(session.pk, by=by, now=county.at("12:00"))
    assert [lesson(county, n).state for n in range(3)] == ["planned"] * 3
    assert set(CheckIn.objects.values_list("verdict", flat=True)) == {"taken_back"}
    assert Entry.objects.filter(name="duties.reopened").count() == 2
    with pytest.raises(SessionMoved):
        actions.correct_session(session.pk, by=by, now=county.at("12:01"))
    hold(county, session, "12:30")
    assert [lesson(county, n).state for n in range(3)] == ["done", "done", "planned"]
    assert Fulfilment.objects.filter(taken_back_at=None).count() == 2


def test_corrected_after_the_day_was_judged_the_lesson_is_missed(county: County) -> None:
    session = planned(county)
    signed(county, session, 0, 40)
    hold(county, session)
    actions.correct_session(session.pk, by=county.actor("head"), now=county.at("8:00") + timedelta(days=1))
    assert lesson(county, 0).state == "missed"


def test_what_somebody_else_showed_stays_when_the_session_is_corrected(county: County) -> None:
    own = lesson(county, 0)
    made = county.at("9:00")
    scan = actions.Scan("phone", made, "code", own.pk, sent_at=made, head_count=44, note="已授课")
    actions.check_in(scan, viewer=county.viewer("head", "school_head"), by=county.actor("head"), now=made)
    assert lesson(county, 0).state == "done"
    session = planned(county)
    signed(county, session, 0, 40)
    hold(county, session)
    assert not Fulfilment.objects.exists()  # it was done already
    actions.correct_session(session.pk, by=county.actor("head"), now=county.at("12:00"))
    assert lesson(county, 0).state == "done"


def test_a_talk_fills_the_lesson_that_the_lecturers_station_owes_and_nobody_elses(county: County) -> None:
    station = county.base.police
    speaker = county.people["zhao"]
    speaker.organisation = station
    speaker.save()
    theirs = Occurrence.objects.get(rule__key="station_lesson", organisation=station, day=MONDAY)
    talk = planned(county, kind="talk", school=county.base.schools[1], sign_up=False, speaker=speaker)
    hold(county, talk)
    theirs.refresh_from_db()
    assert theirs.state == "done"
    assert lesson(county, 1).state == "done"
    assert lesson(county, 0).state == "planned"
    other = planned(
        county,
        kind="parents_session",
        sign_up=False,
        speaker=speaker,
        starts_at=county.at("14:00"),
        ends_at=county.at("15:00"),
    )
    hold(county, other, "15:00")
    assert Fulfilment.objects.count() == 2


def test_a_named_lecturers_lesson_is_filled_only_at_that_school(county: County) -> None:
    named = lesson(county, 0)
    actions.fill(
        named.pk, person=county.people["zhao"].pk, role="staff", by=county.actor("head"), now=county.at("8:00")
    )
    elsewhere = planned(
        county, kind="talk", school=county.base.schools[1], sign_up=False, speaker=county.people["zhao"]
    )
    hold(county, elsewhere)
    assert lesson(county, 0).state == "planned"
    here = planned(county, kind="talk", school=county.base.school, sign_up=False, speaker=county.people["zhao"])
    hold(county, here)
    assert lesson(county, 0).check_ins.count() == 1


def tip(county: County, clock: str = "10:00", **more: Any) -> Any:
    fields = {"title": "雨天慢行", "text": "校门口减速", "topic": "traffic", "area": county.base.area}
    return actions.publish_tip(**fields, **more, by=county.actor("head"), now=county.at(clock))


def test_a_tip_fills_the_tip_that_the_area_or_the_school_owes_once(county: County) -> None:
    area = Occurrence.objects.get(rule__key="area_tip", day=MONDAY)
    tip(county)
    tip(county, "10:05")
    area.refresh_from_db()
    assert (area.state, area.check_ins.count()) == ("done", 1)
    assert not Fulfilment.objects.filter(occurrence__rule__key="school_tip").exists()
    tip(county, "10:10", school=county.base.schools[1])
    assert Fulfilment.objects.get(occurrence__rule__key="school_tip").occurrence.school == county.base.schools[1]


def test_a_tip_at_night_fills_nothing(county: County) -> None:
    tip(county, "22:30")
    assert not Fulfilment.objects.exists()


def test_a_town_owes_its_own_tip(county: County) -> None:
    from anyuan.directory.models import Area

    town = Area.objects.create(
        code="990101001", name="某镇", level=4, path=f"{county.base.area.path}990101001/", parent=county.base.area
    )
    actions.publish_tip(title="x", text="y", topic="fire", area=town, by=county.actor("head"), now=county.at("10:00"))
    assert not Fulfilment.objects.exists()


def test_a_number_below_nought_is_refused_and_nothing_is_filled(county: County) -> None:
    session = planned(county)
    number = signed(county, session, 0, 40)
    with pytest.raises(EducationIncomplete):
        hold(county, session, came={number: -1})
    assert not Fulfilment.objects.exists()
