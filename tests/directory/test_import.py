"""Importing registers: dry run, addresses of wrong cells, merge by code, all or nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.utils import translation

from anyuan.directory.actions.importing import Outcome, import_files
from anyuan.directory.crypto import reveal
from anyuan.directory.imports.headings import Mapping
from anyuan.directory.models import (
    Appointment,
    Area,
    AreaAlias,
    Device,
    Line,
    Organisation,
    Person,
    Place,
    School,
    Shift,
    Team,
    Unit,
)
from anyuan.directory.queries import people_by_phone
from anyuan.journal.models import Entry
from tests.directory.world import CLERK, NOW, World


@pytest.fixture(autouse=True)
def in_english() -> Any:
    with translation.override("en"):
        yield


def load(*files: Path, **options: Any) -> Outcome:
    return import_files(list(files), by=CLERK, now=NOW, **options)


def csv(folder: Path, name: str, text: str, encoding: str = "utf-8") -> Path:
    file = folder / name
    file.write_bytes(text.encode(encoding))
    return file


def xlsx(folder: Path, name: str, sheets: dict[str, list[list[Any]]], hidden: tuple[str, ...] = ()) -> Path:
    file = folder / name
    book = xlsxwriter.Workbook(str(file))
    for title, rows in sheets.items():
        sheet = book.add_worksheet(title)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        if title in hidden:
            sheet.hide()
    book.close()
    return file


def problems(outcome: Outcome) -> list[tuple[str, str]]:
    return [(p.address, str(p.sentence)) for p in outcome.problems]


# — areas ————————————————————————————————————————————————————————————————————————


@pytest.mark.slow
def test_the_national_codes_come_in_and_wuzhishan_hangs_under_its_grouping_number(db: None, shared: Path) -> None:
    folder = shared / "data/01-admin-codes"
    outcome = load(*sorted(folder.glob("*.csv")))
    assert outcome.applied, problems(outcome)[:3]
    wuzhishan = Area.objects.get(code="469001")
    assert (wuzhishan.path, wuzhishan.parent.pseudo, wuzhishan.level) == ("/46/4690/469001/", True, 3)
    towns = {
        "黔西南": Area.objects.filter(path__startswith="/52/5223/", level=4).count(),
        "辽源": Area.objects.filter(path__startswith="/22/2204/", level=4).count(),
        "灵寿": Area.objects.filter(path__startswith="/13/1301/130126/", level=4).count(),
        "五指山": Area.objects.filter(path__startswith="/46/4690/469001/", level=4).count(),
    }
    assert towns == {"黔西南": 140, "辽源": 48, "灵寿": 15, "五指山": 8}
    # 东莞 has no counties: its towns hang under the prefecture.
    assert Area.objects.get(code="441900003").path == "/44/4419/441900003/"
    again = load(*sorted(folder.glob("*.csv")))
    assert [(s.created, s.updated) for s in again.sheets] == [(0, 0)] * 4


def test_a_list_of_all_levels_in_any_order_and_villages_of_twelve_digits(db: None, tmp_path: Path) -> None:
    file = csv(
        tmp_path,
        "areas.csv",
        "统计用区划代码,名称\n469001100201,毛祥村\n469001100000,通什镇\n469001000000,五指山市\n460000000000,海南省\n",
    )
    assert load(file).applied
    assert Area.objects.get(code="469001100201").path == "/46/469001/469001100/469001100201/"
    assert Area.objects.get(code="469001100201").level == 5


def test_a_prefecture_that_comes_in_later_takes_its_counties_and_their_towns_along(
    world: World, tmp_path: Path
) -> None:
    assert load(csv(tmp_path, "areas.csv", "code,name\n4690,省直辖县级行政区划\n469001,五指山市\n")).applied
    assert Area.objects.get(code="469001").path == "/46/4690/469001/"
    assert Area.objects.get(code="469001100").path == "/46/4690/469001/469001100/"
    assert Area.objects.get(code="469002").path == "/46/469002/"


def test_an_area_whose_parent_nobody_knows_is_a_problem_with_its_cell(db: None, tmp_path: Path) -> None:
    outcome = load(csv(tmp_path, "areas.csv", "code,name\n46,海南省\n110101,东城区\n"))
    assert problems(outcome) == [("A3", "the area above it (1101) is not known; import that first")]
    assert not Area.objects.exists()


def test_old_codes_of_areas_still_find_their_successor(world: World, tmp_path: Path) -> None:
    assert load(csv(tmp_path, "areas.csv", "code,name,old code\n469001,五指山市,460001\n")).applied
    assert AreaAlias.objects.get().code == "460001"
    assert load(csv(tmp_path, "schools.csv", "学校代码,学校名称,区划代码\nS9,老码小学,460001\n")).applied
    assert School.objects.get(code="S9").area == world.county


# — schools and the rules of every import ——————————————————————————————————————


def test_a_form_with_title_notes_and_hidden_sheets_comes_in(world: World, tmp_path: Path) -> None:
    heading = [
        "学校代码",
        "学校名称*",
        "所属网格*",
        "校长*",
        "学校类型*",
        "在校人数",
        "联系手机",
        "周边情况",
        "食堂座位",
    ]
    file = xlsx(
        tmp_path,
        "表.xlsx",
        {
            "学校登记表": [
                ["1.0", "学校信息登记表"],
                ["填写注意事项"],
                ["填报单位:", "五指山市", "市*"],
                [],
                heading,
                [1001.0, "毛阳中学", "469001", "王校长", "乡镇初级中学", "1,277", 13800001111.0, "临河", 300],
                [1002.0, "番阳小学", "五指山市", "", "公办小学", None, "", "", ""],
                [],
            ],
            "bean": [["学校名称"], ["不该读"]],
        },
        hidden=("bean",),
    )
    outcome = load(file)
    assert outcome.applied, problems(outcome)
    assert [(s.kind, s.heading_row, s.created) for s in outcome.sheets] == [("schools", 5, 2)]
    school = School.objects.get(code="1001")
    assert (school.name, school.stage, school.pupils, school.area) == ("毛阳中学", "junior", 1277, world.county)
    assert school.initials == "myzx"
    assert School.objects.get(code="1002").pupils is None  # an empty cell is not zero
    assert (school.extra["周边情况"], school.extra["食堂座位"]) == ("临河", 300)
    said = [str(n) for n in (*outcome.notes, *outcome.sheets[0].notes)]
    assert any("bean" in n for n in said)
    assert any("D7" in n and "marked *" in n for n in said)
    assert any("I5" in n and "additional column" in n for n in said)


def test_names_and_numbers_of_people_beside_a_register_lie_encrypted(world: World, tmp_path: Path) -> None:
    load(
        csv(tmp_path, "schools.csv", "学校代码,学校名称,所属网格,校长,联系手机\nS9,甲小学,469001,王大力,13800001111\n")
    )
    extra = School.objects.get(code="S9").extra
    assert "王大力" not in str(extra)
    assert reveal(extra["sealed"], "directory.extra.sealed") == '{"校长": "王大力", "联系手机": "13800001111"}'


def test_a_second_import_changes_only_the_given_columns(world: World, tmp_path: Path) -> None:
    load(csv(tmp_path, "schools.csv", "学校代码,学校名称,所属网格,在校人数,地址\nS9,甲小学,469001,300,老街1号\n"))
    outcome = load(csv(tmp_path, "schools.csv", "学校代码,在校人数,地址\nS9,350,\nS1,\n".replace("S1,\n", "S1,20,\n")))
    assert outcome.applied, problems(outcome)
    assert (outcome.sheets[0].created, outcome.sheets[0].updated) == (0, 2)
    school = School.objects.get(code="S9")
    assert (school.name, school.pupils, school.address) == ("甲小学", 350, "老街1号")
    assert load(csv(tmp_path, "schools.csv", "学校代码,在校人数\nS9,350\n")).sheets[0].unchanged == 1


def test_a_ledger_without_codes_finds_the_school_by_name_and_area(world: World, tmp_path: Path) -> None:
    outcome = load(csv(tmp_path, "schools.csv", "学校名称,所属网格,在校人数\n第一小学,通什镇,88\n新小学,通什镇,5\n"))
    assert (outcome.sheets[0].updated, outcome.sheets[0].created) == (1, 1)
    assert School.objects.get(code="S1").pupils == 88
    again = load(csv(tmp_path, "schools.csv", "学校名称,所属网格,在校人数\n新小学,通什镇,5\n"))
    assert (again.sheets[0].created, again.sheets[0].unchanged) == (0, 1)


def test_every_wrong_cell_is_named_and_nothing_is_stored(world: World, tmp_path: Path) -> None:
    rows = [
        ["学校代码", "学校名称", "所属网格", "在校人数", "经度", "纬度", "学校类型"],
        ["S7", "好小学", "469001", 10, 109.5, 18.7, "小学"],
        ["S8", "坏小学", "月球", "很多", 109.5, 18.7, "小学"],
        ["S9", "反小学", "469001", 10, 18.7, 109.5, "小学"],
        ["S7", "又一个", "469001", 10, 109.5, 18.7, "太空站"],
        ["S10", "", "469001", 10, "", "", ""],
        ["S7", "再来", "469001", 1, "", "", ""],
    ]
    before = School.objects.count()
    outcome = load(xlsx(tmp_path, "x.xlsx", {"表1": rows}))
    found = dict(problems(outcome))
    assert set(found) == {"表1!C3", "表1!D3", "表1!A4", "表1!G5", "表1!B6", "表1!A7"}
    assert found["表1!A7"] == "“S7” already stands in row 2"
    assert found["表1!B6"] == "“学校名称” is missing"
    assert School.objects.count() == before
    assert not Entry.objects.filter(name="directory.imported").exists()


def test_problems_are_told_in_chinese_to_those_who_read_chinese(world: World, tmp_path: Path) -> None:
    file = csv(tmp_path, "schools.csv", "学校代码,学校名称,所属网格,在校人数\nS7,好小学,469001,很多\n")
    with translation.override("zh-hans"):
        told = [str(p) for p in load(file).problems]
    assert told == ["schools.csv D2 在校人数: “很多”不是整数"]


def test_a_dry_run_tells_everything_and_stores_nothing(world: World, tmp_path: Path) -> None:
    file = csv(tmp_path, "schools.csv", "学校代码,学校名称,所属网格\nS7,甲,469001\nS1,第一小学,469001\n")
    outcome = load(file, dry_run=True)
    assert (outcome.ok, outcome.applied) == (True, False)
    assert (outcome.sheets[0].created, outcome.sheets[0].updated) == (1, 1)
    assert not School.objects.filter(code="S7").exists()
    assert load(file).applied


def test_one_bad_file_of_three_keeps_all_three_out(world: World, tmp_path: Path) -> None:
    good = csv(tmp_path, "organisations.csv", "单位代码,单位名称,所属辖区\nO1,甲派出所,469001\n")
    also = csv(tmp_path, "schools.csv", "学校代码,学校名称,所属网格,派出所\nS7,甲小学,469001,O1\n")
    bad = csv(tmp_path, "lines.csv", "协议,用户号,学校代码\ndc09,1001,不存在\n")
    assert not load(bad, also, good).applied
    assert not Organisation.objects.filter(code="O1").exists()
    assert load(also, good).applied  # and the order of the files does not matter
    assert School.objects.get(code="S7").police_station.code == "O1"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_of_any_usual_encoding(world: World, tmp_path: Path, encoding: str) -> None:
    assert load(csv(tmp_path, "schools.csv", "学校代码;学校名称;所属网格\nS7;甲小学;469001\n", encoding)).applied
    assert School.objects.get(code="S7").name == "甲小学"


@pytest.mark.parametrize(("datum", "moved"), [("wgs84", False), ("gcj02", True), ("百度", True)])
def test_positions_of_other_datums_are_converted_and_remembered(
    world: World, tmp_path: Path, datum: str, moved: bool
) -> None:
    load(
        csv(
            tmp_path,
            "schools.csv",
            f"学校代码,学校名称,所属网格,经度,纬度,坐标系\nS7,甲,469001,109.516,18.775,{datum}\n",
        )
    )
    school = School.objects.get(code="S7")
    assert (abs(school.lon - 109.516) > 0.001) is moved
    assert school.datum == {"百度": "bd09"}.get(datum, datum)


def test_columns_that_the_red_lines_forbid_stop_the_import_at_their_cell(world: World, tmp_path: Path) -> None:
    file = csv(tmp_path, "people.csv", "工号,姓名,联系手机,政治面貌,民族\nR1,王五,13800001111,群众,汉\n")
    outcome = load(file)
    assert [p.address for p in outcome.problems] == ["D1", "E1"]
    assert "politics" in str(outcome.problems[0].sentence)
    assert not Person.objects.exists()
    dropped = load(file, drop_refused=True)
    assert dropped.applied
    person = Person.objects.get(code="R1")
    assert "群众" not in str(vars(person))
    assert "汉" not in str(person.extra)


def test_what_nobody_needs_about_people_is_not_kept(world: World, tmp_path: Path) -> None:
    file = csv(
        tmp_path, "people.csv", "工号,姓名,身份证号码,性别,出生日期,鞋码\nR1,王五,460001199001011234,男,1990-01-01,43\n"
    )
    outcome = load(file)
    assert outcome.applied
    assert not any(secret in str(Person.objects.get().extra) for secret in ("460001199001011234", "男", "1990"))
    assert sum("not kept" in str(n) for n in outcome.sheets[0].notes) == 3


def test_a_sheet_of_another_thing_beside_a_good_one_is_passed_over_and_said(world: World, tmp_path: Path) -> None:
    file = xlsx(
        tmp_path,
        "x.xlsx",
        {
            "学校": [["学校代码", "学校名称", "所属网格"], ["S7", "甲", "469001"]],
            "说明": [["本表由教育局填写"], ["谢谢"]],
        },
    )
    outcome = load(file)
    assert outcome.applied
    assert any("说明" in str(n) for n in outcome.notes)


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02", b"PK\x03\x04broken", b"\xff" * 2000])
@pytest.mark.parametrize("name", ["x.xlsx", "x.xls", "x.csv", "x.geojson", "x.pdf"])
def test_a_broken_file_is_a_problem_and_not_a_crash(db: None, tmp_path: Path, name: str, content: bytes) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    outcome = load(file)
    assert not outcome.applied or outcome.sheets == []


# — the other registers ————————————————————————————————————————————————————————


def test_a_town_of_a_common_name_is_told_by_the_words_above_the_headings(world: World, tmp_path: Path) -> None:
    twin = Area.objects.create(
        code="469002100", name="通什镇", level=4, parent=world.other_county, path=world.other_county.path + "469002100/"
    )
    rows = [["填报单位:", "琼海市", "市*"], ["学校代码", "学校名称", "所属网格"], ["S7", "甲小学", "通什镇"]]
    assert load(xlsx(tmp_path, "x.xlsx", {"学校": rows})).applied
    assert School.objects.get(code="S7").area == twin
    bare = load(xlsx(tmp_path, "y.xlsx", {"学校": rows[1:]}))
    assert "469001100, 469002100" in problems(bare)[0][1]


def test_places_take_their_kind_from_the_title_and_their_area_from_the_school(world: World, tmp_path: Path) -> None:
    cafe = xlsx(
        tmp_path,
        "网吧.xlsx",
        {
            "网吧": [
                ["网吧信息登记表"],
                ["场所名字*", "所属网格*", "负责人", "所在地址"],
                ["快乐网吧", "通什镇", "李", "街口"],
            ]
        },
    )
    gates = csv(tmp_path, "places.csv", "部位代码,部位名称,部位类型,学校代码\nP1,东门,校门,S1\nP2,二号宿舍,宿舍楼,S1\n")
    assert load(cafe, gates).applied
    assert Place.objects.get(name="快乐网吧").kind == "internet_cafe"
    gate = Place.objects.get(code="P1")
    assert (gate.kind, gate.school, gate.area) == ("gate", world.school, world.town)
    assert Place.objects.get(code="P2").kind == "dormitory"


def test_geojson_points_become_places(world: World, tmp_path: Path) -> None:
    file = tmp_path / "places.geojson"
    file.write_text(
        '{"type":"FeatureCollection","features":[{"type":"Feature","properties":'
        '{"code":"W1","name":"南圣河","place type":"水域","area":"469001"},'
        '"geometry":{"type":"Point","coordinates":[109.6,18.8]}}]}',
        encoding="utf-8",
    )
    outcome = load(file)
    assert outcome.applied, problems(outcome)
    assert Place.objects.get(code="W1").kind == "water"


def test_lines_and_devices_find_their_school_and_keep_their_key_closed(world: World, tmp_path: Path) -> None:
    key = "0123456789abcdef0123456789abcdef"
    lines = csv(tmp_path, "lines.csv", f"协议,用户号,学校代码,等级,密钥\nDC09,1001,S1,dp3,{key}\nDC09,1002,S2,,\n")
    devices = csv(tmp_path, "devices.csv", "设备编号,设备类型,线路,防区,学校代码\nD1,一键报警按钮,1001,003,S1\n")
    outcome = load(devices, lines)
    assert outcome.applied, problems(outcome)
    line = Line.objects.get(account="1001")
    assert (line.protocol, line.category, line.key, line.school) == ("dc09", "DP3", key, world.school)
    assert Device.objects.get(code="D1").line == line
    clash = load(csv(tmp_path, "devices.csv", "设备编号,设备类型,线路,防区\nD2,烟感,1001,003\n"))
    assert [p.address for p in clash.problems] == ["A2"]
    again = load(csv(tmp_path, "lines.csv", "协议,用户号,测试周期小时\ndc09,1001,24\n"))
    assert (again.sheets[0].updated, Line.objects.count()) == (1, 2)


def test_people_come_with_their_posts_and_can_be_found_by_number(world: World, tmp_path: Path) -> None:
    text = (
        "工号,姓名,手机,所属学校,职务,任职日期,第几责任人\n"
        "R1,王五,138 0000 1111,S1,校长,2025年9月1日,1\n"
        "R1,王五,,S2,书记,2026-01-01,\n"
        "R2,赵六,13900002222,S1,安全主任,,2\n"
    )
    outcome = load(csv(tmp_path, "people.csv", text))
    assert outcome.applied, problems(outcome)
    assert (outcome.sheets[0].created, outcome.sheets[0].linked, Person.objects.count()) == (2, 3, 2)
    assert sorted(Appointment.objects.values_list("person__code", "post", "order")) == [
        ("R1", "书记", None),
        ("R1", "校长", 1),
        ("R2", "安全主任", 2),
    ]
    assert [p.code for p in people_by_phone("+86 13800001111")] == ["R1"]
    assert load(csv(tmp_path, "people.csv", text)).sheets[0].linked == 0


def test_teams_units_and_rosters(world: World, tmp_path: Path) -> None:
    files = [
        csv(tmp_path, "people.csv", "工号,姓名,所属学校\nR1,王五,S1\nR2,赵六,S1\n"),
        csv(
            tmp_path,
            "teams.csv",
            "队伍代码,队伍名称,所属辖区,队员编号,队长\nT1,联防队,469001,R1,是\nT1,联防队,469001,R2,否\n",
        ),
        csv(tmp_path, "units.csv", "力量代码,力量名称,力量类型,所属辖区,技能\nU1,01号车,巡逻车,469001,急救、谈判\n"),
        csv(
            tmp_path,
            "rosters.csv",
            "值班日期,岗位,值班人员,开始时间,结束时间,所属辖区\n2026-11-23,值班长,R1,08:00,20:00,469001\n2026-11-23,值班长,R2,20:00,08:00,469001\n",
        ),
    ]
    outcome = load(*files)
    assert outcome.applied, problems(outcome)
    assert list(Team.objects.get().members.values_list("person__code", "leader")) == [("R1", True), ("R2", False)]
    assert Unit.objects.get().skills == ["急救", "谈判"]
    night = Shift.objects.get(person__code="R2")
    assert (night.ends_at - night.starts_at).total_seconds() == 12 * 3600
    assert night.starts_at.isoformat() == "2026-11-23T12:00:00+00:00"
    overlap = csv(
        tmp_path,
        "rosters.csv",
        "值班日期,岗位,值班人员,开始时间,结束时间,所属辖区\n2026-11-23,接警员,R1,19:00,23:00,469001\n",
    )
    assert "already has a shift" in problems(load(overlap))[0][1]


def test_a_map_file_names_headings_defaults_and_the_datum(world: World, tmp_path: Path) -> None:
    file = csv(tmp_path, "x.csv", "单位,片,X,Y\n甲小学,469001,109.516,18.775\n")
    mapping = Mapping(
        kind="schools",
        datum="gcj02",
        columns={"单位": "name", "片": "area", "X": "lon", "Y": "lat"},
        defaults={"stage": "小学"},
    )
    assert load(file, mapping=mapping).applied
    school = School.objects.get(name="甲小学")
    assert (school.stage, school.datum) == ("primary", "gcj02")


def test_the_journal_holds_counts_and_no_names(world: World, tmp_path: Path) -> None:
    load(csv(tmp_path, "people.csv", "工号,姓名\nR1,王五\n"))
    entry = Entry.objects.get(name="directory.imported")
    assert entry.data == {"kind": "people", "created": 1, "updated": 0, "unchanged": 0}


@pytest.mark.slow
def test_a_hundred_thousand_rows_come_in_under_three_minutes_with_bounded_memory(world: World, tmp_path: Path) -> None:
    import time
    import tracemalloc

    lines = ["设备编号,设备类型,设备名称,协议,设备标识,学校代码,心跳周期"]
    lines += [f"D{n},一键报警按钮,按钮{n},mqtt,id-{n},S{n % 3 + 1},3600" for n in range(100_000)]
    file = csv(tmp_path, "devices.csv", "\n".join(lines))
    began = time.perf_counter()
    assert load(file).applied
    assert time.perf_counter() - began < 180
    assert Device.objects.count() == 100_000
    small = csv(tmp_path, "small.csv", "\n".join(lines[:20_001]))
    tracemalloc.start()
    load(small, dry_run=True, kind="devices")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 60 * 1024 * 1024
