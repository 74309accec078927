"""Kinds as data: a copied folder is a new kind, every mistake has its sentence, the most specific limit wins."""

from __future__ import annotations

import copy
import json
import os
import shutil
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from anyuan.cases.queries.calendar import calendar_for
from anyuan.cases.queries.kinds import KindMissing, all_kinds, kind_for
from anyuan.cases.rules import grading, kinds, limits, support
from anyuan.cases.rules.gradings import problems as grading_problems
from anyuan.cases.rules.kind_checks import vocabulary
from anyuan.directory.models.areas import OrganisationKind
from anyuan.directory.models.people import LegalBasis
from anyuan.directory.policy.roles import ROLES
from anyuan.kernel.packs import PACKAGE_PACKS, read_pack
from anyuan.site import cli, packcheck
from tests.shared import shared_file

pytestmark = pytest.mark.django_db  # the calendar of an area asks for the days handed in for it
OPENED = datetime(2026, 9, 29, 2, 0, tzinfo=UTC)  # Tuesday 10:00 in Beijing, two days before National Day


@pytest.fixture
def home(tmp_path, monkeypatch, settings) -> Path:
    settings.HOME = tmp_path / "home"
    monkeypatch.setenv("ANYUAN_HOME", str(settings.HOME))
    return settings.HOME


def package(name: str, kind: str = "case_kinds") -> dict[str, Any]:
    return read_pack(PACKAGE_PACKS / kind / name)


def said(kind: dict[str, Any]) -> list[str]:
    return [str(problem) for problem in kinds.problems(kind)]


# A new kind is a folder ------------------------------------------------------------------------------------------------


def test_a_copied_folder_is_a_new_kind_with_no_line_of_code(home, capsys):
    folder = home / "packs/case_kinds/lost_key"
    shutil.copytree(PACKAGE_PACKS / "case_kinds/instruction", folder)
    file = folder / "pack.toml"
    text = file.read_text("utf-8").replace('en = "Instruction"', 'en = "Lost key"').replace("交办事项", "钥匙丢失")
    file.write_text(text.replace('amount = 3\nunit = "natural_days"', 'amount = 2\nunit = "working_days"'), "utf-8")
    assert cli.main(["packs", "check", str(folder)]) == 0
    assert all_kinds()["lost_key"]["label"]["en"] == "Lost key"
    definition = kind_for("lost_key")
    due = kinds.due(kinds.limit_for(definition, "handle"), calendar_for(), opened_at=OPENED, stage_at=OPENED)
    # 30 September and, after the holiday, 8 October.
    assert due.at == datetime(2026, 10, 8, 9, 30, tzinfo=UTC)
    # An edit is seen at once, and a broken edit takes the kind out of the menu instead of breaking the house.
    file.write_text(text.replace('letter = "T"', 'letter = "t"'), "utf-8")
    os.utime(file, (2e9, 2e9))  # a person's next edit is never in the same instant of the disk's clock
    with pytest.raises(KindMissing):
        kind_for("lost_key")
    assert cli.main(["packs", "check", str(folder)]) == 1
    assert "letter: must be one to three capital letters" in capsys.readouterr().out
    assert "instruction" in all_kinds()


def test_a_homes_kind_of_the_same_name_takes_the_place_of_the_packages(home):
    folder = home / "packs/case_kinds/hazard"
    shutil.copytree(PACKAGE_PACKS / "case_kinds/hazard", folder)
    file = folder / "pack.toml"
    file.write_text(file.read_text("utf-8").replace('scheme = "three_tier"', 'scheme = "three_colour"'), "utf-8")
    assert grading.codes(kind_for("hazard")) == ["red", "yellow", "green"]


