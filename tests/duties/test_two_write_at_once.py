"""Threads with their own connections meet at real locks: one check-in, one place, one plan."""

from __future__ import annotations

import pytest

from anyuan.duties import actions
from anyuan.duties.education_refusals import NoRoomLeft, NotFree
from anyuan.duties.models import Booking, CheckIn, Filling, Occurrence, SignUp
from anyuan.duties.refusals import AlreadyThere, Full, InTwoPlaces
from anyuan.duties.rules import codes
from anyuan.journal.models import Entry
from tests.duties import world
from tests.duties.world import BY, MIDNIGHT
from tests.incidents.test_races_have_one_winner import race

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def county(transactional_db):
    return world.build()


def test_a_phone_that_sends_the_same_check_in_six_times_at_once_has_checked_in_once(county):
    point = county.points[0]
    made = county.at("7:20")
    scan = actions.Scan("same", made, "qr", point=codes.printed(point.secret, point.code), sent_at=made)
    viewer, by = county.viewer("guard"), county.actor("guard")
    results = race(*[lambda: actions.check_in(scan, viewer=viewer, by=by, now=made) for _ in range(6)])
    assert [r for r in results if isinstance(r, Exception)] == []
    assert len({row.pk for row, _fresh in results}) == CheckIn.objects.count() == 1
    assert sum(fresh for _row, fresh in results) == 1
    assert Entry.objects.filter(name="duties.checked_in").count() == 1


def test_one_person_named_for_three_gates_at_once_stands_at_one(county):
    person = county.people["zhao"].pk
    rows = list(Occurrence.objects.filter(day=world.MONDAY, window="arrival"))
    for _round in range(3):
        Filling.objects.all().delete()
        results = race(
            *[lambda r=r: actions.fill(r.pk, person=person, role="guard", by=BY, now=MIDNIGHT) for r in rows]
        )
        won = [r for r in results if isinstance(r, Filling)]
        lost = [r for r in results if isinstance(r, InTwoPlaces)]
        assert (len(won), len(lost)) == (1, 2), results


def test_two_people_named_for_the_last_seat_at_once(county):
    row = county.today()
    people = [county.people[name].pk for name in ("zhao", "qian", "sun")]
    results = race(*[lambda p=p: actions.fill(row.pk, person=p, role="guard", by=BY, now=MIDNIGHT) for p in people])
    assert sum(isinstance(r, Filling) for r in results) == 1
    assert sum(isinstance(r, Full | AlreadyThere) for r in results) == 2
    row.refresh_from_db()
    assert row.filled == 1


def test_two_swaps_the_other_way_round_neither_hang_nor_empty_a_post(county):
    a, b = county.today(), county.today("leaving", 1)
    one, other = county.people["zhao"].pk, county.people["qian"].pk
    actions.fill(a.pk, person=one, role="guard", by=BY, now=MIDNIGHT)
    actions.fill(b.pk, person=other, role="guard", by=BY, now=MIDNIGHT)
    words = {"reason": "leave", "by": BY, "now": MIDNIGHT}
    race(
        lambda: actions.swap(a.pk, b.pk, one=one, other=other, **words),
        lambda: actions.swap(b.pk, a.pk, one=other, other=one, **words),
    )
    held = set(Filling.objects.filter(ended_at=None).values_list("occurrence_id", flat=True))
    assert held == {a.pk, b.pk}
    assert Filling.objects.filter(ended_at=None).count() == 2


def standing_of(name, county):
    return Filling.objects.filter(person=county.people[name], ended_at=None)


def test_two_weeks_plans_published_at_once_put_one_person_at_one_gate_a_morning(county):
    person = county.people["zhao"].pk
    plans = []
    for number in (0, 1):
        post = county.today(school=number).post_id
        lines = [(post, weekday, "arrival", person, "guard") for weekday in range(1, 6)]
        plans.append(actions.plan_week(county.base.schools[number], world.MONDAY, lines, now=MIDNIGHT))
    results = race(*[lambda p=plan: actions.publish(p, by=BY, now=MIDNIGHT) for plan in plans])
    assert [r for r in results if isinstance(r, Exception)] == []
    (named, refused), (others, turned_away) = results
    assert named + others == 5  # each morning has one winner …
    assert len(refused) + len(turned_away) == 5  # … and the other plan is told which line, and why
    assert all(reason for _seat, reason in refused + turned_away)
    opens = list(standing_of("zhao", county).values_list("opens_at", flat=True))
    assert len(opens) == len(set(opens)) == 5


