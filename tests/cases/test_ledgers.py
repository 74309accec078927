"""Ledgers out in the columns people use and back in: checked first, nothing half-imported, taken back until confirmed."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import time
import zipfile
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anyuan.cases import actions
from anyuan.cases.actions import ledger_in
from anyuan.cases.actions.ledger_in import import_ledger
from anyuan.cases.actions.ledger_out import export
from anyuan.cases.models import Case, CaseWords, Imported, LedgerImport
from anyuan.cases.queries import all_kinds, kind_for, lists
from anyuan.cases.queries.ledger_cells import columns_of
from anyuan.cases.queries.lists import Asked
from anyuan.cases.queries.search import search
from anyuan.cases.refusals import KindUnknown, ReasonMissing
from anyuan.cases.work_refusals import CannotUndo, KindProtected
from anyuan.directory.actions.export import FormatUnknown
from anyuan.directory.models import Area, AreaAlias
from anyuan.dispatch.models import Assignment, Deadline
from anyuan.journal.models import Entry
from tests.cases.world import sound

HAZARD = [
    "序号",
    "排查时间",
    "学校/部位",
    "隐患类别",
    "隐患描述",
    "隐患等级(一般/较大/重大)",
    "责任单位",
    "整改期限",
    "完成时间",
    "销号时间",
    "备注",
]
LINE = [
    1,
    "2026-11-02",
    "试验第一小学/正门",
    "消防安全",
    "灭火器过期",
    "一般",
    "试验第一小学",
    "2026-11-12",
    "2026-11-10",
    "2026-11-11",
    "已换",
]
OPEN = [2, "2026/11/20", "试验第二小学", "楼道堆物", "三楼堆放桌椅", "一般", "", "2026年12月1日", "", "", ""]


def out(county, form="csv", who="leader", **asked):
    given = {"approval": "办公室主任批准，用于月报", "by": county.actor(who), "now": county.now}
    return export(county.viewer(who), Asked.of(asked), form, **given)


def table(exported) -> list[list[str]]:
    return list(csv.reader(io.StringIO(exported.content.decode("utf-8-sig"), newline="")))


def book(path: Path, *sheets, hidden=()) -> Path:
    made = xlsxwriter.Workbook(path, {"strings_to_formulas": False})
    for name, rows in sheets:
        sheet = made.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        if name in hidden:
            sheet.hide()
    made.close()
    return path


def bring(county, path, kind="hazard", **more):
    return import_ledger([path], kind, by=county.actor("leader"), now=county.now, **more)


@pytest.mark.parametrize(
    ("name", "ledger"), [("hazard", "hazard"), ("dispute", "dispute"), ("instruction", "directive")]
)
def test_the_columns_are_those_people_use(shared, name, ledger):
    known = json.loads((shared / "conformance" / "cn" / "ledger_columns.json").read_text(encoding="utf-8"))
    assert [column["zh"] for column in columns_of(kind_for(name))] == known[f"{ledger}_台账"]


def test_a_list_leaves_as_csv_with_what_was_done(county):
    row = county.closed(title="=HYPERLINK(1)", fields={"issued_by": "@县委办", "demand": "-三天内"})
    county.open(now=county.at(minutes=-5))
    county.open(protected=True, title="受保护")
    exported = out(county, kind="instruction")
    assert exported.content.startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in exported.content
    head, first, second = table(exported)
    assert head == [column["zh"] for column in columns_of(kind_for("instruction"))]
    line = dict(zip(head, first, strict=True))
    assert (line["编号"], line["事项"], line["下达人"], line["要求"]) == (
        row.ref,
        "'=HYPERLINK(1)",
        "'@县委办",
        "'-三天内",
    )
    assert (line["承办单位"], line["反馈内容"], line["是否采纳"]) == ("城管局", "已清理", "通过")
    assert line["下达时间"] == "2026-11-23T10:00:00"
    assert dict(zip(head, second, strict=True))["签收时间"] == ""
    entry = Entry.objects.get(name="cases.exported")
    assert (entry.data["rows"], entry.data["form"], entry.actor_id) == (2, "csv", county.people["leader"].pk)


def test_xlsx_holds_no_formula_and_says_who_took_it(county, tmp_path):
    from python_calamine import CalamineWorkbook

    county.open(title="=1+1", fields={"issued_by": "+86", "demand": "\tx"})
    path = tmp_path / "out.xlsx"
    path.write_bytes(out(county, "xlsx", kind="instruction").content)
    rows = CalamineWorkbook.from_path(path).get_sheet_by_name("台账").to_python()
    assert rows[1][4] == "'=1+1"
    with zipfile.ZipFile(path) as file:
        sheets = "".join(file.read(n).decode() for n in file.namelist() if "worksheets/sheet" in n)
        assert "<f>" not in sheets
        assert "办公室主任批准" in sheets
    assert "办公室主任批准" in str(CalamineWorkbook.from_path(path).get_sheet_by_name("说明").to_python())


def test_what_an_export_refuses(county):
    county.open()
    with pytest.raises(FormatUnknown):
        out(county, "docx")
    with pytest.raises(ReasonMissing):
        export(county.viewer("leader"), Asked(), "csv", approval=" ", by=county.actor("leader"), now=county.now)
    with pytest.raises(KindUnknown):
        out(county, kind="nothing")
    protected = next(name for name, kind in all_kinds().items() if kind.get("protected"))
    with pytest.raises(KindProtected):
        out(county, kind=protected)
    assert len(table(out(county, "csv", "city"))) == 1  # no right to take anything out: no row leaves
    assert len(table(out(county))) == 2


def test_frictionless_finds_the_package_valid(county, tmp_path):
    county.closed()
    county.open(title='他说"好",\n走了')
    with zipfile.ZipFile(io.BytesIO(out(county, "zip", kind="instruction").content)) as file:
        file.extractall(tmp_path)
    run = [sys.executable, "-m", "frictionless", "validate", "datapackage.json"]
    done = subprocess.run(run, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    described = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
    described["resources"][0]["schema"]["fields"][0]["name"] = "别的"
    (tmp_path / "datapackage.json").write_text(json.dumps(described), encoding="utf-8")
    assert subprocess.run(run, cwd=tmp_path, capture_output=True, check=False).returncode == 1


def test_frictionless_finds_the_ledger_of_every_kind_valid(county, tmp_path):
    from frictionless import Package, system

    wanted = [name for name, kind in all_kinds().items() if not kind.get("protected")]
    county.closed(title="=1+1")
    county.open("hazard", title="围墙松动", school=county.school)
    county.open("dispute", title="甲,乙\n争执", school=county.school, fields={"origin": "school"})
    for name in wanted:
        folder = tmp_path / name
        with zipfile.ZipFile(io.BytesIO(out(county, "zip", kind=name).content)) as file:
            file.extractall(folder)
        with system.use_context(trusted=True):
            found = Package(str(folder / "datapackage.json")).validate()
        assert found.valid, (name, found.flatten(["type", "message"]))
    assert len(wanted) > 8


def test_an_old_ledger_comes_in_with_title_notes_and_hidden_sheets(county, tmp_path):
    head = [["2026年安全隐患台账"], ["填报单位:试验县"], [], HAZARD]
    path = book(tmp_path / "隐患.xlsx", ("台账", [*head, LINE, OPEN]), ("bean", [["x"]]), hidden=("bean",))
    outcome = bring(county, path)
    assert outcome.ok, [str(p) for p in outcome.problems]
    assert outcome.applied
    assert (outcome.sheets[0].created, outcome.sheets[0].heading_row) == (2, 4)
    assert any("bean" in str(note) for note in outcome.notes)
    done = Case.objects.get(state="closed")
    assert (done.school_id, done.place_id, done.category, done.on_time) == (
        county.school.pk,
        county.gate.pk,
        "fire",
        True,
    )
    assert (done.owner_kind, done.owner_id, done.source) == ("school", county.school.pk, "import")
    assert (done.text, done.fields["found_on"]) == ("灭火器过期", "2026-11-02")
    still = sound(Case.objects.get(open=True))
    assert (still.state, still.category, still.owner_id) == ("handling", "other", county.school2.pk)
    assert still.due_at.astimezone().date() in (date(2026, 12, 1), date(2026, 11, 30), date(2026, 12, 2))
    assert still.imported.extra["类别"] == "楼道堆物"
    assert done.imported.extra == {"备注": "已换"}
    sound(done)
    assert [c.pk for c in search(county.viewer("leader"), "灭火器", now=county.now).cases] == [done.pk]
    again = bring(county, path)
    assert (again.sheets[0].created, again.sheets[0].unchanged) == (0, 2)
    assert Case.objects.count() == 2


def test_the_same_number_is_merged_and_work_done_here_is_kept(county, tmp_path):
    head = ["编号", "登记时间", "学校", "事项", "下达人", "要求", "未知列"]
    path = book(
        tmp_path / "a.xlsx", ("s", [head, ["政〔2026〕1", "2026-11-20", "试验第一小学", "查消防", "县委", "三天", "x"]])
    )
    assert bring(county, path, "instruction").applied
    case = Case.objects.get()
    assert (case.source_ref, case.title, case.imported.extra) == ("政〔2026〕1", "查消防", {"未知列": "x"})
    actions.note(case, text="已查", by=county.actor("wang"), now=county.now)
    path = book(
        tmp_path / "a.xlsx", ("s", [head, ["政〔2026〕1", "2026-11-20", "试验第一小学", "改名", "县委", "三天", "y"]])
    )
    outcome = bring(county, path, "instruction")
    assert (outcome.sheets[0].created, outcome.sheets[0].updated) == (0, 1)
    case = sound(case)
    assert (case.title, case.imported.extra) == ("查消防", {"未知列": "y"})
    own = county.open()
    path = book(tmp_path / "b.xlsx", ("s", [head, [own.ref, "2026-11-20", "试验第一小学", "x", "县委", "三天", ""]]))
    assert bring(county, path, "instruction").sheets[0].unchanged == 1
    assert Case.objects.count() == 2


def test_wrong_cells_have_addresses_and_nothing_is_half_imported(county, tmp_path):
    wrong = [3, "2026-13-40", "没有的学校", "消防安全", "x", "特别大", "", "", "", "", ""]
    later = [4, "2027-01-01", "试验第一小学", "消防安全", "x", "一般", "", "", "", "", ""]
    path = book(tmp_path / "bad.xlsx", ("台账", [HAZARD, LINE, wrong, later]))
    outcome = bring(county, path)
    assert not outcome.applied
    places = {p.address: str(p.sentence) for p in outcome.problems}
    assert {"台账!B3", "台账!C3", "台账!F3"} <= set(places)
    assert "没有的学校" in places["台账!C3"]
    assert any("2027-01-01" in said for said in places.values())
    assert not Case.objects.exists()
    assert not LedgerImport.objects.exists()
    assert not CaseWords.objects.exists()


def test_a_number_twice_is_a_mistake(county, tmp_path):
    head, line = ["编号", "学校", "事项", "下达人", "要求"], ["1", "试验第一小学", "a", "b", "c"]
    outcome = bring(county, book(tmp_path / "a.xlsx", ("s", [head, line, line])), "instruction")
    assert "2" in str(outcome.problems[0].sentence)
    assert not outcome.applied


@pytest.mark.parametrize("heading", ["民族", "宗教信仰", "政治面貌", "健康状况", "人脸照片"])
def test_columns_of_the_red_lines_are_refused_with_a_sentence(county, tmp_path, heading):
    path = book(tmp_path / "r.xlsx", ("台账", [[*HAZARD, heading], [*LINE, "x"]]))
    outcome = bring(county, path)
    assert not outcome.applied
    assert outcome.problems[0].address == "台账!L1"
    assert outcome.problems[0].heading == heading
    dropped = bring(county, path, drop_refused=True)
    assert dropped.applied
    assert heading not in str(Imported.objects.values_list("extra", flat=True))


def test_a_dry_run_stores_nothing(county, tmp_path):
    path = book(tmp_path / "a.xlsx", ("台账", [HAZARD, LINE, OPEN]))
    outcome = bring(county, path, dry_run=True)
    assert (outcome.ok, outcome.applied, outcome.sheets[0].created) == (True, False, 2)
    assert not Case.objects.exists()


def test_an_old_area_code_is_mapped(county, tmp_path):
    town = Area.objects.create(
        code="990101100", name="新镇", level=4, parent=county.area, path=f"{county.area.path}990101100/"
    )
    AreaAlias.objects.create(code="990101009", area=town)
    path = tmp_path / "a.csv"
    path.write_bytes("排查时间,行政区划代码,隐患描述\n2026-11-01,990101009,河边无护栏\n".encode("gb18030"))
    assert bring(county, path).applied
    assert Case.objects.get().area_path == town.path


def test_an_import_is_taken_back_until_it_is_confirmed_or_worked_on(county, tmp_path):
    path = book(tmp_path / "a.xlsx", ("台账", [HAZARD, LINE, OPEN]))
    bring(county, path)
    batch = LedgerImport.objects.get()
    by = {"by": county.actor("leader"), "now": county.now}
    assert ledger_in.undo(batch, **by) == 2
    assert not Case.objects.exists()
    assert not Deadline.objects.filter(state="running").exists()
    assert not Assignment.objects.exists()
    assert not CaseWords.objects.exists()
    assert lists.total(county.viewer("leader"), Asked(), now=county.now).count == 0
    with pytest.raises(CannotUndo):
        ledger_in.undo(batch, **by)
    bring(county, path)
    second = LedgerImport.objects.latest("pk")
    actions.note(Case.objects.get(open=True), text="x", **by)
    with pytest.raises(CannotUndo):
        ledger_in.undo(second, **by)
    assert Case.objects.count() == 2
    ledger_in.confirm(second, **by)
    with pytest.raises(CannotUndo):
        ledger_in.confirm(second, **by)


def test_unreadable_files_and_bombs(county, tmp_path):
    (tmp_path / "a.xlsx").write_bytes(b"not a spreadsheet")
    assert not bring(county, tmp_path / "a.xlsx").ok
    (tmp_path / "a.pdf").write_bytes(b"%PDF")
    assert not bring(county, tmp_path / "a.pdf").ok
    with zipfile.ZipFile(tmp_path / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("xl/worksheets/sheet1.xml", b"0" * 400_000_000)
    outcome = bring(county, tmp_path / "bomb.xlsx")
    assert not outcome.ok
    assert "bomb.xlsx" in str(outcome.problems[0])
    with pytest.raises(KindUnknown):
        bring(county, tmp_path / "a.xlsx", "nothing")


def test_open_items_go_on_in_the_ledger_of_the_next_year(county, tmp_path):
    old = [
        "1",
        "2025-03-01",
        "试验第一小学",
        "消防安全",
        "去年已销号",
        "一般",
        "",
        "2025-03-10",
        "2025-03-09",
        "2025-03-09",
        "",
    ]
    carried = ["2", "2025-12-01", "试验第一小学", "消防安全", "去年未销号", "一般", "", "2025-12-20", "", "", ""]
    across = ["3", "2025-12-20", "试验第一小学", "消防安全", "跨年销号", "一般", "", "", "", "2026-01-05", ""]
    assert bring(county, book(tmp_path / "a.xlsx", ("台账", [HAZARD, old, carried, across, LINE]))).applied

    def texts(year):
        page = lists.page(county.viewer("leader"), Asked(kind="hazard", year=year), now=county.now)
        return {case.text for case in page.cases}

    assert texts(2025) == {"去年已销号", "去年未销号", "跨年销号"}
    assert texts(2026) == {"去年未销号", "跨年销号", "灭火器过期"}


words = st.text(alphabet="校门口=+-@'\"，,;\n 安全abc123", min_size=1, max_size=40).filter(
    lambda t: any(c.isalnum() for c in t)
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(words, words), min_size=1, max_size=5))
def test_what_goes_out_comes_back_in(county, tmp_path_factory, items):
    """Every text survives the way out and in again, however it begins; the numbers are those of the first way."""
    Case.objects.all().delete()
    made = {}
    for title, demand in items:
        case = county.open(title=title, text="", fields={"issued_by": "县委", "demand": demand}, school=county.school)
        made[case.ref] = (case.title, case.fields["demand"])
    path = tmp_path_factory.mktemp("round") / "a.csv"
    path.write_bytes(out(county, "csv", kind="instruction").content)
    Deadline.objects.all().delete()
    Assignment.objects.all().delete()
    Case.objects.all().delete()
    outcome = bring(county, path, "instruction", default_area=county.area)
    assert outcome.ok, [str(p) for p in outcome.problems]
    back = {c.source_ref: (c.title, " ".join(c.fields["demand"].split())) for c in Case.objects.all()}
    from anyuan.kernel.text import fold

    assert set(back) == set(made)
    for ref, (title, demand) in made.items():
        assert back[ref][0] == title
        assert fold(back[ref][1]) == fold(demand)


@pytest.mark.slow
def test_a_hundred_thousand_rows_come_in_within_reason(county, tmp_path):
    path = tmp_path / "big.csv"
    count = 5000  # the whole hundred thousand is measured by the bench; here its share of the time
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HAZARD)
        for n in range(count):
            writer.writerow(
                [
                    n,
                    "2026-01-02",
                    "试验第一小学",
                    "消防安全",
                    f"灭火器{n}号过期",
                    "一般",
                    "",
                    "2026-01-20",
                    "2026-01-10",
                    "2026-01-11",
                    "",
                ]
            )
    seen = []
    began = time.monotonic()
    outcome = bring(county, path, progress=seen.append)
    assert outcome.sheets[0].created == count
    assert seen
    assert (time.monotonic() - began) / count < 0.02


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_ledger_of_hazards_does_not_double_when_it_comes_back(county, tmp_path, form):
    """The columns that people use for hazards hold no number: place, day and words say that a row is here already."""
    for title, text, found_on in (
        ("灭火器压力不足", "", "2026-11-02"),
        ("灭火器压力不足", "", "2026-11-09"),
        ("楼道堆物", "三楼堆放桌椅", "2026-11-02"),
    ):
        county.open(kind="hazard", title=title, text=text, fields={"found_on": found_on}, school=county.school)
    assert bring(county, book(tmp_path / "old.xlsx", ("台账", [HAZARD, LINE])), default_area=county.area).ok
    assert Case.objects.count() == 4
    path = tmp_path / f"back.{form}"
    path.write_bytes(out(county, form, kind="hazard").content)
    for turn in range(2):
        outcome = bring(county, path, default_area=county.area)
        assert outcome.ok, [str(p) for p in outcome.problems]
        assert outcome.sheets[0].created == 0, turn
    assert Case.objects.count() == 4


def test_our_own_number_of_a_case_that_came_in_before_is_no_second_case(county, tmp_path):
    lines = [["编号", "登记时间", "涉及学校", "基本情况"], ["JF-1", "2026-11-02", "试验第一小学", "停车争执"]]
    assert bring(county, book(tmp_path / "a.xlsx", ("台账", lines)), "dispute", default_area=county.area).ok
    path = tmp_path / "back.csv"
    path.write_bytes(out(county, "csv", kind="dispute").content)
    outcome = bring(county, path, "dispute", default_area=county.area)
    assert outcome.ok, [str(p) for p in outcome.problems]
    assert (outcome.sheets[0].created, Case.objects.count(), Imported.objects.count()) == (0, 1, 1)


def test_an_import_that_breaks_half_way_leaves_nothing(county, tmp_path, monkeypatch):
    lines = [
        [n, "2026-11-02", "试验第一小学", "消防安全", f"灭火器{n}号", "一般", "", "", "2026-11-03", "2026-11-03", ""]
        for n in range(500)
    ]
    path = book(tmp_path / "a.xlsx", ("台账", [HAZARD, *lines, OPEN]))
    from anyuan.cases.actions import _ledger_rows

    def broken(*_args, **_more):
        assert Case.objects.count() == 500, "what ended was stored by then"
        raise OSError("the disk is full")

    monkeypatch.setattr(_ledger_rows, "open_case", broken)
    with pytest.raises(OSError, match="disk"):
        bring(county, path)
    assert (Case.objects.count(), LedgerImport.objects.count(), CaseWords.objects.count()) == (0, 0, 0)