def test_a_citys_limits_take_the_place_of_the_kinds_own_and_only_there(home):
    folder = home / "packs/case_limits/wuzhishan_12345"
    folder.mkdir(parents=True)
    (folder / "pack.toml").write_text(
        'label = { en = "12345 of the city", zh = "本市12345时限" }\nkind = "request"\narea = "469001"\n'
        '[[limits]]\nclock = "handle"\namount = 3\nunit = "working_days"\nfrom = "assigned"\n'
        'source = "city rule"\nconfidence = "published"\n',
        "utf-8",
    )
    assert cli.main(["packs", "check", str(folder)]) == 0
    assert kinds.limit_for(kind_for("request", "/46/4690/469001/469001100/"), "handle").amount == 3
    assert kinds.limit_for(kind_for("request", "/46/4690/469002/"), "handle").amount == 5
    # Another line stands: only the same clock, grade, category and department is replaced.
    assert kinds.limit_for(kind_for("request", "/46/4690/469001/"), "handle", category="enquiry").amount == 1


def test_packs_new_begins_a_kind_that_is_commented_and_works_as_it_stands(home, capsys):
    assert cli.main(["packs", "new", "case_kinds", "lost_and_found"]) == 0
    folder = home / "packs/case_kinds/lost_and_found"
    assert cli.main(["packs", "check", str(folder)]) == 0
    assert (folder / "pack.toml").read_text("utf-8").count("#") > 20
    definition = kind_for("lost_and_found")
    assert kinds.limit_for(definition, "handle", category="complex").amount == 15
    assert "lost_and_found" in all_kinds()
    assert cli.main(["packs", "new", "case_kinds", "as_hazard", "--like", "hazard"]) == 0
    assert grading.codes(kind_for("as_hazard")) == ["major", "larger", "general"]
    assert "_skeletons" not in capsys.readouterr().out.split()


# Mistakes are named ----------------------------------------------------------------------------------------------------


