"""What goes wrong at a gate, one line each, with its right answer: judged by rule, visible, never a crash, never lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anyuan.directory.policy import Grant, Viewer
from anyuan.duties import actions
from anyuan.duties.models import CheckIn, Occurrence, Round
from anyuan.duties.queries import compliance_rate
from anyuan.duties.rules import codes
from anyuan.journal.models import Entry
from tests.duties import world
from tests.duties.world import BY, MONDAY, County

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)
Luck = Callable[[County], CheckIn]


def twice(county: County) -> CheckIn:
    county.scan("guard", "7:20", client_id="phone-1")
    return county.scan("guard", "7:20", client_id="phone-1", now=county.at("7:40"))


def another_phone(county: County) -> CheckIn:
    county.scan("guard", "7:20", client_id="phone-1")
    return county.scan("guard", "7:30", client_id="phone-2")


def proven_by(county: County, proof: str) -> None:
    county.points[0].proof = proof
    county.points[0].save()


def shared_photo_of_a_moving_code(county: County) -> CheckIn:
    proven_by(county, "rotating")
    return county.scan("guard", "7:20")  # the printed square, photographed, from home


def shared_photo_with_old_digits(county: County) -> CheckIn:
    proven_by(county, "rotating")
    old = codes.short_lived(county.points[0].secret, county.at("7:10"))
    return county.scan("guard", "7:20", digits=old)


def shared_photo_from_home(county: County) -> CheckIn:
    proven_by(county, "distance")
    return county.scan("guard", "7:20", position=(106.1, 26.1, 10.0))


def shared_photo_of_a_turned_sheet(county: County) -> CheckIn:
    old = codes.printed(county.points[0].secret, county.points[0].code)
    actions.turn_point(county.points[0], by=BY, now=county.at("7:00"))
    return county.scan("guard", "7:20", point=old)


def shared_photo_where_a_tag_is_asked(county: County) -> CheckIn:
    actions.rule_point(county.points[0], proof="nfc", by=BY, now=county.at("7:00"))
    return county.scan("guard", "7:20")


def the_tag_itself(county: County) -> CheckIn:
    point = actions.rule_point(county.points[0], proof="nfc", by=BY, now=county.at("7:00"))
    return county.scan("guard", "7:20", method="nfc", point=point.code, tag=point.tag)


def a_copied_tag_of_a_turned_point(county: County) -> CheckIn:
    old = actions.rule_point(county.points[0], proof="nfc", by=BY, now=county.at("7:00"))
    new = actions.turn_point(old, by=BY, now=county.at("7:05"))
    return county.scan("guard", "7:20", method="nfc", point=new.code, tag=old.tag)


def fast_clock(county: County) -> CheckIn:
    return county.scan("guard", "7:20", made_at=county.at("10:20"), sent_at=county.at("10:21"), now=county.at("7:21"))


def slow_clock(county: County) -> CheckIn:
    return county.scan("guard", "7:20", made_at=county.at("4:20"), sent_at=county.at("4:21"), now=county.at("7:21"))


def another_school(county: County) -> CheckIn:
    return county.scan("neighbour", "7:20", viewer=county.viewer("neighbour", "guard", 1))


def a_week_late(county: County) -> CheckIn:
    judge(county, county.at("8:01"))
    return county.scan("guard", "7:20", now=county.at("9:00") + WEEK)


def judge(county: County, now: Any) -> None:
    for one in Round.objects.filter(judge_at__lte=now, state="open"):
        actions.judge_round(one.pk, now=now)


# What happened → what it is worth, in which state the duty is then, and how many have arrived.
TABLE: list[tuple[str, Luck, str, str, int]] = [
    ("check-in twice", twice, "in_time", "planned", 1),
    ("from another phone", another_phone, "duplicate", "planned", 1),
    ("a shared photo where the code moves", shared_photo_of_a_moving_code, "proof_missing", "planned", 0),
    ("a shared photo with digits of ten minutes ago", shared_photo_with_old_digits, "code_expired", "planned", 0),
    ("a shared photo where distance is asked", shared_photo_from_home, "outside_radius", "planned", 0),
    ("a shared photo of a sheet that was turned", shared_photo_of_a_turned_sheet, "proof_missing", "planned", 0),
    ("a shared photo where a tag is asked", shared_photo_where_a_tag_is_asked, "proof_missing", "planned", 0),
    ("a tag that was copied before the point was turned", a_copied_tag_of_a_turned_point, "code_wrong", "planned", 0),
    ("the tag itself", the_tag_itself, "in_time", "planned", 1),
    ("before the window", lambda county: county.scan("guard", "6:40"), "too_early", "planned", 0),
    ("within the grace", lambda county: county.scan("guard", "7:55"), "late", "planned", 1),
    ("after the grace", lambda county: county.scan("guard", "8:05"), "too_late", "planned", 0),
    ("a clock three hours fast", fast_clock, "in_time", "planned", 1),
    ("a clock three hours slow", slow_clock, "in_time", "planned", 1),
    ("for a school one does not belong to", another_school, "not_yours", "planned", 0),
    ("a week late from a dead phone", a_week_late, "too_old", "missed", 0),
]


@pytest.mark.parametrize(("what", "luck", "verdict", "state", "arrived"), TABLE, ids=[row[0] for row in TABLE])
def test_each_has_its_answer_is_kept_and_can_be_seen(
    db: None, what: str, luck: Luck, verdict: str, state: str, arrived: int
) -> None:
    county = world.build()
    row = luck(county)
    owed = county.today()
    assert (row.verdict, owed.state, owed.arrived) == (verdict, state, arrived), what
    assert CheckIn.objects.filter(pk=row.pk).exists()
    said = Entry.objects.filter(subject_kind="duties.occurrence", subject_id=owed.pk, data__check_in=row.pk)
    assert said.count() == 1, what  # on the duty's page and in the journal, once


def test_a_worker_down_over_midnight_marks_the_right_days(db: None) -> None:
    county = world.build()
    Occurrence.objects.filter(day__gt=MONDAY).delete()
    Round.objects.exclude(occurrences__isnull=False).delete()
    judge(county, county.at("9:00") + timedelta(days=1))
    assert set(Occurrence.objects.values_list("state", flat=True)) == {"missed"}
    assert {at.date() for at in Entry.objects.filter(name="duties.missed").values_list("at", flat=True)} == {
        (county.at("8:00")).date(),
    }


@pytest.mark.parametrize("again", [1, 2])
def test_a_term_calendar_imported_again_or_changed_in_mid_term_keeps_the_past(db: None, again: int) -> None:
    county = world.build()
    judge(county, county.at("18:00"))
    past = list(Occurrence.objects.filter(day=MONDAY).order_by("pk").values_list("pk", "state"))
    ends = [date(2027, 1, 20), MONDAY + timedelta(days=2)]
    for end in ends * again:
        terms = [("2026 autumn", date(2026, 9, 1), end)]
        actions.set_calendar(county.base.area, terms=terms, by=BY, now=county.at("20:00"))
    assert list(Occurrence.objects.filter(day=MONDAY).order_by("pk").values_list("pk", "state")) == past
    left = Occurrence.objects.exclude(state="withdrawn").values_list("day", flat=True)
    assert max(left) == MONDAY + timedelta(days=2)
    assert Occurrence.objects.values("post", "opens_at").distinct().count() == Occurrence.objects.count()


STATES = ("planned", "done", "late", "incomplete", "missed", "excused", "withdrawn")


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(states=st.lists(st.sampled_from(STATES), min_size=6, max_size=6), hour=st.integers(0, 23))
def test_no_mixture_of_outcomes_makes_a_rate_of_more_than_all(county: County, states: list[str], hour: int) -> None:
    rows = list(Occurrence.objects.filter(day=MONDAY).order_by("pk"))
    assert len(rows) == len(states)
    for row, state in zip(rows, states, strict=True):
        Occurrence.objects.filter(pk=row.pk).update(state=state)
    viewer = Viewer(person_id=1, grants=(Grant("duty_leader", area_path=county.base.area.path),))
    rate = compliance_rate(viewer, MONDAY, MONDAY, now=county.at(f"{hour}:00"))
    assert 0 <= rate.numerator <= rate.denominator <= rate.scheduled
    assert rate.done + rate.late + rate.incomplete + rate.missed <= rate.denominator
    assert rate.value is None or 0 <= rate.value <= 1
    assert rate.rows.count() == rate.denominator
