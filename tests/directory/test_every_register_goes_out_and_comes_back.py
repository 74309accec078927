"""Every described register as its users treat it: the sheet people have comes in, goes out, is edited and comes back."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.utils import translation
from python_calamine import CalamineWorkbook

from anyuan.directory.actions.export import export
from anyuan.directory.actions.importing import Outcome, import_files
from anyuan.directory.models import AgreementTemplate, Place, Team
from anyuan.directory.policy import Viewer
from anyuan.directory.registers import Column, Sheet, sheet, sheets
from tests.directory.test_import import xlsx
from tests.directory.world import CLERK, NOW, World, person

REGISTERS = sorted(sheets())
FIRST_DAY = date(2026, 9, 1)
NAMED = {
    "Agreement": "",
    "AgreementTemplate": "AT1",
    "Area": "469001100",
    "Organisation": "PS1",
    "Person": "P1",
    "Place": "PL1",
    "School": "S1",
    "Team": "T1",
}
# What cannot stand in a cell of the type.
WRONG = {
    "day": "2026-13-40",
    "whole": "很多",
    "number": "东边",
    "yes_no": "也许",
    "choice": "没有这一项",
    "reference": "查无此项",
}
HEADINGS_AT = 4


@pytest.fixture
def named(world: World) -> World:
    """What registers refer to."""
    person("P1", name="张三", school=world.school)
    Team.objects.create(code="T1", name="护校队", kind="joint_defence", school=world.school)
    Place.objects.create(code="PL1", name="小卖部", kind="shop", school=world.school, area=world.town)
    AgreementTemplate.objects.create(
        code="AT1", name="安全责任书", version="2026", area=world.county, starts_on=FIRST_DAY, active=True
    )
    return world


def load(file: Path, **options: Any) -> Outcome:
    with translation.override("zh-hans"):
        return import_files([file], by=CLERK, now=NOW, **options)


def filled(made: Sheet) -> list[tuple[Column, Any]]:
    """A row with every column of the register filled in, but for the code: people give none."""
    skipped = {"code", *made.one_of[1:]}
    return [(c, _value(made, c, at)) for at, c in enumerate(made.columns) if c.name not in skipped]


def _value(made: Sheet, column: Column, at: int) -> Any:
    if column.type == "day":
        return (FIRST_DAY + timedelta(days=at)).strftime("%Y.%m.%d")
    if column.type == "choice":
        return column.choices[0].label["zh"]
    if column.type == "reference":
        return NAMED[column.to]
    given = {"whole": "3", "number": 18.77 if column.name == "lat" else 109.51, "yes_no": "是", "datum": "WGS-84"}
    return given.get(column.type, f"甲{at}")


def people_have(folder: Path, made: Sheet, row: list[tuple[Column, Any]]) -> Path:
    """A title, a note, an empty line, `*` at what is required, a hidden sheet with lists, and numbered rows."""
    title = next(t for t in made.titles if not t.isascii())
    heads = ["序号", *(("*" if c.required else "") + c.label["zh"] for c, _value in row)]
    rows = [[title], ["填表说明：带*的为必填项"], [], heads, ["1", *(value for _column, value in row)]]
    book = {"Sheet1": rows, "bean": [["字典"], ["1", "2"]]}
    return xlsx(folder, f"{title}.xlsx", book, hidden=("bean",))


def state(made: Sheet) -> list[dict[str, Any]]:
    model = apps.get_model("directory", made.model)
    return list(model.objects.order_by("pk").values(*made.stored, "pk"))


def counts(outcome: Outcome) -> tuple[str, int, int, int]:
    assert outcome.applied, [str(p) for p in outcome.problems]
    (only,) = outcome.sheets
    return only.kind, only.created, only.updated, only.unchanged


def test_there_are_as_many_registers_as_are_walked_through() -> None:
    assert len(REGISTERS) == 20


@pytest.mark.parametrize("name", REGISTERS)
def test_the_sheet_people_have_comes_in_by_itself_and_twice_is_once(named: World, tmp_path: Path, name: str) -> None:
    made = sheet(name)
    file = people_have(tmp_path, made, filled(made))
    assert counts(load(file)) == (name, 1, 0, 0)
    stored = state(made)
    assert counts(load(file)) == (name, 0, 0, 1)
    assert state(made) == stored


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("name", REGISTERS)
def test_what_goes_out_comes_back_and_changes_nothing(
    named: World, tmp_path: Path, name: str, form: str, language: str
) -> None:
    made = sheet(name)
    counts(load(people_have(tmp_path, made, filled(made))))
    stored = state(made)
    with translation.override(language):
        file = tmp_path / f"{name}.{form}"
        file.write_bytes(export(name, form, viewer=Viewer.system(), by=CLERK, now=NOW))
        outcome = import_files([file], kind=name, by=CLERK, now=NOW)
    assert counts(outcome)[:3] == (name, 0, 0)
    assert counts(outcome)[3] == len(exported(name)) - 1 >= 1
    assert state(made) == stored


def exported(name: str) -> list[list[Any]]:
    content = export(name, "xlsx", viewer=Viewer.system(), by=CLERK, now=NOW)
    return CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()


@pytest.mark.parametrize("name", REGISTERS)
def test_one_cell_edited_changes_that_cell_and_taken_back_it_is_as_before(
    named: World, tmp_path: Path, name: str
) -> None:
    made = sheet(name)
    counts(load(people_have(tmp_path, made, filled(made))))
    stored = state(made)
    with translation.override("zh-hans"):
        before = exported(name)
    edited = [list(row) for row in before]
    edited[-1][before[0].index(made.column("active").label["zh"])] = "否"
    changed = load(xlsx(tmp_path, "b.xlsx", {"Sheet1": edited}), kind=name)
    assert counts(changed)[1:3] == (0, 1)
    now = state(made)
    assert [{**row, "active": True} for row in now] == stored
    assert [row["active"] for row in now].count(False) == 1
    counts(load(xlsx(tmp_path, "c.xlsx", {"Sheet1": before}), kind=name))
    assert state(made) == stored


@pytest.mark.parametrize("name", REGISTERS)
def test_every_wrong_cell_is_named_by_its_address_and_nothing_is_stored(
    named: World, tmp_path: Path, name: str
) -> None:
    made = sheet(name)
    right = filled(made)
    # An open list (posts) takes any word.
    judged = {c.name for c, _value in right if c.type in WRONG and not c.open}
    wrong = [(c, WRONG[c.type] if c.name in judged else value) for c, value in right]
    before = state(made)
    outcome = load(people_have(tmp_path, made, wrong), kind=name)
    assert not outcome.applied
    expected = {f"Sheet1!{chr(ord('B') + at)}{HEADINGS_AT + 1}" for at, (c, _v) in enumerate(right) if c.name in judged}
    assert {p.address for p in outcome.problems} == expected
    assert {p.heading for p in outcome.problems} == {c.label["zh"] for c, _v in right if c.name in judged}
    assert state(made) == before


@pytest.mark.parametrize("name", REGISTERS)
def test_what_is_required_and_left_empty_is_named_by_its_address(named: World, tmp_path: Path, name: str) -> None:
    made = sheet(name)
    right = filled(made)
    before = state(made)
    outcome = load(people_have(tmp_path, made, [(c, "" if c.required else v) for c, v in right]), kind=name)
    assert not outcome.applied
    expected = {f"Sheet1!{chr(ord('B') + at)}{HEADINGS_AT + 1}" for at, (c, _v) in enumerate(right) if c.required}
    assert {p.address for p in outcome.problems} == expected
    assert state(made) == before


@pytest.mark.parametrize("said", ["未通过", "没有查询", "不通过复核", "尚未发现"])
def test_a_vetting_is_clear_only_where_the_sheet_says_just_that(named: World, tmp_path: Path, said: str) -> None:
    """“Not passed” holds the word “passed”: whoever is not clear must never come in as clear."""
    made = sheet("vettings")
    row = [(c, said if c.name == "answer" else value) for c, value in filled(made)]
    outcome = load(people_have(tmp_path, made, row))
    assert [p.heading for p in outcome.problems] == ["查询结果"]
    assert not state(made)


@pytest.mark.parametrize("said", ["器材不完好", "未在用"])
def test_a_word_that_is_denied_is_not_that_word(named: World, tmp_path: Path, said: str) -> None:
    made = sheet("equipment")
    row = [(c, said if c.name == "state" else value) for c, value in filled(made)]
    assert [p.heading for p in load(people_have(tmp_path, made, row)).problems] == ["状态"]
