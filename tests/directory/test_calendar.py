"""The calendar of an area: notices of the packs, under the days handed in for it; and the sentence that says why."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.utils import timezone, translation

from anyuan.directory.actions.calendar import NothingToTakeBack, set_day, take_back
from anyuan.directory.actions.importing import Outcome, import_files
from anyuan.directory.actions.registers import take_out_of_use
from anyuan.directory.due_words import unpublished, why
from anyuan.directory.models import CalendarDay
from anyuan.directory.policy import Grant, Viewer
from anyuan.directory.queries.calendar import calendar_for, days_seen, notices
from anyuan.journal.models import Entry
from tests.directory.world import CLERK, NOW, World

TODAY = datetime(2026, 12, 30, 2, 0, tzinfo=UTC)  # Wednesday 10:00 in Beijing
LIST_2027 = """日期,类型,名称,依据
2027-01-01,放假,元旦,国办发明电〔2026〕0号
2027年1月2日,放假,元旦,国办发明电〔2026〕0号
2027/1/3,放假,元旦,国办发明电〔2026〕0号
2027-01-09,上班,元旦,国办发明电〔2026〕0号
2027-10-01,放假,国庆节,国办发明电〔2026〕0号
"""


@pytest.fixture
def world(db) -> World:
    return World()


def load(file: Path, world: World, **options: Any) -> Outcome:
    return import_files([file], **{"by": CLERK, "now": NOW, "default_area": world.province, **options})


def csv(folder: Path, text: str = LIST_2027, name: str = "2027年节假日安排.csv") -> Path:
    file = folder / name
    file.write_text(text, "utf-8")
    return file


def test_imported_days_make_an_unpublished_year_known_in_the_area_and_below(tmp_path, world):
    before = calendar_for(world.town.path).due(TODAY, 2, "working_days")
    assert before.unpublished == (2027,)
    assert timezone.localtime(before.at).date() == date(2027, 1, 1)  # nobody knew that it is a holiday
    assert load(csv(tmp_path), world).applied
    for path in (world.province.path, world.county.path, world.town.path):
        due = calendar_for(path).due(TODAY, 2, "working_days")
        assert due.unpublished == ()
        assert timezone.localtime(due.at).date() == date(2027, 1, 4)
        assert [day for day, _name in due.skipped] == [date(2027, 1, n) for n in (1, 2, 3)]
        assert calendar_for(path).works_on(date(2027, 1, 9))  # a Saturday, made up for
    assert calendar_for("").due(TODAY, 2, "working_days").unpublished == (2027,)
    assert calendar_for("/99/").due(TODAY, 2, "working_days").unpublished == (2027,)


def test_importing_twice_changes_nothing(tmp_path, world):
    first = load(csv(tmp_path), world)
    assert (first.sheets[0].created, first.sheets[0].kind) == (5, "calendar_days")
    stored = list(CalendarDay.objects.order_by("id").values())
    again = load(csv(tmp_path), world, now=NOW.replace(hour=9))
    assert (again.sheets[0].created, again.sheets[0].updated, again.sheets[0].unchanged) == (0, 0, 5)
    assert list(CalendarDay.objects.order_by("id").values()) == stored


def test_a_dry_run_says_everything_and_stores_nothing(tmp_path, world):
    outcome = load(csv(tmp_path), world, dry_run=True)
    assert outcome.ok, outcome.problems
    assert (outcome.sheets[0].created, outcome.applied) == (5, False)
    assert not CalendarDay.objects.exists()


def test_an_xlsx_with_real_date_cells_and_english_headings(tmp_path, world):
    file = tmp_path / "calendar days.xlsx"
    book = xlsxwriter.Workbook(str(file))
    sheet = book.add_worksheet("calendar")
    sheet.write_row(0, 0, ["date", "kind", "name", "english name", "area"])
    sheet.write_datetime(1, 0, datetime(2027, 6, 7), book.add_format({"num_format": "yyyy-mm-dd"}))  # noqa: DTZ001
    sheet.write_row(1, 1, ["exam", "高考", "College entrance examination", "469001"])
    book.close()
    assert load(file, world).applied
    day = CalendarDay.objects.get()
    assert (day.code, day.date, day.name_en) == ("469001-20270607-exam", date(2027, 6, 7), day.name_en)
    assert calendar_for(world.county.path).works_on(day.date)  # an examination is a working day


@pytest.mark.parametrize(
    ("text", "cell", "said"),
    [
        (LIST_2027.replace("2027/1/3", "2027-02-30"), "A4", "is not a date"),
        (LIST_2027.replace("2027-01-09,上班", "2027-01-09,睡觉"), "B5", "睡觉"),
        (LIST_2027.replace("2027-01-01,放假", "1227-01-01,放假"), "2", "does not lie between 2000 and 2100"),
        (LIST_2027 + "2027-01-01,放假,元旦,再来一次\n", "7", "already stands in row 2"),
        (LIST_2027.replace("2027-01-01,放假", ",放假"), "2", "is missing"),
    ],
)
def test_a_wrong_cell_is_named_and_nothing_is_half_imported(tmp_path, world, text, cell, said):
    with translation.override("en"):
        outcome = load(csv(tmp_path, text), world)
    assert not outcome.applied
    assert any(cell in problem.address and said in str(problem) for problem in outcome.problems), outcome.problems
    assert not CalendarDay.objects.exists()


def test_a_days_own_area_beats_the_areas_above_it_and_those_beat_the_notice(world):
    saturday, national = date(2026, 11, 28), date(2026, 10, 2)
    set_day(world.province, saturday, "working", "省补班", by=CLERK, now=NOW)
    set_day(world.county, saturday, "holiday", "县停工", by=CLERK, now=NOW)
    set_day(world.town, national, "working", "抢险", by=CLERK, now=NOW)
    assert calendar_for(world.province.path).works_on(saturday)
    assert calendar_for(world.other_county.path).works_on(saturday)
    assert not calendar_for(world.county.path).works_on(saturday)
    assert not calendar_for(world.town.path).works_on(saturday)
    assert calendar_for(world.town.path).works_on(national)
    assert not calendar_for(world.county.path).works_on(national)


def test_a_local_festival_alone_does_not_make_a_year_known(world):
    set_day(world.county, date(2027, 4, 9), "holiday", "三月三", by=CLERK, now=NOW)
    assert 2027 not in calendar_for(world.county.path).published


def test_an_import_is_taken_back_as_a_whole_and_may_come_again(tmp_path, world):
    load(csv(tmp_path), world)
    batch = CalendarDay.objects.values_list("batch", flat=True).distinct().get()
    assert take_back(batch, by=CLERK, now=NOW) == 5
    assert 2027 not in calendar_for(world.province.path).published
    assert Entry.objects.filter(name="directory.calendar_taken_back").get().data["count"] == 5
    with pytest.raises(NothingToTakeBack):
        take_back(batch, by=CLERK, now=NOW)
    with pytest.raises(NothingToTakeBack):
        take_back("", by=CLERK, now=NOW)
    assert load(csv(tmp_path), world).sheets[0].updated == 5
    assert 2027 in calendar_for(world.province.path).published


def test_taking_back_reaches_only_the_areas_of_whoever_takes_back(tmp_path, world):
    load(csv(tmp_path), world)
    batch = CalendarDay.objects.values_list("batch", flat=True).distinct().get()
    with pytest.raises(NothingToTakeBack):
        take_back(batch, by=CLERK, now=NOW, within=world.county.path)
    assert CalendarDay.objects.filter(active=True).count() == 5


def test_one_day_out_of_use_no_longer_counts(world):
    row = set_day(world.county, date(2026, 11, 25), "holiday", "停课", by=CLERK, now=NOW)
    assert not calendar_for(world.county.path).works_on(row.date)
    take_out_of_use(row, by=CLERK, now=NOW)
    assert calendar_for(world.county.path).works_on(row.date)


def test_who_sees_a_calendar(tmp_path, world):
    load(csv(tmp_path), world)
    liaison = Viewer(grants=(Grant("liaison", organisation_id=world.bureau.pk),))
    assert days_seen(liaison, world.county.path, 2027).count() == 5
    assert days_seen(Viewer.nobody(), world.county.path, 2027).count() == 0


def test_the_notices_of_the_packs_say_their_number_and_what_is_not_published():
    found = {notice.year: notice for notice in notices()}
    assert found[2026].notice == "国办发明电〔2025〕7号"
    assert [year for year, notice in found.items() if not notice.published] == [2027]


# Why it is due then ----------------------------------------------------------------------------------------------------


def said(language: str, start: datetime, amount: int, unit: str, **options: bool) -> str:
    with translation.override(language):
        return why(calendar_for("").due(start, amount, unit, **options))


WEDNESDAY = datetime(2026, 9, 30, 2, 0, tzinfo=UTC)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "amount", "unit", "options", "sentence"),
    [
        ("en", 3, "working_days", {}, "Due 10 October 2026, 17:30: when work stops on working day 3 after 30 September, "
         "which is not counted. Days off on the way: 1 October to 7 October (National Day). "
         "Make-up working days on the way: 10 October (National Day)."),
        ("zh-hans", 3, "working_days", {}, "2026年10月10日17:30到期：9月30日之后第3个工作日下班时（起算日不计）。"
         "途经假日：10月1日至10月7日（国庆节）。途经调休上班日：10月10日（国庆节）。"),
        ("en", 1, "working_days", {}, "Due 8 October 2026, 17:30: when work stops on the next working day after "
         "30 September. Days off on the way: 1 October to 7 October (National Day)."),
        ("en", 3, "natural_days", {}, "Due 3 October 2026, 23:59: at the end of day 3 after 30 September, which is not "
         "counted; days off count too."),
        ("en", 3, "natural_days", {"roll": True}, "Due 8 October 2026, 23:59: at the end of day 3 after 30 September, "
         "which is not counted; days off count too. The last day, 3 October, is a day off, so the next working day takes "
         "its place. Days off on the way: 3 October to 7 October (National Day)."),
        ("en", 1, "natural_days", {"to_the_hour": True}, "Due 1 October 2026, 10:00: 1 day after 30 September 2026, "
         "10:00, to the hour."),
        ("en", 48, "hours", {}, "Due 2 October 2026, 10:00: 48 hours after 30 September 2026, 10:00, day and night."),
        ("zh-hans", 15, "minutes", {}, "2026年9月30日10:15到期：自2026年9月30日10:00起15分钟，昼夜连续计算。"),
    ],
)  # fmt: skip
def test_a_due_time_says_why(language, amount, unit, options, sentence):
    assert said(language, WEDNESDAY, amount, unit, **options) == sentence


@pytest.mark.django_db
def test_a_start_at_night_and_a_year_without_a_notice_are_said():
    night = datetime(2026, 11, 27, 15, 0, tzinfo=UTC)
    assert "It came in outside working hours: counted from 30 November 2026, 08:30." in said(
        "en", night, 2, "working_hours"
    )
    warning = said("zh-hans", TODAY, 5, "working_days")
    assert "2027年的节假日安排尚未公布" in warning
    assert unpublished(calendar_for("").due(TODAY, 1, "working_days").facts()) == ""
