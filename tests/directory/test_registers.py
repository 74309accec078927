"""Registers described by a sheet: entered, changed, imported, searched, exported, each by right and on record."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from anyuan.directory.actions import described, equipment
from anyuan.directory.actions.importing import import_files
from anyuan.directory.models import Equipment, Place, School, SchoolProfile
from anyuan.directory.policy import Grant, Viewer
from anyuan.directory.queries import profiles
from anyuan.directory.queries.equipment import out_of, pieces_by_school
from anyuan.directory.queries.registers import Asked, count, find
from anyuan.directory.registers import sheet, sheets
from anyuan.directory.registers.reach import within
from anyuan.journal.models import Entry
from tests.directory.test_import import csv, xlsx
from tests.directory.world import CLERK, NOW, TODAY, World, person

LEADER = Viewer(account_id=1, grants=(Grant("duty_leader", area_path="/46/469001/"),))


def head_of(school: School) -> Viewer:
    return Viewer(account_id=2, grants=(Grant("school_head", school_id=school.pk),))


@pytest.fixture(autouse=True)
def in_english() -> Any:
    with translation.override("en"):
        yield


def enter(register: str, viewer: Viewer = LEADER, **given: str) -> Any:
    return described.enter(sheet(register), given, viewer=viewer, by=CLERK, now=NOW)


def change(register: str, row: Any, viewer: Viewer = LEADER, **given: str) -> Any:
    seen = described.mark(sheet(register), row)
    return described.change(sheet(register), row, given, seen=seen, viewer=viewer, by=CLERK, now=NOW)


class TestWhatASchoolWas:
    def test_last_years_rate_uses_last_years_pupils(self, world: World) -> None:
        enter("school_profiles", school="S1", starts_on="2025-09-01", pupils="900", guards="2", closed="是")
        enter("school_profiles", school="S1", starts_on="2026-09-01", pupils="1100", guards="3")
        assert profiles.profile_on(world.school, date(2025, 11, 23)).pupils == 900
        assert profiles.profile_on(world.school, TODAY).pupils == 1100
        # A new sheet says nothing of what it does not say: unknown, not the old answer.
        assert profiles.profile_on(world.school, TODAY).closed is None

    def test_before_the_first_sheet_nothing_is_known(self, world: World) -> None:
        enter("school_profiles", school="S1", starts_on="2025-09-01", pupils="900")
        before = profiles.profile_on(world.school, date(2025, 8, 31))
        assert (before.source, before.pupils, before.since) == ("none", None, None)

    def test_without_any_sheet_the_register_of_schools_speaks(self, world: World) -> None:
        School.objects.filter(pk=world.second.pk).update(pupils=321)
        found = profiles.profiles_on([world.school.pk, world.second.pk], TODAY)
        assert (found[world.second.pk].pupils, found[world.second.pk].source) == (321, "register")

    def test_the_register_of_schools_shows_what_holds_today(self, world: World) -> None:
        enter("school_profiles", school="S1", starts_on="2026-09-01", pupils="1100", boarders="40")
        enter("school_profiles", school="S1", starts_on="2027-09-01", pupils="1300")
        enter("school_profiles", school="S1", starts_on="2025-09-01", pupils="900")
        world.school.refresh_from_db()
        assert (world.school.pupils, world.school.boarders) == (1100, 40)

    def test_a_school_has_one_sheet_a_day(self, world: World) -> None:
        enter("school_profiles", school="S1", starts_on="2026-09-01", pupils="1100")
        with pytest.raises(described.AlreadyThere):
            enter("school_profiles", school="S1", starts_on="2026-09-01", pupils="1200")
        with pytest.raises(IntegrityError), transaction.atomic():
            SchoolProfile.objects.create(code="ELSE", school=world.school, starts_on=date(2026, 9, 1))

    def test_more_boarders_than_pupils_is_a_mistake(self, world: World) -> None:
        with pytest.raises(described.CellsWrong) as wrong:
            enter("school_profiles", school="S1", starts_on="2026-09-01", pupils="10", boarders="11")
        assert "Boarders" in wrong.value.errors[""]
        with pytest.raises(IntegrityError), transaction.atomic():
            SchoolProfile.objects.create(
                code="X", school=world.school, starts_on=date(2026, 9, 1), pupils=10, boarders=11
            )

    def test_the_traffic_sheet_is_read_as_of_a_day(self, world: World) -> None:
        enter("traffic_sheets", school="S1", starts_on="2025-09-01", road="解放路", speed_limit="40", crossing="有")
        enter("traffic_sheets", school="S1", starts_on="2026-09-01", road="解放路", speed_limit="30", road_kind="支路")
        assert profiles.traffic_on(world.school, date(2026, 1, 1)) == {
            "road": "解放路",
            "speed_limit": 40,
            "crossing": True,
        }
        assert (profiles.traffic_on(world.school, TODAY) or {})["road_kind"] == "city"
        assert profiles.traffic_on(world.second, TODAY) is None

    def test_the_list_shows_of_each_school_the_sheet_that_holds(self, world: World) -> None:
        enter("school_profiles", school="S1", starts_on="2025-09-01", pupils="900")
        now = enter("school_profiles", school="S1", starts_on="2026-09-01", pupils="1100")
        other = enter("school_profiles", school="S2", starts_on="2025-09-01", pupils="50")
        seen = find(sheet("school_profiles"), LEADER, Asked(sort="-pupils"), TODAY)
        assert list(seen) == [now, other]
        assert find(sheet("school_profiles"), LEADER, Asked(past=True), TODAY).count() == 3


class TestHandingIn:
    def test_every_wrong_field_is_named_and_nothing_is_stored(self, world: World) -> None:
        with pytest.raises(described.CellsWrong) as wrong:
            enter("equipment", item="大刀", count="many", expires_on="2027-13-01", school="NOWHERE")
        assert set(wrong.value.errors) == {"item", "count", "expires_on", "school"}
        assert not Equipment.objects.exists()

    def test_equipment_needs_a_keeper(self, world: World) -> None:
        with pytest.raises(described.CellsWrong) as wrong:
            enter("equipment", item="盾牌", count="2")
        assert "School" in wrong.value.errors[""]
        with pytest.raises(IntegrityError), transaction.atomic():
            Equipment.objects.create(code="X", item="shield", count=1)

    def test_a_change_is_on_record_by_field_names(self, world: World) -> None:
        row = enter("equipment", item="盾牌", count="2", school="S1")
        change("equipment", row, count="3", name="大号")
        last = Entry.objects.filter(name="directory.register_changed").latest("id")
        assert last.data == {"register": "equipment", "fields": ["count", "name"]}
        assert last.school_id == world.school.pk
        row.refresh_from_db()
        assert (row.count, row.name) == (3, "大号")

    def test_a_cleared_field_is_empty_and_a_field_not_asked_stays(self, world: World) -> None:
        row = enter("equipment", item="盾牌", count="2", school="S1", name="大号", expires_on="2027-01-01")
        row = change("equipment", row, name="")
        assert (row.name, row.expires_on) == ("", date(2027, 1, 1))

    def test_two_people_at_one_row_notice_each_other(self, world: World) -> None:
        row = enter("equipment", item="盾牌", count="2", school="S1")
        seen = described.mark(sheet("equipment"), row)
        change("equipment", row, count="3")
        with pytest.raises(described.ChangedMeanwhile):
            described.change(sheet("equipment"), row, {"count": "9"}, seen=seen, viewer=LEADER, by=CLERK, now=NOW)

    def test_a_head_hands_in_for_their_own_school_only(self, world: World) -> None:
        own = head_of(world.school)
        row = enter("equipment", own, item="盾牌", count="2", school="S1")
        with pytest.raises(described.CellsWrong) as wrong:
            enter("equipment", own, item="盾牌", count="2", school="S2")
        # A school that is not theirs is answered like one that is not there.
        with pytest.raises(described.CellsWrong) as nowhere:
            enter("equipment", own, item="盾牌", count="2", school="NOWHERE")
        assert wrong.value.errors["school"].replace("S2", "") == nowhere.value.errors["school"].replace("NOWHERE", "")
        with pytest.raises(described.NotYours):
            change("equipment", row, head_of(world.second), count="9")

    def test_taken_out_of_use_it_stays_readable(self, world: World) -> None:
        row = enter("equipment", item="盾牌", count="2", school="S1")
        described.take_out(sheet("equipment"), row, viewer=LEADER, by=CLERK, now=NOW)
        assert not find(sheet("equipment"), LEADER, Asked(), TODAY).exists()
        assert find(sheet("equipment"), LEADER, Asked(past=True), TODAY).get() == row


class TestFinding:
    def test_words_choices_school_and_what_runs_out(self, world: World) -> None:
        soon = enter("equipment", item="盾牌", count="2", school="S1", expires_on=str(TODAY + timedelta(days=30)))
        late = enter("equipment", item="头盔", count="1", school="S2", expires_on=str(TODAY + timedelta(days=300)))
        ask = lambda **facts: list(find(sheet("equipment"), LEADER, Asked(**facts), TODAY))  # noqa: E731
        assert ask(q="盾牌") == ask(q="Shield") == ask(q="第一小学") == ask(q="dyxx") == [soon]
        assert ask(choices={"item": "helmet"}) == ask(school="S2") == [late]
        assert ask(due=True) == [soon]
        assert ask(sort="-count") == [soon, late]
        assert ask(area="469001100") == [soon]
        assert count(sheet("equipment"), LEADER, TODAY) == (2, 1)

    def test_facts_are_filtered_like_columns(self, world: World) -> None:
        yes = enter("traffic_sheets", school="S1", starts_on="2026-09-01", crossing="有", speed_limit="30")
        no = enter("traffic_sheets", school="S2", starts_on="2026-09-01", crossing="无", speed_limit="60")
        unknown = enter("traffic_sheets", starts_on="2026-09-01", school="S3", viewer=Viewer.system())
        ask = lambda value: list(  # noqa: E731
            find(sheet("traffic_sheets"), Viewer.system(), Asked(choices={"crossing": value}), TODAY)
        )
        assert (ask("yes"), ask("no"), ask("unknown")) == ([yes], [no], [unknown])
        by_speed = find(sheet("traffic_sheets"), Viewer.system(), Asked(sort="-speed_limit"), TODAY)
        assert list(by_speed) == [no, yes, unknown]

    def test_rows_beyond_ones_reach_are_not_there(self, world: World) -> None:
        enter("equipment", item="盾牌", count="2", school="S3", viewer=Viewer.system())
        mine = enter("equipment", item="盾牌", count="2", school="S1")
        for viewer in (LEADER, head_of(world.school)):
            assert list(find(sheet("equipment"), viewer, Asked(), TODAY)) == [mine]
        assert not find(sheet("equipment"), Viewer.nobody(), Asked(), TODAY).exists()

    def test_one_row_and_the_whole_list_agree_on_who_may(self, world: World) -> None:
        for school in ("S1", "S2", "S3"):
            enter("equipment", item="盾牌", count="2", school=school, viewer=Viewer.system())
        enter("equipment", item="头盔", count="2", organisation="PS1", viewer=Viewer.system())
        viewers = [
            LEADER,
            head_of(world.school),
            Viewer(account_id=3, grants=(Grant("police_officer", organisation_id=world.station.pk),)),
            Viewer(account_id=4, grants=(Grant("guard", school_id=world.school.pk),)),
        ]
        for viewer in viewers:
            seen = set(find(sheet("equipment"), viewer, Asked(), TODAY))
            assert seen == {row for row in Equipment.objects.all() if within(sheet("equipment"), row, viewer, "see")}


class TestImporting:
    def load(self, file: Path, kind: str = "", **options: Any) -> Any:
        return import_files([file], kind=kind, by=CLERK, now=NOW, **options)

    def test_the_sheet_that_people_have(self, tmp_path: Path, world: World) -> None:
        file = xlsx(
            tmp_path,
            "防护器材登记表.xlsx",
            {
                "Sheet1": [
                    ["防护器材登记表"],
                    ["序号", "学校名称", "器材名称", "规格型号", "数量", "有效期至", "状态", "领用说明"],
                    [1, "第一小学", "防暴盾牌", "透明", "3件", "2027.6", "完好", "门卫室柜内"],
                    [2, "第一小学", "钢叉", "", 2, "", "", ""],
                ]
            },
        )
        out = self.load(file)
        assert out.applied, [str(p) for p in out.problems]
        shield, fork = Equipment.objects.order_by("item")[::-1]
        assert (shield.item, shield.count, shield.expires_on, shield.state) == ("shield", 3, date(2027, 6, 1), "in_use")
        assert shield.extra == {"领用说明": "门卫室柜内"}
        assert fork.state == "in_use"
        again = self.load(file)
        assert (again.sheets[0].created, again.sheets[0].unchanged) == (0, 2)

    def test_wrong_cells_are_named_and_nothing_is_half_imported(self, tmp_path: Path, world: World) -> None:
        file = csv(tmp_path, "器材.csv", "器材名称,数量,学校代码\n盾牌,2,S1\n大刀,x,S1\n头盔,1,\n")
        out = self.load(file, "equipment")
        assert {(p.address, p.heading) for p in out.problems} == {
            ("A3", "器材名称"),
            ("B3", "数量"),
            ("A4", ""),
        }
        assert not out.applied
        assert not Equipment.objects.exists()

    def test_a_dry_run_stores_nothing(self, tmp_path: Path, world: World) -> None:
        out = self.load(csv(tmp_path, "a.csv", "器材名称,数量,学校代码\n盾牌,2,S1\n"), "equipment", dry_run=True)
        assert out.ok
        assert out.sheets[0].created == 1
        assert not Equipment.objects.exists()

    def test_a_file_with_somebody_elses_rows_is_refused_whole(self, tmp_path: Path, world: World) -> None:
        file = csv(tmp_path, "a.csv", "器材名称,数量,学校代码\n盾牌,2,S1\n盾牌,2,S2\n")
        out = self.load(file, "equipment", viewer=head_of(world.school))
        assert [p.address for p in out.problems] == ["C3"]
        row = enter("equipment", item="盾牌", count="2", school="S2", code="E9")
        file = csv(tmp_path, "b.csv", "编号,数量\nE9,7\n")
        out = self.load(file, "equipment", viewer=head_of(world.school))
        assert not out.ok
        row.refresh_from_db()
        assert row.count == 2

    def test_facts_that_a_file_leaves_out_stay(self, tmp_path: Path, world: World) -> None:
        enter("traffic_sheets", school="S1", starts_on="2026-09-01", crossing="有", speed_limit="30")
        file = csv(tmp_path, "一校一策.csv", "学校代码,生效日期,限速,路灯\nS1,2026-09-01,40,有\n")
        assert self.load(file).applied
        assert profiles.traffic_on(world.school, TODAY) == {"crossing": True, "speed_limit": 40, "lighting": True}

    def test_imported_profiles_reach_the_register_of_schools(self, tmp_path: Path, world: World) -> None:
        file = csv(tmp_path, "学校概况.csv", "学校代码,统计日期,学生数,寄宿生数\nS1,2026-09-01,1277,12\n")
        assert self.load(file).applied
        world.school.refresh_from_db()
        assert (world.school.pupils, world.school.boarders) == (1277, 12)

    def test_contradictions_are_found_in_files_too(self, tmp_path: Path, world: World) -> None:
        file = csv(tmp_path, "学校概况.csv", "学校代码,统计日期,学生数,寄宿生数\nS1,2026-09-01,10,12\n")
        out = self.load(file)
        assert len(out.problems) == 1
        assert "Boarders" in str(out.problems[0])


@pytest.mark.parametrize("name", sorted(sheets()))
def test_every_sheet_fits_its_table(name: str) -> None:
    """Columns exist, lists fit the table's own constraint, rights are in the policy's table, identity is stored."""
    from anyuan.directory.imports.kinds.described import model_of
    from anyuan.directory.policy.table import TABLE

    described_sheet = sheet(name)
    model = model_of(described_sheet.model)
    fields = {f.name for f in model._meta.get_fields()}
    assert set(described_sheet.stored) <= fields
    assert set(described_sheet.rights.values()) <= set(TABLE)
    assert {"code", "active", "extra"} <= fields
    for paths in described_sheet.reach.values():
        model._default_manager.filter(**{f"{path}__isnull": True for path in paths}).exists if paths else None


class TestPlacesWithFacts:
    def test_waters_come_in_as_townships_keep_them(self, tmp_path: Path, world: World) -> None:
        file = csv(
            tmp_path,
            "风险水域台账.csv",
            "点位,水域类型,所属乡镇,一块警示牌,一个救生圈,一根救生绳,一根救生杆(长竹竿),上次检查,危险等级\n"
            "后山塘,山塘,469001100,有,有,无,,2026.11.1,较大\n",
        )
        out = import_files([file], by=CLERK, now=NOW)
        assert out.applied, [str(p) for p in out.problems]
        water = Place.objects.get()
        assert (water.kind, water.area) == ("water", world.town)
        assert water.facts == {
            "water_kind": "pond",
            "sign": True,
            "ring": True,
            "rope": False,
            "checked_on": "2026-11-01",
            "danger": "middle",
        }
        missing = find(sheet("risky_waters"), LEADER, Asked(choices={"rope": "no"}), TODAY)
        assert list(missing) == [water]
        assert list(find(sheet("risky_waters"), LEADER, Asked(choices={"pole": "unknown"}), TODAY)) == [water]

    def test_the_same_water_of_the_older_register_is_the_same_place(self, tmp_path: Path, world: World) -> None:
        pond = Place.objects.create(code="P1", kind="water", name="后山塘", area=world.town)
        file = csv(tmp_path, "风险水域.csv", "点位,所属乡镇,警示牌\n后山塘,469001100,有\n")
        assert import_files([file], by=CLERK, now=NOW).sheets[0].updated == 1
        pond.refresh_from_db()
        assert pond.facts == {"sign": True}

    def test_a_code_of_another_register_is_not_taken_over(self, tmp_path: Path, world: World) -> None:
        gate = Place.objects.create(code="G1", kind="gate", name="大门", area=world.town, school=world.school)
        file = csv(tmp_path, "风险水域.csv", "编号,点位,所属乡镇\nG1,后山塘,469001100\n")
        out = import_files([file], kind="risky_waters", by=CLERK, now=NOW)
        assert "another register" in str(out.problems[0])
        gate.refresh_from_db()
        assert gate.name == "大门"

    def test_a_room_without_a_word_is_a_room_and_a_box_says_so(self, world: World) -> None:
        room = enter("police_rooms", school="S1", name="一小警务室")
        box = enter("police_rooms", school="S1", kind="警务亭", name="一小警务亭")
        assert (room.kind, box.kind, room.area) == ("police_room", "police_box", world.town)

    def test_what_is_due_may_stand_among_the_facts(self, world: World) -> None:
        soon = (TODAY + timedelta(days=10)).isoformat()
        later = (TODAY + timedelta(days=100)).isoformat()
        first = enter("cameras", school="S1", service_due_on=soon, name="大门")
        other = enter("cameras", school="S1", service_due_on=later, name="操场")
        none = enter("cameras", school="S1", name="走廊")
        assert list(find(sheet("cameras"), LEADER, Asked(due=True), TODAY)) == [first]
        assert list(find(sheet("cameras"), LEADER, Asked(), TODAY)) == [first, other, none]
        assert first.kind == "camera"

    def test_the_key_of_a_line_is_no_column_of_its_register(self) -> None:
        assert not {"key", "key_is_ascii"} & {c.name for c in sheet("alarm_lines").columns}


class TestEquipmentInHand:
    def batch(self, world: World, **given: str) -> Equipment:
        row: Equipment = enter("equipment", item="shield", school="S1", **{"count": "3", **given})
        return row

    def test_it_goes_out_and_comes_back(self, world: World) -> None:
        row, guard = self.batch(world), person("R1", school=world.school)
        out = equipment.issue(row, guard, 2, by=CLERK, now=NOW)
        assert (out_of(row), out.issued_on) == (2, TODAY)
        equipment.take_back(out, condition="完好", by=CLERK, now=NOW + timedelta(days=2))
        out.refresh_from_db()
        assert (out_of(row), out.returned_on, out.condition) == (0, TODAY + timedelta(days=2), "完好")
        with pytest.raises(equipment.ReturnedAlready):
            equipment.take_back(out, by=CLERK, now=NOW)
        names = Entry.objects.filter(subject_kind="directory.equipment", subject_id=row.pk).values_list(
            "name", flat=True
        )
        assert [n for n in names if "equipment_" in n] == ["directory.equipment_issued", "directory.equipment_returned"]

    def test_never_more_than_there_are(self, world: World) -> None:
        row, guard = self.batch(world), person("R1", school=world.school)
        equipment.issue(row, guard, 2, by=CLERK, now=NOW)
        with pytest.raises(equipment.NotEnough) as refused:
            equipment.issue(row, guard, 2, by=CLERK, now=NOW)
        assert refused.value.facts == {"left": 1}
        with pytest.raises(equipment.NotEnough):
            equipment.issue(row, guard, 0, by=CLERK, now=NOW)

    @pytest.mark.parametrize(
        "given", [{"state": "repair"}, {"state": "scrapped"}, {"expires_on": "2026-11-22", "bought_on": "2020-01-01"}]
    )
    def test_what_is_broken_or_over_is_not_handed_out(self, world: World, given: dict[str, str]) -> None:
        with pytest.raises(equipment.NotUsable):
            equipment.issue(self.batch(world, **given), person("R1"), 1, by=CLERK, now=NOW)

    def test_pieces_that_are_good_are_counted_by_school(self, world: World) -> None:
        self.batch(world)
        self.batch(world, expires_on="2026-11-22", count="9")
        self.batch(world, state="repair", count="9", name="大号")
        enter("equipment", item="helmet", school="S2", count="4")
        counted = pieces_by_school([world.school.pk, world.second.pk, world.far.pk], TODAY)
        assert counted == {world.school.pk: {"shield": 3}, world.second.pk: {"helmet": 4}}
        assert pieces_by_school([world.school.pk], date(2026, 11, 22))[world.school.pk]["shield"] == 12
