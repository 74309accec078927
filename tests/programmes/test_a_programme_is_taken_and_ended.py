"""A programme is looked at, taken into use, combined with another, and ended; what has passed stays as it was judged."""

from __future__ import annotations

from datetime import timedelta

import pytest

from anyuan.directory.models.areas import OrganisationKind
from anyuan.duties import actions as duties
from anyuan.duties.models import DutyRule, Occurrence, Programme
from anyuan.journal.models import Entry
from anyuan.measures.models import Definition
from anyuan.programmes import actions, queries, refusals
from anyuan.programmes.models import Adoption
from anyuan.programmes.rules import organisation
from anyuan.standards.models import Adoption as StandardAdoption
from tests.programmes.world import BY, FRIDAY, GATES, MONDAY, NOW, TUESDAY, rule

pytestmark = pytest.mark.django_db
INSTALLS = {
    "case_kinds": ["dispute"],
    "standards": ["four-100"],
    "measures": ["disputes", "drills"],
    "response_plans": ["panic"],
    "reports": ["annual_summary"],
}


def take(name, county, now=NOW, **more):
    return actions.take(name, county.area, by=BY, now=now, **more)


def owed(name, day=None):
    rows = Occurrence.objects.filter(post__programme__pack=name).exclude(state="withdrawn")
    return rows.filter(day=day).count() if day else rows.count()


def test_what_is_shown_before_is_what_happens(county, pack):
    pack("whole", rule(), rule("drill_post"), installs=INSTALLS)
    shown = queries.preview("whole", county.area, MONDAY)
    assert shown.possible
    assert not shown.unchanged
    assert {(step.kind, step.name, step.does) for step in shown.steps} == {
        ("rules", "gate_post", "new"),
        ("rules", "drill_post", "new"),
        ("case_kinds", "dispute", "there"),
        ("standards", "four-100", "new"),
        ("measures", "disputes", "new"),
        ("measures", "drills", "new"),
        ("response_plans", "panic", "there"),
        ("reports", "annual_summary", "there"),
    }
    assert not Programme.objects.exists(), "looking changes nothing"
    adoption = take("whole", county)
    assert (adoption.valid_from, adoption.last_day) == (MONDAY, None)
    assert set(DutyRule.objects.values_list("key", flat=True)) == {"gate_post", "drill_post"}
    assert StandardAdoption.objects.get(area=county.area).name == "four-100"
    assert Definition.objects.filter(measure__in=["disputes", "drills"]).count() == 2
    told = Entry.objects.get(name="programmes.taken")
    assert (told.data["rules"], told.data["standards"], told.data["measures"]) == (2, 1, 2)
    after = queries.preview("whole", county.area, MONDAY)
    assert after.unchanged
    assert {step.does for step in after.steps} == {"there"}


def test_the_same_again_changes_nothing(county, pack):
    pack("whole", installs=INSTALLS)
    take("whole", county)
    duties.schedule(NOW)
    before = (Entry.objects.count(), owed("whole"), Adoption.objects.count())
    take("whole", county)
    duties.schedule(NOW)
    assert (Entry.objects.count(), owed("whole"), Adoption.objects.count()) == before


def test_two_programmes_owe_a_duty_once_and_it_comes_back_when_one_ends(county, pack):
    pack("mild", rule(), rule("lesson_post"))
    pack("strict", rule(needs={"guard": 2}))
    take("mild", county)
    duties.schedule(NOW)
    assert owed("mild", MONDAY) == 2 * GATES
    shown = queries.preview("strict", county.area, TUESDAY)
    stands_in = next(step for step in shown.of("rules") if step.does == "replaces")
    assert (stands_in.name, stands_in.other["en"], stands_in.fields) == ("gate_post", "Mild", ("needs.guard",))
    take("strict", county, valid_from=TUESDAY)
    duties.schedule(NOW)
    assert (owed("mild", MONDAY), owed("strict", MONDAY)) == (2 * GATES, 0)
    assert (owed("mild", TUESDAY), owed("strict", TUESDAY)) == (GATES, GATES)
    ended = actions.end(Adoption.objects.get(pack="strict"), last_day=FRIDAY, reason="换了方案", by=BY, now=NOW)
    duties.schedule(NOW)
    after = MONDAY + timedelta(days=7)
    assert (owed("strict", FRIDAY), owed("strict", after)) == (GATES, 0)
    assert (owed("mild", FRIDAY), owed("mild", after)) == (GATES, 2 * GATES)
    assert (ended.last_day, Programme.objects.get(pack="strict").ends_on) == (FRIDAY, FRIDAY)
    spans = DutyRule.objects.filter(programme__pack="mild", key="gate_post").values_list("valid_from", "valid_to")
    assert list(spans) == [(MONDAY, MONDAY), (FRIDAY + timedelta(days=1), None)]


def test_a_milder_programme_is_covered_and_takes_over_when_the_stricter_ends(county, pack):
    pack("strict", rule(needs={"guard": 2}))
    pack("mild", rule())
    take("strict", county)
    take("mild", county)
    duties.schedule(NOW)
    assert (owed("strict", MONDAY), owed("mild", MONDAY)) == (GATES, 0)
    actions.end(Adoption.objects.get(pack="strict"), last_day=MONDAY, reason="x", by=BY, now=NOW)
    duties.schedule(NOW)
    assert (owed("strict", TUESDAY), owed("mild", TUESDAY)) == (0, GATES)


