"""One calendar for deadlines and duties: what is handed in to the directory plans the duties anew, and the past stays."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from anyuan.directory.actions.calendar import set_day, take_back
from anyuan.directory.actions.importing import import_files
from anyuan.directory.models import CalendarDay, Place
from anyuan.directory.queries.calendar import calendar_for
from anyuan.duties import actions
from anyuan.duties.models import Occurrence
from anyuan.duties.queries.calendar import calendars
from anyuan.duties.rules.calendar import terms_of
from anyuan.journal.models import Entry
from anyuan.journal.rules import Actor
from anyuan.workflows import calendar_change_replans_duties, new_gate_gets_its_posts
from tests.duties.world import BY, MIDNIGHT, MONDAY

pytestmark = pytest.mark.django_db
CLERK = Actor.system("clerk")
WEDNESDAY = MONDAY + timedelta(days=2)
TERM = """日期,类型,名称,学校代码,按星期几上课
2026-09-01,开学,2026秋,,
2026-11-27,学期结束,2026秋,,
2026-11-28,上班,,,5
2026-11-26,本校放假,校庆,S2,
"""


@pytest.fixture
def plain(county):
    """The county without the term that its world brings along."""
    CalendarDay.objects.all().delete()
    actions.replan_area(county.base.area.path, by=BY, now=MIDNIGHT)
    return county


def hand_in(folder: Path, county, now, text: str = TERM) -> None:
    file = folder / "校历.csv"
    file.write_text(text, "utf-8")
    before = set(Entry.objects.values_list("pk", flat=True))
    outcome = import_files([file], by=CLERK, now=now, default_area=county.base.area)
    assert outcome.ok, outcome.problems
    for entry in Entry.objects.exclude(pk__in=before):
        calendar_change_replans_duties.handle(entry, now)


def test_a_term_calendar_imported_in_mid_term_and_twice_keeps_the_past(plain, tmp_path):
    noon = plain.at("12:00", WEDNESDAY)
    past = list(Occurrence.objects.filter(opens_at__lte=noon).order_by("pk").values())
    hand_in(tmp_path, plain, noon)
    planned = Occurrence.objects.filter(state="planned")
    assert max(planned.values_list("day", flat=True)) == date(2026, 11, 27)  # the Saturday lies after the term
    gone = Occurrence.objects.filter(state="withdrawn", day=date(2026, 11, 26))
    assert set(gone.values_list("school__code", flat=True)) == {"S2"}
    assert list(Occurrence.objects.filter(opens_at__lte=noon).order_by("pk").values()) == past
    stands = list(Occurrence.objects.order_by("pk").values())
    hand_in(tmp_path, plain, noon + timedelta(minutes=5))
    assert list(Occurrence.objects.order_by("pk").values()) == stands
    # The term is made longer: the same name, another end. The Saturday is taught after Friday's timetable.
    longer = [("2026秋", date(2026, 9, 1), date(2027, 1, 20))]
    actions.set_calendar(plain.base.area, terms=longer, by=BY, now=noon)
    assert planned.filter(day=date(2026, 11, 28)).count() == 6
    assert CalendarDay.objects.filter(kind="term_end", active=True).count() == 1
    assert list(Occurrence.objects.filter(opens_at__lte=noon).order_by("pk").values()) == past


def test_an_import_taken_back_brings_the_days_back(plain, tmp_path):
    hand_in(tmp_path, plain, MIDNIGHT)
    left = Occurrence.objects.filter(state="planned").count()
    batch = CalendarDay.objects.values_list("batch", flat=True).distinct().get()
    take_back(batch, by=CLERK, now=MIDNIGHT)
    calendar_change_replans_duties.handle(Entry.objects.latest("pk"), MIDNIGHT)
    assert Occurrence.objects.filter(state="planned").count() > left


def test_one_day_handed_in_to_the_directory_is_a_day_of_the_duties(county):
    set_day(county.base.area, WEDNESDAY, "holiday", "开斋节", by=CLERK, now=MIDNIGHT)
    calendar_change_replans_duties.handle(Entry.objects.latest("pk"), MIDNIGHT)
    assert set(Occurrence.objects.filter(day=WEDNESDAY).values_list("state", flat=True)) == {"withdrawn"}
    assert not calendar_for(county.base.area.path).works_on(WEDNESDAY)


def test_a_schools_own_day_moves_nobodys_deadline(county):
    school = county.base.schools[1]
    actions.set_calendar(school, days=[(WEDNESDAY, "holiday", 0, "")], by=BY, now=MIDNIGHT)
    assert calendar_for(county.base.area.path).works_on(WEDNESDAY)
    known = calendars(MONDAY, MONDAY + timedelta(days=6))
    assert "school" not in known.of(school.area.path, school.pk).tags(WEDNESDAY)
    assert "school" in known.of(school.area.path, county.base.school.pk).tags(WEDNESDAY)


@pytest.mark.parametrize(
    ("starts", "ends", "terms"),
    [
        ([(1, "a")], [(9, "a")], [(1, 9)]),
        ([(1, "a"), (11, "b")], [(9, "a"), (19, "b")], [(1, 9), (11, 19)]),
        ([(1, ""), (11, "")], [(9, ""), (19, "")], [(1, 9), (11, 19)]),
        ([(1, "a"), (11, "b")], [(9, "x"), (19, "y")], [(1, 9), (11, 19)]),
        ([(1, "a"), (11, "b")], [(19, "b")], [(1, 10), (11, 19)]),  # nobody said when the first one ends
        ([(1, "a")], [], [(1, None)]),
        ([], [(9, "a")], [(None, 9)]),
        ([(11, "b")], [(9, "a"), (19, "b")], [(None, 9), (11, 19)]),
        ([], [], []),
    ],
)
def test_terms_are_made_of_their_two_ends(starts, ends, terms):
    def day(n: int | None, other: date) -> date:
        return date(2026, 9, n) if n else other

    found = terms_of([(day(n, date.min), name) for n, name in starts], [(day(n, date.max), name) for n, name in ends])
    assert found == [(day(a, date.min), day(b, date.max)) for a, b in terms]


def test_a_gate_that_comes_into_the_register_gets_its_posts(county, tmp_path):
    school = county.base.schools[0]
    Place.objects.create(code="S1-B", kind="gate", name="后门", school=school, area=county.base.area)
    entry = Entry(name="directory.imported", subject_kind="directory.place", data={})
    new_gate_gets_its_posts.handle(entry, MIDNIGHT)
    assert Occurrence.objects.filter(place__code="S1-B").count() == 22


def test_every_kind_of_day_has_its_meaning_in_both_rules_or_in_none():
    from anyuan.directory.models import DayKind
    from anyuan.duties.queries.calendar import ENDS, NAME_OF
    from anyuan.duties.rules.calendar import NAMED

    means_nothing = {str(DayKind.EVENT), str(DayKind.OTHER)}
    assert set(NAME_OF) | set(ENDS) | means_nothing == {str(kind) for kind in DayKind}
    assert set(NAME_OF.values()) == set(NAMED)