def change(path: str, value: Any):
    def apply(kind: dict[str, Any]) -> None:
        *parents, last = path.split(".")
        here: Any = kind
        for part in parents:
            here = here[int(part)] if part.isdigit() else here[part]
        if value is KeyError:
            del here[int(last) if last.isdigit() else last]
        else:
            here[int(last) if last.isdigit() else last] = value

    return apply


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        ("label", {"zh": "甲"}, "label: has no text in en"),
        ("purpose", KeyError, "purpose: has no text in en"),
        ("letter", "XA", "letter: must be one to three capital letters, the first not X"),
        ("letter", "jj", "letter: must be one to three capital letters"),
        ("legal_basis", "habit", "legal_basis: must be one of duty, contract, consent, emergency"),
        ("retention_days", 0, "retention_days: must be a whole number from 1 to 36500"),
        ("retention_days", True, "retention_days: must be a whole number from 1 to 36500"),
        ("colour", "red", "colour: this key is not known"),
        ("fields", "issued_by", "fields: must be a list of tables"),
        ("roles", [], "roles: must be a table"),
        ("fields.0.type", "password", "fields[1].type: must be one of text, long, date"),
        ("fields.0.key", "Issued By", "fields[1].key: must be lower-case letters, digits and _"),
        ("fields.1.key", "issued_by", "fields[2].key: “issued_by” is there twice"),
        ("fields.0.type", "choice", "fields[1].choices: a choice needs choices"),
        ("fields.0.label", {"en": "Religion", "zh": "宗教信仰"}, "fields[1].label: a red line forbids “Religion”"),
        (
            "fields.0.label",
            {"en": "Health", "zh": "学生健康状况"},
            "fields[1].label: a red line forbids “学生健康状况”",
        ),
        ("fields.0.label", {"en": "Petition", "zh": "上访次数"}, "fields[1].label: a red line forbids “上访次数”"),
        ("fields.0.label", {"en": "Points", "zh": "学生积分"}, "fields[1].label: a red line forbids scores and ranks"),
        ("fields.0.label", {"en": "List", "zh": "重点人员等级"}, "fields[1].label: a red line forbids “重点人员等级”"),
        ("categories", [{"code": "a", "label": {"en": "Ethnic", "zh": "民族"}}], "categories[1].label: a red line"),
        ("label", {"en": "Visits", "zh": "帮扶走访"}, "support: a support plan needs [support]"),
        ("owner.rule", "nobody", "owner.rule: must be school, centre_assigns or organisation_kind:<kind>"),
        ("owner.rule", "organisation_kind:army", "owner.rule: organisation_kind: needs one of centre, police"),
        ("roles.verify", [], "roles.verify: names nobody"),
        ("roles.handle", ["janitor"], "roles.handle: “janitor” must be one of commander"),
        ("roles.win", ["commander"], "roles: “win” must be one of open, assign"),
        ("limits.0.clock", "sleep", "limits[1].clock: must be one of assign, accept"),
        ("limits.0.amount", 0, "limits[1].amount: must be a whole number from 1 to 3660"),
        ("limits.0.amount", 1.5, "limits[1].amount: must be a whole number from 1 to 3660"),
        ("limits.0.unit", "weeks", "limits[1].unit: must be one of minutes, hours"),
        ("limits.0.from", "yesterday", "limits[1].from: must be one of opened, assigned, stage"),
        ("limits.0.from", "step:plan", "limits[1].from: must be one of opened, assigned, stage"),
        ("limits.0.yellow", 1, "limits[1].yellow: must lie between 0 and 1"),
        ("limits.0.yellow", {"amount": 1, "unit": "week"}, "limits[1].yellow: needs a whole amount above 0"),
        ("limits.1.roll", True, "limits[2].roll: is true or false, and true only with natural_days"),
        ("limits.0.source", " ", "limits[1].source: must say where the limit comes from"),
        ("limits.0.confidence", KeyError, "limits[1].confidence: must say where the limit comes from"),
        ("limits.0.category", "small", "limits[1].category: “small” is not one of the categories"),
        ("limits.0.clock", "accept", "limits[3]: the same clock, grade, category and department already have a limit"),
        ("limits.0", KeyError, "limits: no general limit for the clock “handle”"),
        ("moves", {"verbs": ["assign", "fly"]}, "moves.verbs: “fly” must be one of assign"),
        ("moves", {"verbs": ["assign"]}, "moves.verbs: “accept” cannot be left out"),
        ("extension.max_times", -1, "extension.max_times: must be a whole number from 0 to 20"),
        ("extension.by", ["king"], "extension.by: “king” must be one of commander"),
        ("ladder.1.overdue", 0, "ladder[2].overdue: must be a whole number that grows"),
        ("ladder.0.targets", [], "ladder[1].targets: reaches nobody by design"),
        ("ladder.0.targets", [{"role": "x", "at": "moon"}], "ladder[1].targets: a target's place must be one of"),
        ("closure.dispositions", [], "closure.dispositions: says no way in which a case may end"),
        ("closure.dispositions.0.settled", "yes", "closure.dispositions[1].settled: must be true or false"),
        ("closure.evidence.0.type", "hearsay", "closure.evidence[1].type: “hearsay” must be one of photo"),
        ("closure.evidence.0.required", False, "closure.evidence: asks for nothing when a case ends as “carried_out”"),
        ("closure.evidence.0.for", ["partly"], "closure.evidence: asks for nothing when a case ends as “carried_out”"),
        ("closure.reply", "perhaps", "closure.reply: must be true, false or if_reporter"),
        ("recheck.share", 5, "recheck.share: must lie between 0 and 1"),
        ("follow_up", {"visits_after_days": [30, 7]}, "follow_up.visits_after_days: must be whole numbers of days"),
        ("ledger.0.value", "field:nothing", "ledger[1].value: “field:nothing” is neither"),
        ("ledger.1.zh", "编号", "ledger[2].zh: “编号” is there twice"),
        ("protected", True, "ledger: a protected kind leaves the house in no ledger"),
        ("grading", {"scheme": ""}, "grading.scheme: must name a folder of packs/grading"),
    ],
)
def test_a_mistake_in_a_kind_is_named_with_its_key(path, value, sentence):
    kind = copy.deepcopy(package("instruction"))
    assert said(kind) == []
    change(path, value)(kind)
    assert any(problem.startswith(sentence) for problem in said(kind)), said(kind)


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        ("support", KeyError, "support: a support plan needs [support]"),
        ("protected", False, "protected: a support plan is protected"),
        ("support.need", "wish", "support.need: must name a required field"),
        ("support.ends_on", "need", "support.ends_on: must name a field of the type date"),
        ("support.ground", [], "support.ground: must name the fields that hold consent or a legal basis"),
        ("support.law", "lore", "support.law: police may lead only where a field names the law"),
        ("support.max_days", 99_999, "support.max_days: must be a whole number from 1 to 1100"),
    ],
)
def test_red_line_6_a_support_plan_without_need_ground_end_or_lead_is_no_kind(path, value, sentence):
    kind = copy.deepcopy(package("support_plan"))
    change(path, value)(kind)
    assert any(problem.startswith(sentence) for problem in said(kind)), said(kind)


