"""Fill, swap, substitute, excuse: never two places, never an empty post, always a reason and a name."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anyuan.duties import actions
from anyuan.duties.models import Change, Filling, Occurrence, WeekPlan
from anyuan.duties.refusals import (
    AlreadyThere,
    Full,
    InTwoPlaces,
    NotFilledBy,
    NotPossibleNow,
    PostWouldBeEmpty,
    ReasonMissing,
)
from anyuan.journal.models import Entry
from tests.duties.world import BY, MIDNIGHT, MONDAY

pytestmark = pytest.mark.django_db


def fill(county, name, role="guard", window="arrival", school=0, day=MONDAY):
    row = county.today(window, school, day)
    return actions.fill(row.pk, person=county.people[name].pk, role=role, by=BY, now=MIDNIGHT)


def standing(row):
    return set(Filling.objects.filter(occurrence=row, ended_at=None).values_list("person__code", flat=True))


def test_a_post_is_filled_force_by_force(county):
    fill(county, "zhao")
    with pytest.raises(AlreadyThere):
        fill(county, "zhao", "staff")
    with pytest.raises(Full):
        fill(county, "qian")
    fill(county, "teacher", "staff")
    assert county.today().filled == 2


def test_nobody_stands_in_two_places_at_once(county):
    fill(county, "zhao")
    with pytest.raises(InTwoPlaces) as refused:
        fill(county, "zhao", school=1)
    assert county.today().ref in str(refused.value)
    fill(county, "zhao", window="leaving", school=1)


def test_a_substitute_takes_over_and_the_post_is_never_empty(county):
    fill(county, "zhao")
    row = county.today()
    people = {"out": county.people["zhao"].pk, "into": county.people["qian"].pk}
    with pytest.raises(ReasonMissing):
        actions.substitute(row.pk, **people, reason="because", by=BY, now=MIDNIGHT)
    actions.substitute(row.pk, **people, reason="illness", words="发烧", by=county.actor("head"), now=MIDNIGHT)
    assert standing(row) == {"qian"}
    change = Change.objects.get()
    assert (change.kind, change.reason, change.made_by) == (
        "substitute",
        "illness",
        f"person:{county.people['head'].pk}",
    )
    assert "发烧" not in str(list(Entry.objects.values_list("data", flat=True)))
    with pytest.raises(NotFilledBy):
        actions.substitute(row.pk, **people, reason="illness", by=BY, now=MIDNIGHT)


def test_a_swap_keeps_both_posts_filled_and_refuses_a_clash(county):
    fill(county, "zhao")
    fill(county, "qian", window="leaving", school=1)
    first, second = county.today(), county.today("leaving", 1)
    names = {"one": county.people["zhao"].pk, "other": county.people["qian"].pk}
    actions.swap(first.pk, second.pk, **names, reason="leave", by=BY, now=MIDNIGHT)
    assert (standing(first), standing(second)) == ({"qian"}, {"zhao"})
    fill(county, "qian", window="leaving", school=2)
    back = {"one": county.people["qian"].pk, "other": county.people["zhao"].pk}
    with pytest.raises(InTwoPlaces):
        actions.swap(first.pk, second.pk, **back, reason="leave", by=BY, now=MIDNIGHT)
    assert (standing(first), standing(second)) == ({"qian"}, {"zhao"})
    with pytest.raises(PostWouldBeEmpty):
        actions.swap(first.pk, first.pk, **back, reason="leave", by=BY, now=MIDNIGHT)


def test_stepping_back_needs_somebody_who_stands_in(county):
    fill(county, "zhao")
    with pytest.raises(PostWouldBeEmpty):
        actions.step_back(county.today().pk, person=county.people["zhao"].pk, by=BY, now=MIDNIGHT)


def test_an_excuse_counts_neither_for_nor_against_and_can_be_taken_back(county):
    row = actions.excuse(county.today().pk, reason="school_event", by=BY, now=MIDNIGHT)
    assert (row.state, row.reason) == ("excused", "school_event")
    with pytest.raises(NotPossibleNow):
        actions.excuse(row.pk, reason="weather", by=BY, now=MIDNIGHT)
    back = actions.unexcuse(row.pk, reason="other", by=BY, now=county.at("9:00"))
    assert back.state == "missed"
    assert list(Change.objects.values_list("kind", flat=True)) == ["excuse", "excuse_withdrawn"]


def test_what_was_done_needs_no_excuse(county):
    county.scan("guard", "7:20")
    county.scan("head", "7:20", role="school_head")
    with pytest.raises(NotPossibleNow):
        actions.excuse(county.today().pk, reason="weather", by=BY, now=county.at("7:30"))


def test_a_weeks_plan_puts_the_names_and_says_which_could_not_be(county):
    school = county.base.school
    post = county.today().post_id
    fill(county, "zhao", school=1, day=MONDAY + timedelta(days=2))
    person = county.people["zhao"].pk
    lines = [(post, weekday, "arrival", person, "guard") for weekday in range(1, 8)]
    plan = actions.plan_week(school, MONDAY, lines, now=MIDNIGHT)
    named, refused = actions.publish(plan, by=BY, now=MIDNIGHT)
    assert (named, [seat.weekday for seat, _why in refused]) == (4, [3])
    assert Occurrence.objects.filter(school=school, window="arrival", filled=1).count() == 4
    with pytest.raises(NotPossibleNow):
        actions.publish(WeekPlan.objects.get(), by=BY, now=MIDNIGHT)
    following = actions.copy_week(plan, MONDAY + timedelta(days=7), now=MIDNIGHT)
    assert (following.state, following.seats.count()) == ("draft", 7)


def test_the_swapped_out_guard_may_stand_elsewhere_at_once(county):
    fill(county, "zhao")
    people = {"out": county.people["zhao"].pk, "into": county.people["qian"].pk}
    actions.substitute(county.today().pk, **people, reason="official_duty", by=BY, now=MIDNIGHT)
    fill(county, "zhao", school=1)
    with pytest.raises(InTwoPlaces):
        fill(county, "qian", school=2)


step = st.tuples(
    st.sampled_from(["swap", "substitute", "step_back"]),
    st.integers(0, 5),
    st.integers(0, 5),
    st.sampled_from(["zhao", "qian", "sun", "teacher"]),
    st.sampled_from(["zhao", "qian", "sun", "teacher"]),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(step, max_size=12))
def test_no_row_of_swaps_and_substitutions_ever_leaves_a_post_unfilled(county, steps):
    Filling.objects.all().delete()
    rows = list(Occurrence.objects.filter(day=MONDAY).order_by("pk"))
    Occurrence.objects.update(filled=0)
    fill(county, "zhao")
    fill(county, "qian", window="leaving")
    fill(county, "sun", school=1)
    fill(county, "teacher", "staff", school=2, window="leaving")
    before = {row.pk: Filling.objects.filter(occurrence=row, ended_at=None).count() for row in rows}
    for verb, first, second, one, other in steps:
        people = county.people[one].pk, county.people[other].pk
        try:
            if verb == "swap":
                ids = rows[first].pk, rows[second].pk
                actions.swap(*ids, one=people[0], other=people[1], reason="leave", by=BY, now=MIDNIGHT)
            elif verb == "substitute":
                actions.substitute(rows[first].pk, out=people[0], into=people[1], reason="leave", by=BY, now=MIDNIGHT)
            else:
                actions.step_back(rows[first].pk, person=people[0], by=BY, now=MIDNIGHT)
        except (NotFilledBy, AlreadyThere, InTwoPlaces, PostWouldBeEmpty):
            pass
        after = {row.pk: Filling.objects.filter(occurrence=row, ended_at=None).count() for row in rows}
        assert after == before
        assert {row.pk: row.filled for row in Occurrence.objects.filter(day=MONDAY)} == before
        held = Filling.objects.filter(ended_at=None).values_list("person_id", "opens_at")
        assert len(set(held)) == len(held)
