"""Headings of real forms: title, notes, unit row, headings in row 5, `*` marks, hidden sheets."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from anyuan.directory.imports.headings import KindUnclear, Mapping, NoHeadings, find
from anyuan.directory.imports.readers import read
from anyuan.directory.imports.sheets import Sheet, letters
from anyuan.directory.imports.tables import refused_category, tables

PEOPLE = {"FOURTEAMMEMBERS.xls", "GRIDTEAM.xls", "LEADERGROUP.xls"}
EVENTS = {"ISSUEJOINT.xls", "FOODSAFTY.xls"}


def kind_of(file: str) -> str:
    if file in PEOPLE:
        return "people"
    if file in EVENTS:
        return "events"
    return "schools" if file == "SCHOOL.xls" else "places"


def write_form(path: Path, form: dict[str, Any]) -> None:
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet(form["sheet"][:31])
    sheet.write(0, 0, 1.0)
    sheet.write(0, 1, form["title"])
    sheet.write(1, 0, "填写注意事项:\n1.表格中带有*的单元格,为必须填入的数据项目")
    sheet.write_row(2, 0, ["填报单位:", "贵州省", "省*", "黔西南布依族苗族自治州", "市*"])
    for index, column in enumerate(form["columns"]):
        sheet.write(form["header_row_1based"] - 1, index, column["label"] + ("*" if column["required"] else ""))
    for name in form["hidden_sheets"]:
        hidden = book.add_worksheet(name)
        hidden.write_row(0, 0, [c["label"] for c in form["columns"]])
        hidden.hide()
    book.close()


def test_all_twenty_six_forms_are_recognised_with_every_column(shared: Path, tmp_path: Path) -> None:
    forms = json.loads((shared / "data/10-ledgers/form_headings.json").read_text(encoding="utf-8"))
    assert len(forms) == 26
    for number, form in enumerate(forms):
        path = tmp_path / f"{number}.xlsx"
        write_form(path, form)
        book = read(path)
        assert book.hidden == form["hidden_sheets"]
        layout = find(book.sheets[0], "", Mapping())
        assert layout is not None
        assert (layout.heading_row, layout.table.kind) == (form["header_row_1based"], kind_of(form["file"])), form[
            "file"
        ]
        assert [c.starred for c in layout.columns] == [c["required"] for c in form["columns"]]
        strange = [c.heading for c in layout.columns if c.use == "extra"]
        assert strange == [] or form["file"] in EVENTS, (form["file"], strange)


def test_the_rebuilt_legacy_forms_are_recognised(shared: Path) -> None:
    folder = shared / "data/10-ledgers"
    school = read(folder / "学校登记表_黔西南_rebuilt.xls")
    layout = find(school.sheets[0], "", Mapping())
    assert layout is not None
    assert school.hidden == ["bean"]
    assert (layout.table.kind, layout.heading_row) == ("schools", 5)
    assert layout.fields()["name"].starred
    number, first = next(layout.rows)
    assert (number, first[0]) == (6, "兴义民族师范学院")
    events = find(read(folder / "对接事件登记表_空表_rebuilt.xls").sheets[0], "", Mapping())
    assert events is not None
    assert (events.table.kind, events.table.register) == ("events", False)


def sheet(*rows: list[Any], name: str = "Sheet1", file: str = "x.xlsx") -> Sheet:
    return Sheet(file, name, iter(rows))


@pytest.mark.parametrize(
    ("rows", "kind", "row"),
    [
        ([["code", "name"]], "areas", 1),
        ([["Schools of the county"], [], ["School name*", "Area*", "Students", "Address"]], "schools", 3),
        ([["学校标识码", "学校名称＊", "所属辖区", "在校人数（人）"]], "schools", 1),
        ([["Protocol", "Account", "School", "AES key"]], "lines", 1),
        ([["设备编号", "设备类型", "学校代码", "部位"]], "devices", 1),
        ([["姓名", "手机号码", "所在单位", "职务", "任职日期"]], "people", 1),
        ([["值班日期", "值班岗位", "值班人员", "开始时间", "结束时间"]], "rosters", 1),
        ([["unit name", "unit type", "area", "skills"]], "units", 1),
        ([["队伍名称", "队伍类型", "队员编号"]], "teams", 1),
        ([["校区名称", "所属学校", "校区地址"]], "campuses", 1),
    ],
)
def test_chinese_and_english_headings_tell_the_register(rows: list[list[Any]], kind: str, row: int) -> None:
    layout = find(sheet(*rows, ["x"]), "", Mapping())
    assert layout is not None
    assert (layout.table.kind, layout.heading_row) == (kind, row)


def test_a_sheet_of_something_else_is_not_guessed_at() -> None:
    with pytest.raises(NoHeadings):
        find(sheet(["今天", "天气"], ["晴", "好"]), "", Mapping())
    with pytest.raises((KindUnclear, NoHeadings)):
        find(sheet(["名称"], ["甲"]), "", Mapping())
    assert find(sheet([], [None, ""]), "", Mapping()) is None


def test_a_map_says_what_the_headings_do_not() -> None:
    mapping = Mapping(kind="schools", columns={"单位": "name", "片": "area", "印": ""})
    layout = find(sheet(["单位", "片", "印", "在校人数"], ["一小", "469001", "x", "3"]), "", mapping)
    assert layout is not None
    assert {c.heading: (c.use, c.field) for c in layout.columns} == {
        "单位": ("field", "name"),
        "片": ("field", "area"),
        "印": ("skip", ""),
        "在校人数": ("field", "pupils"),
    }


@pytest.mark.parametrize(
    ("heading", "category"),
    [
        ("宗教信仰", "belief"),
        ("民族", "ethnicity"),
        ("政治面貌*", "politics"),
        ("党员数", "politics"),
        ("是否上访", "petitioning"),
        ("残疾情况", "health"),
        ("Blood type", "health"),
        ("人脸照片", "biometric"),
        ("Fingerprint", "biometric"),
        ("重点人员类别", "score of people"),
        ("学校名称", ""),
        ("卫生许可证", ""),
        ("是否有证件照", ""),
        ("健康副校长", ""),
    ],
)
def test_columns_that_the_red_lines_forbid_are_known_by_their_heading(heading: str, category: str) -> None:
    assert refused_category(heading) == category


def test_no_table_of_ours_asks_for_what_is_forbidden() -> None:
    for table in tables().values():
        for word in table.columns:
            assert refused_category(word) == "", (table.kind, word)


def test_columns_are_named_as_a_spreadsheet_names_them() -> None:
    assert [letters(n) for n in (0, 25, 26, 51, 701, 702)] == ["A", "Z", "AA", "AZ", "ZZ", "AAA"]