def test_packs_check_says_file_line_and_key_in_the_shells_language(home, capsys):
    folder = home / "packs/case_kinds/mine"
    shutil.copytree(PACKAGE_PACKS / "case_kinds/instruction", folder)
    file = folder / "pack.toml"
    lines = file.read_text("utf-8").splitlines()
    at = lines.index('unit = "natural_days"')
    lines[at] = 'unit = "weeks"'
    file.write_text("\n".join(lines), "utf-8")
    assert cli.main(["packs", "check", str(folder)]) == 1
    assert f"case_kinds/mine: pack.toml line {at + 1}: limits[1].unit: must be one of" in capsys.readouterr().out


def test_references_of_two_kinds_never_begin_with_the_same_letters():
    letters = [kind["letter"] for kind in all_kinds().values()]
    assert len(set(letters)) == len(letters)
    assert not set(letters) & {"J", "D"}  # incidents, and exercises of them


def test_every_word_of_the_checks_is_one_that_the_directory_knows():
    assert set(vocabulary.ORGANISATION_KINDS) == set(OrganisationKind.values)
    assert set(vocabulary.BASES) == set(LegalBasis.values)
    assert set(vocabulary.ROLES) - {"protection_officer"} <= set(ROLES)


# What a definition answers ---------------------------------------------------------------------------------------------


def line(clock: str, amount: int, **more: Any) -> dict[str, Any]:
    return {"clock": clock, "amount": amount, "unit": "working_days", "source": "x", "confidence": "x", **more}


def test_the_most_specific_limit_wins():
    definition = {
        "limits": [
            line("handle", 1),
            line("handle", 2, department="fire"),
            line("handle", 3, department="FIRE-01"),
            line("handle", 4, category="food"),
            line("handle", 5, grade="red"),
            line("handle", 6, grade="red", department="fire"),
        ]
    }

    def amount(grade: str = "", department: Any = "", category: str = "") -> int:
        return limits.limit_for(definition, "handle", grade, department, category).amount

    assert amount() == 1
    assert amount(department="fire") == 2
    assert amount(department=("FIRE-01", "fire")) == 3  # the organisation itself before its kind
    assert amount(department=("POLICE-01", "police")) == 1
    assert amount(department="fire", category="food") == 4
    assert amount(grade="red", category="food") == 5
    assert amount(grade="red", department="fire") == 6
    assert amount(grade="blue") == 1
    with pytest.raises(limits.LimitMissing):
        limits.limit_for(definition, "verify")