def test_one_who_stands_in_for_a_colleague_is_not_named_elsewhere_in_the_same_moment(county):
    here, there = county.today(), county.today(school=1)
    zhao, qian = county.people["zhao"].pk, county.people["qian"].pk
    for _round in range(3):
        Filling.objects.all().delete()
        Occurrence.objects.update(filled=0)
        actions.fill(here.pk, person=zhao, role="guard", by=BY, now=MIDNIGHT)
        results = race(
            lambda: actions.substitute(here.pk, out=zhao, into=qian, reason="illness", by=BY, now=MIDNIGHT),
            lambda: actions.fill(there.pk, person=qian, role="guard", by=BY, now=MIDNIGHT),
        )
        assert sum(isinstance(r, InTwoPlaces) for r in results) == 1, results
        assert standing_of("qian", county).count() == 1
        here.refresh_from_db()
        assert here.filled == 1  # whoever won, the post is not empty


def test_two_who_swap_and_a_third_place_at_once_leave_nobody_in_two_places(county):
    one, other = county.people["zhao"].pk, county.people["qian"].pk
    a, b, c = county.today(), county.today("leaving", 1), county.today("leaving", 2)
    actions.fill(a.pk, person=one, role="guard", by=BY, now=MIDNIGHT)
    actions.fill(b.pk, person=other, role="guard", by=BY, now=MIDNIGHT)
    results = race(
        lambda: actions.swap(a.pk, b.pk, one=one, other=other, reason="leave", by=BY, now=MIDNIGHT),
        lambda: actions.fill(c.pk, person=one, role="guard", by=BY, now=MIDNIGHT),
    )
    assert sum(isinstance(r, InTwoPlaces) for r in results) == 1, results
    for name in ("zhao", "qian"):
        opens = list(standing_of(name, county).values_list("opens_at", flat=True))
        assert len(opens) == len(set(opens))
    assert Filling.objects.filter(occurrence__in=[a, b], ended_at=None).count() == 2


def test_two_classes_never_hold_one_room_or_the_last_places_at_once(county):
    school, area = county.base.school, county.base.area
    begin, end = county.at("10:00"), county.at("11:00")
    room = actions.make_room("experience", "AR", area=area, school=school, seats=45, by=BY, now=MIDNIGHT)
    times = {"starts_at": begin, "ends_at": end}
    plan = actions.Gathering(
        kind="live_class", topic="drowning", title="防溺水", area=area, sign_up=True, capacity=100, **times
    )
    live = actions.plan_session(plan, by=BY, now=MIDNIGHT)
    person = county.people["zhao"].pk
    booked = race(
        *[
            lambda n=n: actions.book(room.pk, begin, end, person=person, label=f"{n}班", count=40, by=BY, now=MIDNIGHT)
            for n in range(3)
        ]
    )
    signed = race(
        *[
            lambda s=s: actions.sign_up(live.pk, school=s, label="全校", count=60, by=BY, now=MIDNIGHT)
            for s in county.base.schools
        ]
    )
    assert (Booking.objects.count(), sum(isinstance(r, NotFree) for r in booked)) == (1, 2), booked
    assert (SignUp.objects.count(), sum(isinstance(r, NoRoomLeft) for r in signed)) == (1, 2), signed


def test_two_workers_lay_the_same_plan(county):
    Occurrence.objects.all().delete()
    from anyuan.duties.models import DutyRule

    DutyRule.objects.update(planned_to=None)
    results = race(*[lambda: actions.schedule(MIDNIGHT) for _ in range(3)])
    assert sorted(results) == [0, 0, 66]
    assert Occurrence.objects.count() == 66


def test_a_check_in_while_the_round_is_judged_is_one_or_the_other_and_never_lost(county):
    county.scan("guard", "7:20")
    point = county.points[0]
    made, over = county.at("7:40"), county.at("8:00")
    scan = actions.Scan("late", made, "qr", point=codes.printed(point.secret, point.code), sent_at=over)
    viewer, by = county.viewer("head", "school_head"), county.actor("head")
    number = county.today().round_id
    results = race(
        lambda: actions.check_in(scan, viewer=viewer, by=by, now=over),
        lambda: actions.judge_round(number, now=over),
    )
    assert [r for r in results if isinstance(r, Exception)] == []
    assert county.today().state == "done"
