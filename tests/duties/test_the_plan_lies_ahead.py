"""Occurrences are laid ahead, once; changes of calendar and rule re-plan only the future."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from anyuan.dispatch.models import Deadline
from anyuan.duties import actions
from anyuan.duties.models import DutyRule, Occurrence, Post, Round
from anyuan.duties.queries import audited
from anyuan.duties.queries.calendar import calendars
from anyuan.duties.refusals import CalendarWrong, ProgrammeWrong, RuleDates
from anyuan.journal.models import Entry
from tests.duties import world
from tests.duties.world import BY, MIDNIGHT, MONDAY, POST

pytestmark = pytest.mark.django_db


def test_three_gates_two_windows_eleven_school_days(county):
    assert Post.objects.count() == 3
    assert Occurrence.objects.count() == 3 * 2 * 11  # Monday to the Monday after next
    assert set(Occurrence.objects.values_list("day__iso_week_day", flat=True)) <= {1, 2, 3, 4, 5}
    row = county.today()
    assert (row.needed, row.needs, row.early_minutes) == (2, {"guard": 1, "staff": 1}, 20)
    assert (row.opens_at, row.closes_at, row.judge_at) == (county.at("7:10"), county.at("7:50"), county.at("8:00"))


def test_scheduling_again_changes_nothing_and_a_day_later_adds_a_day(county):
    before = set(Occurrence.objects.values_list("pk", "version"))
    assert actions.schedule(MIDNIGHT) == 0
    assert set(Occurrence.objects.values_list("pk", "version")) == before
    assert actions.schedule(MIDNIGHT + timedelta(days=1)) == 6
    assert Round.objects.count() == 24


def test_one_round_has_two_clocks_however_many_posts_it_holds(county):
    assert Deadline.objects.filter(subject_kind="duties.round", state="running").count() == 2 * Round.objects.count()
    assert audited.without_clock() == []
    assert audited.count_open() == 22


def test_after_days_of_darkness_what_was_owed_meanwhile_is_there(county):
    late = MIDNIGHT + timedelta(days=21)
    actions.schedule(late)
    days = set(Occurrence.objects.values_list("day", flat=True))
    assert {MONDAY + timedelta(days=n) for n in range(36) if n % 7 < 5} == days


def test_what_was_over_before_the_programme_began_was_never_owed(db):
    county = world.build(schedule=False)
    county.programme.installed_at = county.at("12:00")
    county.programme.save()
    actions.schedule(county.at("12:00"))
    assert set(Occurrence.objects.filter(day=MONDAY).values_list("window", flat=True)) == {"leaving"}


def test_a_holiday_takes_back_the_future_and_leaves_the_past(county):
    noon = county.at("12:00")
    days = [(MONDAY, "weather", 0, "台风"), (MONDAY + timedelta(days=1), "weather", 0, "台风")]
    actions.set_calendar(county.base.area, days=days, by=BY, now=noon)
    states = Occurrence.objects.filter(day=MONDAY).values_list("window", "state")
    assert set(states) == {("arrival", "planned"), ("leaving", "withdrawn")}
    tomorrow = Occurrence.objects.filter(day=MONDAY + timedelta(days=1))
    assert set(tomorrow.values_list("state", flat=True)) == {"withdrawn"}
    # The storm turns away: what was withdrawn comes back, the past is not touched.
    actions.set_calendar(county.base.area, drop=[(MONDAY + timedelta(days=1), "weather")], by=BY, now=noon)
    assert set(tomorrow.values_list("state", flat=True)) == {"planned"}
    assert Occurrence.objects.count() == 66


def test_public_holidays_and_working_weekends_come_from_the_notices(county):
    known = calendars(date(2026, 9, 28), date(2026, 10, 11)).of(county.base.area.path, None)
    taught = [day for n in range(14) if "school" in known.tags(day := date(2026, 9, 28) + timedelta(days=n))]
    # Notice for 2026: National Day 1–7 October; 10 October is worked.
    assert taught == [date(2026, 9, n) for n in (28, 29, 30)] + [date(2026, 10, n) for n in (8, 9, 10)]


def test_a_saturday_that_is_taught_is_added(county):
    saturday = MONDAY + timedelta(days=5)
    actions.set_calendar(county.base.area, days=[(saturday, "make_up", 5, "")], by=BY, now=MIDNIGHT)
    assert Occurrence.objects.filter(day=saturday, state="planned").count() == 6


def test_one_schools_own_free_day_leaves_the_other_schools_alone(county):
    school = county.base.schools[1]
    actions.set_calendar(school, days=[(MONDAY, "closed", 0, "校庆")], by=BY, now=MIDNIGHT)
    gone = Occurrence.objects.filter(state="withdrawn")
    assert {(row.school_id, row.day) for row in gone} == {(school.pk, MONDAY)}


def test_a_calendar_imported_twice_changes_nothing(county):
    terms = [("2026 autumn", date(2026, 9, 1), date(2027, 1, 20))]
    entries = Entry.objects.count()
    assert actions.set_calendar(county.base.area, terms=terms, by=BY, now=MIDNIGHT) == 0
    assert Entry.objects.count() == entries


def test_a_term_cut_short_in_mid_term_keeps_the_past(county):
    wednesday = county.at("12:00", MONDAY + timedelta(days=2))
    terms = [("2026 autumn", date(2026, 9, 1), MONDAY + timedelta(days=3))]
    actions.set_calendar(county.base.area, terms=terms, by=BY, now=wednesday)
    left = Occurrence.objects.filter(state="planned").values_list("day", flat=True)
    assert max(left) == MONDAY + timedelta(days=3)
    assert min(left) == MONDAY


@pytest.mark.parametrize(
    "calendar",
    [
        {"terms": [("x", date(2026, 9, 1), date(2026, 8, 1))]},
        {"terms": [("x", date(2026, 9, 1), date(2026, 12, 1)), ("y", date(2026, 11, 1), date(2027, 1, 1))]},
        {"days": [(MONDAY, "birthday", 0, "")]},
    ],
)
def test_a_calendar_that_cannot_be_is_refused_whole(county, calendar):
    with pytest.raises(CalendarWrong):
        actions.set_calendar(county.base.area, by=BY, now=MIDNIGHT, **calendar)


def test_a_new_version_takes_over_on_its_day_and_the_old_one_keeps_its_own(county):
    thursday = MONDAY + timedelta(days=3)
    later = {**POST, "needs": {"guard": 2}, "windows": [{**POST["windows"][0], "closes": "08:00"}]}
    later.pop("substitutes")
    actions.change_rule(county.programme, later, valid_from=thursday, by=BY, now=MIDNIGHT)
    old, new = DutyRule.objects.order_by("number")
    assert (old.valid_to, new.valid_from, new.number) == (thursday - timedelta(days=1), thursday, 2)
    after = Occurrence.objects.filter(day__gte=thursday, state="planned")
    assert set(after.values_list("window", "rule_id", "needed")) == {("arrival", new.pk, 2)}
    assert county.today(day=thursday).closes_at == county.at("8:00", thursday)
    before = Occurrence.objects.filter(day__lt=thursday)
    assert set(before.values_list("rule_id", "state", "needed")) == {(old.pk, "planned", 2)}
    assert set(Occurrence.objects.filter(day__gte=thursday, window="leaving").values_list("state", flat=True)) == {
        "withdrawn"
    }
    assert actions.schedule(MIDNIGHT) == 0
    actions.schedule(MIDNIGHT + timedelta(days=1))
    assert Occurrence.objects.filter(day=MONDAY + timedelta(days=15)).count() == 3


def test_a_version_cannot_begin_in_the_past(county):
    with pytest.raises(RuleDates):
        actions.change_rule(county.programme, POST, valid_from=MONDAY, by=BY, now=county.at("9:00"))


def test_a_broken_programme_is_not_taken_into_use(county):
    world.pack("broken", [{**POST, "kind": "spying"}])
    with pytest.raises(ProgrammeWrong):
        actions.install("broken", county.base.area, by=BY, now=MIDNIGHT)


def test_a_new_gate_gets_its_post(county):
    from anyuan.directory.models import Place

    school = county.base.schools[0]
    Place.objects.create(code="S1-B", kind="gate", name="后门", school=school, area=county.base.area)
    assert actions.lay_out_posts(county.programme, by=BY, now=MIDNIGHT) == 1
    assert Occurrence.objects.filter(place__code="S1-B").count() == 22  # the days laid ahead before it was there
    assert actions.lay_out_posts(county.programme, by=BY, now=MIDNIGHT) == 0
    assert Occurrence.objects.count() == 88


def test_the_everyday_programme_can_be_taken_into_use(county):
    programme = actions.install("everyday", county.base.area, by=BY, now=MIDNIGHT)
    actions.schedule(MIDNIGHT)
    kinds = set(Occurrence.objects.filter(post__programme=programme).values_list("rule__kind", flat=True))
    assert kinds >= {"guard_post", "foot_patrol", "camera_check", "drill", "lesson", "alarm_test"}
    drill = Occurrence.objects.filter(rule__kind="drill", school=county.base.schools[0]).get(day=date(2026, 12, 1))
    assert str(drill.closes_at) == "2026-12-31 15:59:00+00:00"