def test_a_share_of_working_time_turns_yellow_and_a_weekend_alone_turns_nothing_yellow():
    half = limits.limit(line("handle", 1, yellow=0.5))
    friday = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)  # 16:00
    due = limits.due(half, calendar_for(), opened_at=friday, stage_at=friday)
    assert due.at == datetime(2026, 11, 30, 9, 30, tzinfo=UTC)  # Monday 17:30
    # 1.5 h of Friday and 7 h of Monday; half of them ends on Monday at 11:15.
    assert limits.yellow(half, calendar_for(), due) == datetime(2026, 11, 30, 3, 15, tzinfo=UTC)


def test_yellow_is_never_before_the_start():
    early = limits.limit(line("handle", 1, yellow={"amount": 5, "unit": "working_days"}))
    due = limits.due(early, calendar_for(), opened_at=OPENED, stage_at=OPENED)
    assert limits.yellow(early, calendar_for(), due) == OPENED


def test_the_steps_of_a_bus_licence_wait_for_one_another():
    definition = kind_for("bus_licence")
    stage = {"opened_at": OPENED, "stage_at": OPENED}
    due = limits.step_due(definition, "consult", calendar_for(), **stage)
    assert due is not None
    assert due.at == datetime(2026, 10, 9, 9, 30, tzinfo=UTC)  # 30 September, 8 and 9 October
    assert limits.step_due(definition, "replies", calendar_for(), **stage) is None
    done = {"consult": datetime(2026, 10, 8, 2, 0, tzinfo=UTC)}
    replies = limits.step_due(definition, "replies", calendar_for(), **stage, done=done)
    assert replies is not None
    assert replies.at == datetime(2026, 10, 12, 9, 30, tzinfo=UTC)  # 9, the make-up Saturday 10, and 12 October


def test_evidence_is_asked_by_the_way_a_case_ends():
    definition = kind_for("hazard")
    assert kinds.missing_evidence(definition, [], "removed") == ["photo_after", "record"]
    assert kinds.missing_evidence(definition, ["record"], "no_danger") == []
    assert kinds.missing_fields(kind_for("instruction"), {"issued_by": "县委"}) == ["demand"]
    assert kinds.required_steps(kind_for("rectification")) == []
    assert kinds.required_steps(definition) == ["control", "plan"]


def test_who_owns_a_case_that_nobody_was_named_for():
    assert kinds.owner_rule(kind_for("dispute")) == ("school", "")
    assert kinds.owner_rule(kind_for("complaint")) == ("organisation_kind", "education")


def test_a_kind_may_leave_verbs_out_but_never_the_houses_own():
    definition = {**kind_for("hazard"), "moves": {"verbs": [*kinds.moves.MOVES]}}
    definition["moves"]["verbs"].remove("bounce")
    assert "bounce" not in kinds.allowed(definition, "assigned")
    assert kinds.next_state(definition, "bounce", "assigned") is None
    assert "note" in kinds.allowed({**definition, "moves": {"verbs": []}}, "assigned")


def test_protected_kinds_are_sealed_and_have_no_ledger():
    for name in ("bullying", "child_protection", "support_plan", "petition", "petition_review"):
        kind = kind_for(name)
        assert (kind["protected"], kind["seal"]) == (True, "closure"), name
        assert not kind.get("ledger"), name
        assert kinds.roles(kind, "see") in (["protection_officer"], ["commander", "duty_leader"]), name


# Grades ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "lower"),
    [("", "blue", False), ("blue", "red", False), ("red", "orange", True), ("yellow", "blue", True), ("red", "", True)],
)
def test_a_downgrade_is_a_step_to_a_lighter_grade_and_needs_two_people(before, after, lower):
    dispute = kind_for("dispute")
    found = grading.change(dispute, before, after)
    assert (found.downgrade, found.people) == (lower, 2 if lower else 1)


