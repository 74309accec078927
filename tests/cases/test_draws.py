"""Random re-inspection: nobody can choose, anybody can check, whoever had a part stays away, a false closing is undone."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anyuan.cases import actions
from anyuan.cases.actions import draws
from anyuan.cases.models import Draw, Recheck
from anyuan.cases.queries.figures import closure_figures
from anyuan.cases.rules import draw as rules
from anyuan.cases.work_refusals import AlreadyDone, HadPart, NothingToDraw, NotSealedYet
from anyuan.dispatch.models import Deadline
from anyuan.journal.actions.seal import seal_waiting
from anyuan.journal.models import Entry
from anyuan.journal.queries.export import lines
from tests.cases.world import sound

refs_of = st.lists(st.from_regex(r"\A[A-Z]26\d{4}-\d{4}\Z"), min_size=1, max_size=40)


@given(refs_of, st.text(min_size=1, max_size=64), st.integers(1, 50))
def test_a_draw_is_decided_by_list_and_seed_alone(refs, seed, size):
    people = rules.population(refs)
    drawn = rules.picks(people, seed, size)
    assert drawn == rules.picks(list(reversed(people)), seed, size)
    assert len(drawn) == len(set(drawn)) == min(size, len(people))
    assert set(drawn) <= set(people)
    assert rules.picks(people, seed, size - 1) == drawn[: size - 1]
    assert rules.digest(people) == rules.digest(rules.population(refs[::-1]))


@given(st.integers(1, 10_000), st.floats(0.001, 1))
def test_the_share_is_rounded_up_but_never_more_than_all(count, share):
    size = rules.size_for(count, share)
    assert 1 <= size <= count
    assert size >= count * share - 1e-6


def test_every_case_has_the_same_chance():
    refs = [f"H260101-{n:04d}" for n in range(20)]
    hits = dict.fromkeys(refs, 0)
    for seed in range(2000):
        for ref in rules.picks(refs, str(seed), 5):
            hits[ref] += 1
    assert all(400 < n < 600 for n in hits.values())


@pytest.fixture
def closed(county):
    return [county.closed(now=county.at(minutes=-n)) for n in range(1, 7)]


def announce(county, **changes):
    day = county.now.date()
    given = {"area_path": county.area.path, "from_date": day, "to_date": day, "size": 2}
    return draws.announce(**given | changes, by=county.actor("leader"), now=county.now)


def drawn(county, **changes):
    row = announce(county, **changes)
    seal_waiting(now=county.at(seconds=5))
    assert draws.draw_sealed(now=county.at(seconds=6)) == 1
    return Draw.objects.get(pk=row.pk)


def test_the_seed_is_not_known_before_the_list_is_sealed(county, closed):
    county.open()
    row = announce(county)
    assert (row.population, row.seed) == (6, "")
    with pytest.raises(NotSealedYet):
        draws.draw(row, now=county.now)
    assert draws.draw_sealed(now=county.now) == 0
    seal_waiting(now=county.at(seconds=5))
    found = draws.draw(row, now=county.at(seconds=6))
    with pytest.raises(AlreadyDone):
        draws.draw(row, now=county.at(seconds=7))
    row.refresh_from_db()
    assert [r.case.ref for r in found] == rules.picks(row.refs, row.seed, 2)
    assert draws.verify_draw(row) == ""
    names = list(Entry.objects.filter(subject_kind="cases.draw").order_by("id").values_list("name", flat=True))
    assert names == ["cases.draw_announced", "cases.drawn"]
    with pytest.raises(NothingToDraw):
        announce(county, from_date=county.now.date() + timedelta(days=1), to_date=county.now.date() + timedelta(days=2))


def test_a_draw_that_was_bent_is_found_out(county, closed):
    row = drawn(county)
    first = row.rechecks.first()
    other = next(c for c in closed if c.pk not in row.rechecks.values_list("case_id", flat=True))
    Recheck.objects.filter(pk=first.pk).update(case=other)
    assert draws.verify_draw(row) == "picks"
    Recheck.objects.filter(pk=first.pk).update(case=first.case)
    row.seed = "0" * 64
    assert draws.verify_draw(row) == "seed"
    row.refresh_from_db()
    row.refs = row.refs[1:]
    assert draws.verify_draw(row) == "digest"
    row.population_digest, row.population = rules.digest(row.refs), len(row.refs)
    assert draws.verify_draw(row) == "entry"


def test_the_checker_outside_the_house(county, closed, root, tmp_path):
    row = drawn(county)
    picks = [r.case.ref for r in row.rechecks.order_by("pk")]
    told = {"refs": row.refs, "digest": row.population_digest, "size": row.size, "seed": row.seed, "picks": picks}
    export = tmp_path / "journal.jsonl"
    export.write_bytes(b"".join(lines()))

    def check(**changes):
        (tmp_path / "draw.json").write_text(json.dumps(told | changes))
        command = [sys.executable, root / "docs" / "check_draw.py", tmp_path / "draw.json", export]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    assert check().returncode == 0, check().stdout
    assert "do not follow" in check(picks=picks[::-1]).stdout
    assert "not the one" in check(refs=row.refs[1:]).stdout
    other = rules.picks(row.refs, "1" * 64, row.size)
    assert "not the chain value" in check(seed="1" * 64, picks=other).stdout


def test_whoever_had_a_part_does_not_look_again(county, closed):
    row = drawn(county, size=1).rechecks.get()
    for who in ("wang", "city", "leader"):
        with pytest.raises(HadPart):
            draws.name_inspector(row, county.people[who], by=county.actor("commander"), now=county.now)
    draws.name_inspector(row, county.people["officer"], by=county.actor("commander"), now=county.now)
    with pytest.raises(HadPart):
        draws.look_again(row, outcome="sound", note="好", by=county.actor("city"), now=county.now)
    draws.look_again(row, outcome="sound", note="已整改到位", by=county.actor("officer"), now=county.now)
    with pytest.raises(AlreadyDone):
        draws.look_again(row, outcome="false", note="假", by=county.actor("officer"), now=county.now)
    case = sound(row.case)
    assert (case.state, case.falsely_closed_at) == ("closed", None)
    assert not Deadline.objects.filter(subject_kind=draws.RECHECK, state="running").exists()


def test_a_false_closing_is_opened_again_and_counted(county, closed):
    row = drawn(county, size=1).rechecks.get()
    later = county.at(days=2)
    draws.look_again(row, outcome="false", note="还在堵", by=county.actor("officer"), now=later)
    case = sound(row.case)
    assert (case.state, case.falsely_closed_at, case.reopened_count) == ("handling", later, 1)
    day = county.now.date()
    figures = closure_figures(county.viewer("leader"), from_date=day, to_date=day + timedelta(days=3), now=later)
    false = next(f for f in figures if f.name == "false")
    assert (false.numerator, false.denominator, [c.ref for c in false.rows]) == (1, 1, [case.ref])


def test_protected_cases_and_exercises_are_never_drawn(county):
    row = county.closed()
    county.closed(exercise=True)
    made = announce(county, size=9)
    assert made.refs == [row.ref]
    assert actions.fresh(row).state == "closed"
