"""School buses and permits: entered, imported as schools have them, exported, and said when they run out."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from anyuan.directory.actions import reminders
from anyuan.directory.actions.importing import import_files
from anyuan.directory.models import Permit, SchoolBus
from anyuan.directory.queries.registers import Asked, count, find
from anyuan.directory.registers import sheet
from anyuan.journal.models import Entry
from tests.directory.test_import import csv
from tests.directory.test_registers import LEADER, change, enter, head_of
from tests.directory.world import CLERK, NOW, TODAY, World, person

CANTEEN = {"school": "S1", "kind": "canteen", "issued_on": "2023-03-01"}


@pytest.fixture(autouse=True)
def in_english() -> Any:
    with translation.override("en"):
        yield


def load(world: World, path: Path, kind: str) -> Any:
    return import_files([path], kind=kind, by=CLERK, now=NOW, viewer=LEADER)


def test_buses_come_in_as_schools_have_them_and_again_change_nothing(world: World, tmp_path: Path) -> None:
    driver = person("D1", school=world.school)
    text = (
        "车牌号码,学校名称,核载人数,驾驶员,运行线路,标牌核发日期,校车标牌有效期,年检有效期,随车照管,驾驶证号\n"
        f"贵C12345,{world.school.name},36,D1,一号线：河东—学校,2026-03-01,2027-02-28,2026-12-01,是,520101199001010011\n"
    )
    path = csv(tmp_path, "校车台账.csv", text)
    for _time in range(2):
        assert load(world, path, "school_buses").problems == []
    row = SchoolBus.objects.get()
    assert (row.plate, row.seats, row.driver, row.school) == ("贵C12345", 36, driver, world.school)
    assert (row.expires_on, row.facts["inspected_until"], row.facts["attendant"]) == (
        date(2027, 2, 28),
        "2026-12-01",
        True,
    )
    assert "5201011990" not in str(row.__dict__)  # numbers of licences are not kept


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("车牌号,学校名称,标牌核发日期,标牌有效期至\n贵C1,S1,2026-05-01,2026-04-01\n", "2"),  # ends before it begins
        ("车牌号,核载人数\n贵C1,36\n", "2"),  # nobody keeps it
        ("车牌号,学校名称,核载人数\n贵C1,S1,many\n", "C2"),
        ("车牌号,学校名称\n贵C1,无此校\n", "B2"),
    ],
)
def test_a_wrong_row_is_named_by_its_cell_and_nothing_is_stored(
    world: World, tmp_path: Path, text: str, where: str
) -> None:
    outcome = load(world, csv(tmp_path, "校车台账.csv", text), "school_buses")
    assert not outcome.applied
    assert where in outcome.problems[0].address
    assert not SchoolBus.objects.exists()


def test_a_renewed_permit_takes_the_place_of_the_old_one_which_stays(world: World) -> None:
    old = enter("permits", **CANTEEN, expires_on=str(TODAY + timedelta(days=20)))
    assert count(sheet("permits"), LEADER, TODAY) == (1, 1)
    new = enter("permits", **{**CANTEEN, "issued_on": str(TODAY)}, expires_on=str(TODAY + timedelta(days=1800)))
    assert count(sheet("permits"), LEADER, TODAY) == (1, 0)
    assert list(find(sheet("permits"), LEADER, Asked(), TODAY)) == [new]
    assert set(find(sheet("permits"), LEADER, Asked(past=True), TODAY)) == {old, new}


def test_two_lifts_of_a_school_are_two_permits(world: World) -> None:
    for name in ("East", "West"):
        enter("permits", school="S1", kind="lift", name=name, issued_on="2026-01-01", expires_on="2027-01-01")
    assert find(sheet("permits"), LEADER, Asked(), TODAY).count() == 2


def test_an_acceptance_never_runs_out_and_a_permit_is_said_once_near_and_once_over(world: World) -> None:
    enter("permits", school="S1", kind="fire", issued_on="2020-01-01")
    enter("permits", **CANTEEN, expires_on=str(TODAY + timedelta(days=30)))
    enter("school_buses", school="S1", plate="贵C1", expires_on=str(TODAY - timedelta(days=1)))
    assert reminders.remind_due(now=NOW) == 2
    said = Entry.objects.get(name="directory.runs_out")
    assert said.data == {"soon": 1, "over": 1, "registers": {"permits": [1, 0], "school_buses": [0, 1]}}
    assert reminders.remind_due(now=NOW + timedelta(days=1)) == 0
    assert reminders.remind_due(now=NOW + timedelta(days=32)) == 1


def test_each_sees_their_own(world: World) -> None:
    mine = enter("permits", **CANTEEN, expires_on="2028-03-01")
    enter("permits", **{**CANTEEN, "school": "S2"}, expires_on="2028-03-01")
    assert list(find(sheet("permits"), head_of(world.school), Asked(), TODAY)) == [mine]
    changed = change("permits", mine, head_of(world.school), expires_on="2028-04-01")
    assert Permit.objects.get(pk=mine.pk).expires_on == date(2028, 4, 1)
    assert changed is not None
