"""Export: only what one may see, no cell that runs, and back in again without loss."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from django.utils import translation
from python_calamine import CalamineWorkbook

from anyuan.directory.actions.export import FormatUnknown, export, harmless
from anyuan.directory.actions.importing import import_files
from anyuan.directory.imports.kinds import KINDS
from anyuan.directory.models import School
from anyuan.directory.policy import Grant, Viewer
from anyuan.journal.models import Entry
from tests.directory.world import CLERK, NOW, World, person

LEADER = Viewer(grants=(Grant("duty_leader", area_path="/46/469001/"),))
ADMIN = Viewer(grants=(Grant("system_admin"),))


def table(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def test_a_leader_exports_the_schools_of_the_county_and_not_the_next_ones(world: World) -> None:
    with translation.override("zh-hans"):
        rows = table(export("schools", "csv", viewer=LEADER, by=CLERK, now=NOW))
    assert rows[0][:2] == ["学校代码", "学校名称"]
    assert [row[0] for row in rows[1:]] == ["S1", "S2"]
    assert Entry.objects.get(name="directory.exported").data == {"kind": "schools", "rows": 2}


@pytest.mark.parametrize("kind", list(KINDS))
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_every_register_can_be_exported_and_a_guard_gets_an_empty_one(world: World, kind: str, form: str) -> None:
    guard = Viewer(grants=(Grant("guard", school_id=world.school.pk),))
    for viewer in (LEADER, guard):
        assert export(kind, form, viewer=viewer, by=CLERK, now=NOW)
    assert len(table(export(kind, "csv", viewer=guard, by=CLERK, now=NOW))) == 1


def test_the_system_administrator_exports_registers_and_not_people(world: World) -> None:
    person("A", phone="13800001111", school=world.school)
    assert len(table(export("schools", "csv", viewer=ADMIN, by=CLERK, now=NOW))) == 4
    assert len(table(export("people", "csv", viewer=ADMIN, by=CLERK, now=NOW))) == 1
    assert "13800001111" in export("people", "csv", viewer=LEADER, by=CLERK, now=NOW).decode()


@pytest.mark.parametrize("evil", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0"])
def test_no_cell_of_an_export_runs_as_a_formula(world: World, evil: str, tmp_path: Path) -> None:
    School.objects.filter(code="S1").update(address=evil)
    rows = table(export("schools", "csv", viewer=LEADER, by=CLERK, now=NOW))
    assert harmless(evil) in rows[1]
    assert not any(cell[:1] in "=+-@\t" for cell in rows[1] if cell)
    file = tmp_path / "schools.xlsx"
    file.write_bytes(export("schools", "xlsx", viewer=LEADER, by=CLERK, now=NOW))
    assert harmless(evil) in CalamineWorkbook.from_path(file).get_sheet_by_index(0).to_python()[1]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_went_out_comes_in_again_unchanged(world: World, tmp_path: Path, form: str, language: str) -> None:
    School.objects.filter(code="S1").update(address="=evil", pupils=1277, boarding=True, extra={"食堂座位": 300})
    file = tmp_path / f"schools.{form}"
    with translation.override(language):
        file.write_bytes(export("schools", form, viewer=LEADER, by=CLERK, now=NOW))
        outcome = import_files([file], by=CLERK, now=NOW)
    assert outcome.applied, [str(p) for p in outcome.problems]
    assert [(s.kind, s.created, s.updated, s.unchanged) for s in outcome.sheets] == [("schools", 0, 0, 2)]


def test_other_formats_are_refused(world: World) -> None:
    with pytest.raises(FormatUnknown):
        export("schools", "pdf", viewer=LEADER, by=CLERK, now=NOW)