def test_what_passed_stays_judged_by_its_rule_after_the_end(county, pack):
    pack("whole")
    adoption = take("whole", county)
    duties.schedule(NOW)
    later = NOW + timedelta(days=1, hours=2)  # Tuesday
    rounds = set(Occurrence.objects.filter(day=MONDAY).values_list("round", flat=True))
    for number in rounds:
        duties.judge_round(number, now=later)
    judged = list(Occurrence.objects.filter(day=MONDAY).values_list("pk", "state", "rule", "version"))
    assert {state for _pk, state, _rule, _version in judged} == {"missed"}
    with pytest.raises(refusals.EndWrong):
        actions.end(adoption, last_day=MONDAY, reason="x", by=BY, now=later)
    actions.end(adoption, last_day=TUESDAY, reason="x", by=BY, now=later)
    assert list(Occurrence.objects.filter(day=MONDAY).values_list("pk", "state", "rule", "version")) == judged
    assert owed("whole", FRIDAY) == 0


def test_a_conflict_is_refused_in_words_and_nothing_of_it_is_taken(county, pack):
    pack("one", rule())
    pack("two", rule(rrule="FREQ=WEEKLY"), rule("other_post"), installs=INSTALLS)
    take("one", county)
    shown = queries.preview("two", county.area, MONDAY)
    assert not shown.possible
    assert [(s.name, s.fields) for s in shown.steps if s.does == "clash"] == [("gate_post", ("rrule",))]
    with pytest.raises(refusals.DutiesConflict) as refused:
        take("two", county)
    assert "gate_post" in str(refused.value)
    assert "rrule" in str(refused.value)
    assert Programme.objects.count() == Adoption.objects.count() == 1
    assert not StandardAdoption.objects.exists()


def test_a_changed_pack_becomes_a_new_version_from_tomorrow(county, pack):
    pack("whole", rule(), rule("gone_post"))
    take("whole", county)
    duties.schedule(NOW)
    pack("whole", rule(needs={"guard": 2}), rule("new_post"), version=2)
    does = {step.name: step.does for step in queries.preview("whole", county.area, TUESDAY).of("rules")}
    assert does == {"gate_post": "changed", "new_post": "new", "gone_post": "ends"}
    take("whole", county)
    spans = {
        (rule.key, rule.number): (rule.valid_from, rule.valid_to, rule.definition.get("needs"))
        for rule in DutyRule.objects.all()
    }
    assert spans == {
        ("gate_post", 1): (MONDAY, MONDAY, {"guard": 1}),
        ("gate_post", 2): (TUESDAY, None, {"guard": 2}),
        ("gone_post", 1): (MONDAY, MONDAY, {"guard": 1}),
        ("new_post", 1): (TUESDAY, None, {"guard": 1}),
    }
    assert [(one.valid_from, one.last_day) for one in Adoption.objects.order_by("pk")] == [
        (MONDAY, MONDAY),
        (TUESDAY, None),
    ]


def test_it_can_be_taken_again_after_it_ended(county, pack):
    pack("whole")
    actions.end(take("whole", county), last_day=MONDAY, reason="x", by=BY, now=NOW)
    with pytest.raises(refusals.EndPending):
        take("whole", county)
    take("whole", county, valid_from=FRIDAY)
    duties.schedule(NOW)
    assert [owed("whole", day) for day in (MONDAY, TUESDAY, FRIDAY)] == [GATES, 0, GATES]


def test_ending_asks_for_a_reason_and_happens_once(county, pack):
    pack("whole")
    adoption = take("whole", county)
    with pytest.raises(refusals.EndReason):
        actions.end(adoption, last_day=MONDAY, reason=" ", by=BY, now=NOW)
    actions.end(adoption, last_day=MONDAY, reason="x", by=BY, now=NOW)
    with pytest.raises(refusals.NotInUse):
        actions.end(adoption, last_day=MONDAY, reason="x", by=BY, now=NOW)


def test_a_pack_that_names_what_is_not_there_is_not_usable(county, pack):
    pack("broken", installs={"measures": ["no_such_measure"]})
    with pytest.raises(refusals.ProgrammeUnknown):
        take("broken", county)
    assert "broken" not in queries.library()


def test_who_is_needed_is_counted_from_the_registers(county, pack):
    words = {"en": "x", "zh": "某"}
    pattern = {
        "bodies": [{"key": "e", "kind": "education", "title": words, "leads": True, "posts": ["director"]}],
        "posts": [{"post": "school_officer", "per": "school", "title": words}],
        "teams": [{"kind": "joint_defence", "title": words, "least": 2}],
    }
    pack("whole", organisation=pattern)
    found = {need.kind: need for need in queries.preview("whole", county.area, MONDAY).needs}
    assert (found["post"].found, found["post"].least, len(found["post"].lacking)) == (0, 3, 3)
    assert (found["team"].found, found["team"].met) == (0, False)
    assert found["body"].leads
    assert queries.preview("whole", county.area, MONDAY).possible, "what is lacking is shown, not refused"


def test_the_kinds_of_bodies_are_those_of_the_register():
    assert set(organisation.BODY_KINDS) == set(OrganisationKind.values)