def test_a_grade_says_who_leads_and_plans_clocks_and_visits_anew():
    dispute = kind_for("dispute")
    assert grading.leads(dispute, "red") == ("organisation", "centre")
    assert grading.leads(dispute, "yellow") == ("organisation", "police_station")
    assert grading.leads(dispute, "") == ("owner", "")
    raised = grading.change(dispute, "yellow", "red")
    assert set(raised.replan) == {"handle", "accept"}
    assert raised.leader == ("organisation", "centre")
    assert raised.plan_asked
    assert grading.change(dispute, "red", "orange").plan_asked is False
    assert grading.visits(dispute, "red") == [7, 30, 90, 180]
    assert grading.visits(dispute) == [7, 30, 90]
    assert kinds.limit_for(dispute, "handle", "red").amount == 30
    with pytest.raises(grading.GradeUnknown):
        grading.leads(dispute, "purple")


def test_the_ten_days_of_a_bullying_inquiry_hold_for_every_level():
    bullying = kind_for("bullying")
    for level in grading.codes(bullying):
        assert kinds.limit_for(bullying, "handle", level).amount == 10
    assert grading.change(bullying, "slight", "unlawful").replan == ()
    assert grading.change(bullying, "slight", "unlawful").leader == ("organisation", "police")


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        ("grades", [], "grades: a scheme needs at least two grades"),
        ("grades.0.code", "orange", "grades[2].code: “orange” is there twice"),
        ("grades.0.leads", "king", "grades[1].leads: “king” must be one of owner"),
        ("grades.0.colour", "pink", "grades[1].colour: “pink” must be one of red"),
        ("grades.0.limits.0.unit", "weeks", "grades[1].limits[1].unit: must be one of"),
        ("downgrade_people", 1, "downgrade_people: a downgrade needs two people"),
        ("source", "", "source: must say where the scheme comes from"),
    ],
)
def test_a_mistake_in_a_grading_scheme_is_named(path, value, sentence):
    scheme = copy.deepcopy(package("four_colour", "grading"))
    change(path, value)(scheme)
    assert any(str(problem).startswith(sentence) for problem in grading_problems(scheme))


# Support plans, one by one ---------------------------------------------------------------------------------------------

TODAY = date(2026, 11, 25)
GOOD = {"need": "study", "consent": True, "ends_on": "2027-02-28", "lead": "school"}


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({}, []),
        ({"need": ""}, [("need", "need")]),
        ({"consent": False}, [("consent", "ground")]),
        ({"consent": False, "legal_ground": "未成年人保护法 第四十三条"}, []),
        ({"ends_on": ""}, [("ends_on", "end")]),
        ({"ends_on": "2026-11-25"}, [("ends_on", "end")]),
        ({"ends_on": "2031-01-01"}, [("ends_on", "end")]),
        ({"lead": "police"}, [("lead", "police")]),
        ({"lead": "police", "legal_ground": "预防未成年人犯罪法 第四十一条"}, []),
    ],
)
def test_red_line_6_on_a_single_plan(changes, wrong):
    assert list(support.wrong(kind_for("support_plan"), GOOD | changes, TODAY)) == wrong
    assert list(support.wrong(kind_for("hazard"), {}, TODAY)) == []


def test_every_shipped_kind_passes_the_house_checks():
    for kind in ("case_kinds", "grading", "calendars"):
        for folder in (PACKAGE_PACKS / kind).iterdir():
            assert packcheck.faults(kind, folder) == [], folder


# Ledgers ---------------------------------------------------------------------------------------------------------------

COLUMNS = shared_file("conformance/cn/ledger_columns.json")


@pytest.mark.skipif(COLUMNS is None, reason="the shared folder with the columns of ledgers is not here")
@pytest.mark.parametrize(
    ("kind", "table"), [("hazard", "hazard_台账"), ("dispute", "dispute_台账"), ("instruction", "directive_台账")]
)
def test_a_ledger_has_the_columns_that_people_already_use_in_their_order(kind, table):
    assert COLUMNS is not None
    wanted = json.loads(COLUMNS.read_text("utf-8"))[table]
    assert [column["zh"] for column in kind_for(kind)["ledger"]] == wanted
