"""Threads with their own connections meet at real locks: one wins, the other is told who; nothing is opened twice."""

import pytest

from anyuan.cases import actions
from anyuan.cases.models import Case, Closure, Transfer
from anyuan.cases.refusals import NotAllowedNow, SomebodyWasFirst
from tests.cases.world import sound
from tests.incidents.test_races_have_one_winner import race

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def county(transactional_db):
    from tests.cases import world

    return world.build()


def one_winner(results, winner=Case):
    lost = [r for r in results if isinstance(r, Exception)]
    assert len(lost) == 1, results
    assert isinstance(lost[0], SomebodyWasFirst), lost
    assert len([r for r in results if isinstance(r, winner)]) == 1
    return lost[0]


def test_two_close_at_once_one_wins_and_the_other_is_told_who(county):
    for n in range(3):
        row = county.submitted(now=county.at(minutes=n), reply_wanted=False)
        jobs = [
            lambda name=name, row=row: actions.verify(row, by=county.actor(name), now=county.at(hours=1))
            for name in ("leader", "commander")
        ]
        lost = one_winner(race(*jobs))
        row = sound(row)
        assert lost.who.lower() in ("leader", "commander")
        assert f"person:{county.people[lost.who.lower()].pk}" == row.verified_by
        assert Closure.objects.filter(case=row).count() == 1


def test_two_submit_at_once(county):
    row = county.handling("city")
    proof = county.proof(row)
    jobs = [
        lambda name=name: actions.submit(
            row, disposition="carried_out", result="r", evidence=proof, by=county.actor(name), now=county.at(hours=1)
        )
        for name in ("city", "city2")
    ]
    one_winner(race(*jobs), Closure)
    assert sound(row).closures.count() == 1


def test_two_assign_at_once_to_different_bodies(county):
    row = county.open()
    jobs = [
        lambda owner=owner, name=name: actions.assign(
            row, owner_kind="organisation", owner_id=owner.pk, by=county.actor(name), now=county.at(minutes=1)
        )
        for owner, name in ((county.management, "wang"), (county.market, "li"))
    ]
    lost = one_winner(race(*jobs))
    row = sound(row)
    assert lost.who == {county.management.pk: "Wang", county.market.pk: "Li"}[row.owner_id]
    assert Transfer.objects.filter(case=row, verb="assign").count() == 1


def test_a_note_between_reading_and_accepting_costs_nobody_the_acceptance(county):
    row = county.assigned()
    results = race(
        lambda: actions.accept(row, by=county.actor("city"), now=county.at(hours=1)),
        *[lambda: actions.note(row, text="n", by=county.actor("wang"), now=county.at(hours=1)) for _n in range(4)],
    )
    assert [r for r in results if isinstance(r, Exception)] == []
    assert sound(row).state == "handling"


def test_the_same_client_id_sent_by_four_at_once_opens_one_case(county):
    results = race(*[lambda: county.open(client_id="same") for _n in range(4)])
    assert [r for r in results if isinstance(r, Exception)] == []
    assert len({r.pk for r in results}) == 1
    assert Case.objects.count() == 1


def test_cases_opened_at_once_have_numbers_without_gaps(county):
    results = race(*[county.open for _n in range(5)])
    assert sorted(r.ref for r in results) == [f"T261123-000{n}" for n in range(1, 6)]


def test_a_joined_into_b_and_b_into_a_at_once(county):
    first, second = county.open(), county.open()
    results = race(
        lambda: actions.join(first, second, by=county.actor("wang"), now=county.at(minutes=1)),
        lambda: actions.join(second, first, by=county.actor("li"), now=county.at(minutes=1)),
    )
    lost = [r for r in results if isinstance(r, Exception)]
    assert len(lost) == 1
    assert isinstance(lost[0], NotAllowedNow | SomebodyWasFirst)
    assert sorted((sound(first).state, sound(second).state)) == ["joined", "registered"]
