"""Judging as a table: people by force, substitutes, evidence, stops, late, missed, excused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anyuan.duties.rules import Owed, Shown, judge
from anyuan.duties.rules.judging import missing_people

CLOSES = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
OVER = CLOSES + timedelta(minutes=10)


def owed(**changes):
    return Owed(CLOSES, OVER, **({"needs": {"guard": 1, "staff": 1}, "substitutes": {"staff": ["parent"]}} | changes))


def shown(person, role="guard", minutes=-20, **changes):
    return Shown(CLOSES + timedelta(minutes=minutes), person, role, **changes)


@pytest.mark.parametrize(
    ("what", "there", "minutes", "state"),
    [
        (owed(), [], -1, "planned"),
        (owed(), [], 9, "planned"),
        (owed(), [], 10, "missed"),
        (owed(), [shown(1)], -1, "planned"),
        (owed(), [shown(1)], 10, "incomplete"),
        (owed(), [shown(1), shown(1, minutes=-5)], 10, "incomplete"),  # the same guard twice is one guard
        (owed(), [shown(1), shown(2, "staff")], -1, "done"),
        (owed(), [shown(1), shown(2, "parent")], -1, "done"),  # a parent may stand in for staff
        (owed(), [shown(1), shown(2, "guard")], 10, "incomplete"),  # a second guard may not
        (owed(), [shown(1), shown(2, "staff", 5)], 6, "late"),
        (owed(), [shown(1, minutes=0), shown(2, "staff", 0)], 0, "done"),  # the last second counts
        (owed(excused=True), [], 10, "excused"),
        (owed(needs={}), [], 10, "missed"),
        (owed(needs={}), [shown(1)], -1, "done"),
        (owed(needs={}, evidence=frozenset({"photo"})), [shown(1)], 10, "incomplete"),
        (owed(needs={}, evidence=frozenset({"photo"})), [shown(1, evidence=frozenset({"photo"}))], -1, "done"),
        (owed(needs={}, stops=2), [shown(1, point=7), shown(1, point=7)], 10, "incomplete"),
        (owed(needs={}, stops=2), [shown(1, point=7), shown(1, point=8)], -1, "done"),
    ],
)
def test_what_became_of_it(what, there, minutes, state):
    assert judge(what, there, CLOSES + timedelta(minutes=minutes)).state == state


def test_it_says_what_is_missing():
    verdict = judge(owed(evidence=frozenset({"photo"}), stops=1), [shown(1)], OVER)
    assert (verdict.missing, verdict.missing_evidence, verdict.missing_stops) == ({"staff": 1}, ("photo",), 1)


forces = st.dictionaries(st.sampled_from(["police", "auxiliary", "guard", "staff", "parent"]), st.integers(0, 5))
stand_in = st.dictionaries(
    st.sampled_from(["police", "guard", "staff"]),
    st.lists(st.sampled_from(["auxiliary", "parent", "staff"]), max_size=3),
)


@given(needs=forces, have=forces, substitutes=stand_in)
def test_nobody_stands_for_two_and_more_people_never_make_it_worse(needs, have, substitutes):
    lacking = missing_people(needs, have, substitutes)
    total = sum(needs.values())
    assert sum(lacking.values()) >= total - sum(have.values())
    assert all(0 < lacking[force] <= needs[force] for force in lacking)
    more = {force: count + 1 for force, count in have.items()}
    assert sum(missing_people(needs, more, substitutes).values()) <= sum(lacking.values())


@given(
    people=st.lists(
        st.tuples(st.integers(1, 4), st.sampled_from(["guard", "staff"]), st.integers(-40, 10)), max_size=8
    ),
    minutes=st.integers(-40, 60),
)
def test_more_evidence_never_makes_it_worse(people, minutes):
    better = {"missed": 0, "incomplete": 1, "planned": 1, "late": 2, "done": 3}
    rows = [shown(person, role, at) for person, role, at in people]
    now = CLOSES + timedelta(minutes=minutes)
    states = [judge(owed(), rows[:n], now).state for n in range(len(rows) + 1)]
    ranks = [better[state] for state in states]
    assert ranks == sorted(ranks)
