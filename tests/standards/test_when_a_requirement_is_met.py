"""Green, grey, red, not applicable or off: one table of cases, and what holds for every case."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anyuan.kernel.packs import load_pack
from anyuan.standards.rules import amounts
from anyuan.standards.rules.judging import REASONS, TAKES, fact_key, facts_of, is_on, judge
from anyuan.standards.rules.lights import light, rate
from anyuan.standards.rules.values import VERDICTS, Fact
from tests.standards.shapes import DAY, GUARDS, asked, facts, line

OLD = DAY - timedelta(days=400)


@pytest.mark.parametrize(
    ("pupils", "guards"),
    [(0, 1), (99, 1), (100, 2), (999, 2), (1000, 3), (1499, 3), (1500, 4), (1999, 4), (2000, 5), (3250, 7)],
)
def test_guards_by_pupils_gb_29315_2022_r1_to_r3(pupils, guards):
    shipped = {r["key"]: r for r in load_pack("standards", "gb29315-2022")["requirements"]}["guards"]
    for need in (GUARDS, shipped["need"]["at_least"]):
        assert amounts.amount(need, facts(pupils=pupils)) == guards
    primary = facts(pupils=pupils, guards=guards, stage="primary")
    assert judge(shipped, primary, DAY).verdict == "green"
    short = judge(shipped, primary | facts(guards=guards - 1), DAY)
    assert (short.verdict, short.required, short.gap) == ("red", guards, 1)


@pytest.mark.parametrize(
    ("requirement", "known", "verdict", "reason"),
    [
        (line(), facts(pupils=500, guards=2), "green", "met"),
        (line(), facts(pupils=500, guards=1), "red", "short"),
        # No data never counts as fulfilled.
        (line(), facts(pupils=500), "grey", "no_source"),
        (line(), {**facts(pupils=500), "guards": Fact("guards")}, "grey", "no_data"),
        (line(), facts(guards=9), "grey", "cannot_tell"),
        (line(when={"fact": "boarding", "is": True}), facts(pupils=5, guards=1), "grey", "cannot_tell"),
        (
            line(when={"fact": "boarding", "is": True}),
            facts(pupils=5, guards=0, boarding=False),
            "not_applicable",
            "does_not_apply",
        ),
        (line(when={"fact": "stage", "in": ["primary"]}), facts(pupils=5, guards=1, stage="primary"), "green", "met"),
        # One false of "all" decides, however much is unknown.
        (
            line(when={"all": [{"fact": "stage", "is": "college"}, {"fact": "boarders", "above": 1}]}),
            facts(stage="primary"),
            "not_applicable",
            "does_not_apply",
        ),
        (line(when={"not": {"fact": "pupils", "below": 100}}), facts(pupils=50), "not_applicable", "does_not_apply"),
        # Old evidence of something good is grey; old evidence of something bad stays red.
        (line(max_age_days=30), facts(OLD, pupils=500, guards=2), "grey", "stale"),
        (line(max_age_days=30), facts(OLD, pupils=500, guards=1), "red", "short"),
        (line(max_age_days=30), facts(None, pupils=500, guards=2), "grey", "undated"),
        (line(max_age_days=400), facts(OLD, pupils=500, guards=2), "green", "met"),
        # A record dated ahead of the day proves nothing on it.
        (line(), facts(DAY + timedelta(days=1), pupils=500, guards=2), "grey", "ahead"),
        (asked(), facts(answer__fence=True), "green", "met"),
        (asked(), facts(answer__fence=False), "red", "not_met"),
        (asked(), {}, "grey", "no_source"),
        (asked(), facts(answer__fence="not_applicable"), "not_applicable", "answered"),
        (asked(), facts(OLD, answer__fence="not_applicable"), "grey", "stale"),
        (asked(), {"answer:fence": Fact("answer:fence", True, DAY, own=True)}, "grey", "own_word"),
        (asked(), {"answer:fence": Fact("answer:fence", "not_applicable", DAY, own=True)}, "grey", "own_word"),
        (asked(proof="self"), {"answer:fence": Fact("answer:fence", True, DAY, own=True)}, "green", "met"),
        (
            line(fact="equipment_items", need={"has": ["shield", "fork"]}),
            facts(equipment_items=["shield"]),
            "red",
            "lacking",
        ),
        (line(fact="hazards_overdue", need={"at_most": 0}), facts(hazards_overdue=2), "red", "short"),
        (line(fact="hazards_overdue", need={"at_most": 0}), facts(hazards_overdue=0), "green", "met"),
        # Unsure text is off and says so; so is what is not in force.
        (line(confidence="memory"), facts(pupils=500, guards=2), "off", "unsure"),
        (line(on=False), facts(pupils=500, guards=2), "off", "switched_off"),
        (line(valid_from=DAY + timedelta(days=1)), facts(pupils=500, guards=2), "not_applicable", "not_yet"),
        (line(valid_to="2026-11-24"), facts(pupils=500, guards=2), "not_applicable", "over"),
        (line(valid_from=DAY, valid_to=DAY), facts(pupils=500, guards=2), "green", "met"),
    ],
)
def test_one_requirement_one_school_one_day(requirement, known, verdict, reason):
    found = judge(requirement, known, DAY)
    assert (found.verdict, found.reason) == (verdict, reason)
    assert found.reason in REASONS
    assert found.take in ("", *TAKES)
    assert (found.take == "") == (found.verdict not in ("red", "grey"))


def test_an_area_that_has_the_official_text_switches_the_unsure_on():
    requirement = line(confidence="memory")
    assert not is_on(requirement)
    assert judge(requirement, facts(pupils=500, guards=2), DAY, switched=True).verdict == "green"
    assert judge(line(), facts(pupils=500, guards=2), DAY, switched=False).reason == "switched_off"


def test_what_holds_elsewhere_is_not_asked_here():
    assert judge(line(), facts(pupils=500, guards=0), DAY, here=False).reason == "elsewhere"


def test_a_school_that_opened_in_march_has_its_time_and_no_longer():
    """Opened 2 March with thirty days of grace: grey until 31 March, red from 1 April; what it has already is green at once."""
    requirement, opened = line(grace_days=30), date(2026, 3, 2)
    short, enough = facts(None, pupils=500, guards=1), facts(None, pupils=500, guards=2)
    young = judge(requirement, short, date(2026, 3, 31), opened_on=opened)
    assert (young.verdict, young.reason, young.words["until"]) == ("grey", "too_young", date(2026, 4, 1))
    assert judge(requirement, short, date(2026, 4, 1), opened_on=opened).verdict == "red"
    assert judge(requirement, enough, date(2026, 3, 2), opened_on=opened).verdict == "green"
    assert judge(line(), short, date(2026, 3, 2), opened_on=opened).verdict == "red"


numbers = st.integers(0, 5000)


@given(pupils=numbers, guards=st.integers(0, 20), age=st.integers(0, 800), own=st.booleans(), grace=st.integers(0, 60))
def test_what_the_gap_says_is_exactly_what_it_takes(pupils, guards, age, own, grace):
    """With the gap filled and fresh evidence every red becomes green; without the fact nothing is ever green."""
    requirement = line(max_age_days=365, grace_days=grace)
    known = facts(pupils=pupils) | {"guards": Fact("guards", guards, DAY - timedelta(days=age), own=own)}
    found = judge(requirement, known, DAY, opened_on=DAY - timedelta(days=30))
    assert found.verdict in VERDICTS
    if found.verdict == "red":
        filled = replace(known["guards"], value=guards + found.gap, as_of=DAY, own=False)
        assert judge(requirement, known | {"guards": filled}, DAY).verdict == "green"
        assert guards + found.gap == found.required
    for gone in ("pupils", "guards"):
        assert judge(requirement, {k: v for k, v in known.items() if k != gone}, DAY).verdict == "grey"


@given(st.integers(0, 20_000), st.integers(0, 20_000))
def test_more_pupils_never_need_fewer_guards(a, b):
    few, many = sorted((a, b))
    assert amounts.at(GUARDS, few) <= amounts.at(GUARDS, many)


@given(st.lists(st.sampled_from(VERDICTS)))
def test_a_light_is_green_only_when_nothing_is_red_or_grey(verdicts):
    shown = light(verdicts)
    assert (shown == "green") == ("green" in verdicts and not {"red", "grey"} & set(verdicts))
    counts = {verdict: verdicts.count(verdict) for verdict in VERDICTS}
    found = rate(counts)
    assert found.numerator <= found.denominator
    assert found.value is None or (found.value == 1) == (counts["red"] + counts["grey"] == 0)


def test_a_share_without_anybody_is_no_hundred_per_cent():
    assert rate({}).value is None
    assert rate({"grey": 3}).value == 0


def test_the_shipped_checklist_is_the_conformance_file(shared):
    """Every item is there; those that were not checked against the official text are off, the others on."""
    given = json.loads((shared / "conformance/cn/gb29315_2022_checklist.json").read_text("utf-8"))["items"]
    ours = load_pack("standards", "gb29315-2022")["requirements"]
    for item in given:
        mine = [r for r in ours if item["id"] in r["clause"].split()]
        assert mine, item["id"]
        unsure = item["confidence"].startswith("from memory") or "not verified" in item["confidence"]
        assert {is_on(r) for r in mine} == {not unsure}, item["id"]
        assert {r["level"] for r in mine} == {"should" if "宜" in item["zh"] else "must"}


def test_the_four_lights_are_the_conformance_file(shared):
    given = json.loads((shared / "conformance/cn/four_hundred_percent.json").read_text("utf-8"))["indicators"]
    ours = load_pack("standards", "four-100")
    assert [item["id"] for item in given] == [light["code"] for light in ours["lights"]]
    # Every requirement stands under the light whose name its clause bears, in both languages.
    for requirement in ours["requirements"]:
        (light,) = (light for light in ours["lights"] if requirement["key"] in light["of"])
        assert requirement["clause"] == {"en": light["en"], "zh": light["zh"]}


def test_a_requirement_names_every_fact_that_it_reads():
    requirement = line(when={"any": [{"fact": "boarding", "is": True}, {"not": {"fact": "stage", "is": "college"}}]})
    assert facts_of(requirement) == {"boarding", "stage", "pupils", "guards"}
    assert fact_key(asked()) == "answer:fence"
