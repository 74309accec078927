"""A school that opened in March, two that merged, a re-coded township, and who sees which figures."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from anyuan.directory.models import AreaAlias, Organisation, School
from anyuan.measures import actions, queries
from anyuan.measures.models import Span
from anyuan.measures.queries import About
from anyuan.measures.rules import periods
from tests.measures.world import BY, MONDAY, NEXT, noon

YEAR = periods.read("2026")


def test_a_school_that_opened_in_march_is_watched_from_march(county):
    county.work()
    new = county.base.schools[2]
    before = queries.exposure(county.viewer(), YEAR, About())
    assert before == (3 * 365, pytest.approx(2000))
    actions.came_on(new, date(2026, 3, 1), by=BY, now=NEXT)
    days, pupils = queries.exposure(county.viewer(), YEAR, About())
    assert (days, pupils) == (2 * 365 + 306, pytest.approx(1500 + 500 * 306 / 365))
    january = periods.read("2026-01")
    assert queries.exposure(county.viewer(), january, About(school=new)) == (0, 0)


def test_a_year_with_more_schools_is_flagged(county):
    county.work()
    actions.came_on(county.base.schools[2], date(2026, 3, 1), by=BY, now=NEXT)
    figure = queries.figure(county.viewer(), "incidents", YEAR, About(), today=NEXT.date())
    assert "schools" in figure.year.flags


def test_rates_are_set_against_the_pupils_of_the_time(county):
    county.incident(noon(MONDAY))
    county.work()
    assert county.ask("incidents").per_thousand == pytest.approx(1000 / 2000)
    assert county.ask("false_alarms").per_thousand is None
    School.objects.filter(pk=county.base.school.pk).update(pupils=3000)
    actions.keep_spans(now=NEXT)
    assert county.ask("incidents").per_thousand == pytest.approx(1000 / 2000)  # Monday had 2,000
    tomorrow = NEXT + timedelta(days=1)
    days, pupils = queries.exposure(county.viewer(), periods.of(tomorrow.date(), "day"), About())
    assert (days, pupils) == (3, pytest.approx(4000))


def test_merged_schools_keep_their_past_and_end_their_days(county):
    """The old school goes out of use; what happened there stays under it, and the township's sum does not change."""
    old, new = county.base.schools[1], county.base.schools[0]
    county.incident(noon(MONDAY), school=1)
    county.work()
    School.objects.filter(pk=old.pk).update(active=False)
    School.objects.filter(pk=new.pk).update(pupils=1500)
    actions.keep_spans(now=NEXT)
    assert Span.objects.get(school=old).to_day == MONDAY
    assert county.ask("incidents").value == 1
    assert county.ask("incidents", about=About(school=old)).value == 1
    today = periods.of(NEXT.date(), "day")
    assert queries.exposure(county.viewer(), today, About()) == (2, pytest.approx(2000))


def test_a_school_in_a_recoded_township_takes_its_past_along(county):
    county.incident(noon(MONDAY))
    county.work()
    day = periods.of(MONDAY, "day")
    one = queries.measure("incidents")
    table = {area.code: total.numerator for area, total, _n in queries.by_township(county.viewer(), one, day, About())}
    assert table == {"990101101": 1, "990101102": 0}
    School.objects.filter(pk=county.base.school.pk).update(area=county.towns[1])
    table = {area.code: total.numerator for area, total, _n in queries.by_township(county.viewer(), one, day, About())}
    assert table == {"990101101": 0, "990101102": 1}
    assert county.ask("incidents").value == 1


def test_rows_of_no_school_stand_under_their_area(county):
    from anyuan.incidents import actions as incidents

    facts = county.base.signal(
        received_at=noon(MONDAY), occurred_at=None, school_id=None, place_id=None, area_path=county.base.area.path
    )
    incidents.open_or_join(facts, by=BY, now=noon(MONDAY))
    county.work()
    assert county.ask("incidents").value == 1
    lines = queries.by_township(county.viewer(), queries.measure("incidents"), periods.of(MONDAY, "day"), About())
    assert [(area, total.numerator) for area, total, _n in lines][-1] == (None, 1)
    assert (
        county.ask("incidents", viewer=county.viewer("police_officer", organisation_id=county.base.police.pk)).value
        == 0
    )


def test_every_line_of_a_split_by_township_opens_exactly_its_rows(county):
    """Rows that carry an area and no school stand under their township, under an abolished code, too; what lies in none of the
    townships (rows and schools of the county itself) has a line and rows of its own."""
    from anyuan.incidents import actions as incidents

    town, other, whole = *county.towns, county.base.area
    at_the_county = School.objects.create(code="S9", name="县直学校", area=whole, pupils=10)
    AreaAlias.objects.create(code="990101177", area=other)
    where = [
        (None, town.path),
        (None, f"{whole.path}990101177/"),
        (None, whole.path),
        (at_the_county.pk, whole.path),
        (county.base.schools[2].pk, other.path),
    ]
    for hour, (school, path) in enumerate(where):
        at = noon(MONDAY, 8 + 2 * hour)
        facts = county.base.signal(received_at=at, occurred_at=None, school_id=school, place_id=None, area_path=path)
        incidents.open_or_join(facts, by=BY, now=at)
    county.work()
    one, viewer = queries.measure("incidents"), county.viewer()
    whole_figure = county.ask("incidents", about=About(area=whole))
    for about in (About(), About(area=whole)):
        lines = queries.by_township(viewer, one, whole_figure.period, about)
        said = {area.code if area else None: (total.numerator, schools) for area, total, schools in lines}
        assert said == {town.code: (1, 2), other.code: (2, 1), None: (2, 1)}
        split = {area: total for area, total, _n in lines}
        parts = queries.parts(whole_figure, split, queries.township_abouts(viewer, about, lines))
        assert sum(part.numerator for part in parts.values()) == whole_figure.numerator == 5
        for part in parts.values():
            asked = queries.about(viewer, **{k: v for k, v in part.query.items() if k != "period"})
            assert queries.behind(viewer, one, MONDAY, MONDAY, asked).count() == part.numerator
            assert county.ask("incidents", about=asked).numerator == part.numerator


def test_a_station_s_table_by_township_opens_its_own_schools_only(county):
    county.base.schools[1].police_station = county.base.police
    county.base.schools[1].save()
    for school in (0, 1):
        county.incident(noon(MONDAY, 9 + school), school=school)
    county.work()
    one, viewer, about = queries.measure("incidents"), county.viewer(), About(body=county.base.police)
    lines = queries.by_township(viewer, one, periods.of(MONDAY, "day"), about)
    for area, place in queries.township_abouts(viewer, about, lines).items():
        total = next(total for there, total, _n in lines if there == area)
        assert queries.behind(viewer, one, MONDAY, MONDAY, place).count() == total.numerator
        assert place.query["organisation"] == county.base.police.code


@pytest.mark.parametrize(
    ("role", "where", "seen"),
    [
        ("commander", "area", 3),
        ("school_head", "school", 1),
        ("police_officer", "station", 3),
        ("commander", "elsewhere", 0),
        ("guard", "school", 0),
    ],
)
def test_everybody_sees_the_figures_of_their_own_schools(county, role, where, seen):
    for number in range(3):
        county.incident(noon(MONDAY, number), school=number)
    county.work()
    scopes = {
        "area": {"area_path": county.base.area.path},
        "school": {"school_id": county.base.schools[1].pk},
        "station": {"organisation_id": county.base.police.pk},
        "elsewhere": {"area_path": "/88/"},
    }
    viewer = county.viewer(role, **scopes[where])
    assert county.ask("incidents", viewer=viewer).numerator == seen
    one = queries.measure("incidents")
    assert queries.behind(viewer, one, MONDAY, MONDAY, About()).count() == seen
    tiles = {
        figure.measure.name: figure
        for figure in queries.figures(viewer, periods.of(MONDAY, "day"), About(), today=NEXT.date())
    }
    assert tiles["incidents"].numerator == seen


def test_what_is_not_seen_is_not_there(county):
    head = county.viewer("school_head", school_id=county.base.schools[0].pk)
    other = Organisation.objects.create(code="X", name="别处", kind="department", area=county.base.area)
    for asked in ({"school": "S2"}, {"school": "no"}, {"area": "88"}, {"organisation": other.code}):
        with pytest.raises(queries.NotThere):
            queries.about(head, **asked)
    assert queries.about(head, school="S1").school == county.base.schools[0]


def test_a_figure_is_never_written_down():
    """No number without rows: the only way to a figure is a question that was answered."""
    with pytest.raises(TypeError):
        queries.Figure(None, YEAR, About(), 1144, None, (365, 365), None, frozenset())


def test_the_rows_of_a_figure_are_exactly_what_it_counts(county):
    for number in range(5):
        county.incident(noon(MONDAY, number), school=number % 3, kind=("panic", "fire")[number % 2])
    county.work()
    figure = county.ask("incidents")
    found = queries.rows_of(county.viewer(), figure.measure, MONDAY, MONDAY, About(), now=NEXT, page=2)
    assert (found.counted, found.of, found.seen, len(found.lines)) == (5, 5, 5, 2)
    refs = [line.ref for line in found.lines]
    while found.after:
        found = queries.rows_of(
            county.viewer(), figure.measure, MONDAY, MONDAY, About(), now=NEXT, page=2, after=found.after
        )
        refs += [line.ref for line in found.lines]
    assert len(refs) == len(set(refs)) == figure.numerator
    split = queries.by_axis(county.viewer(), figure.measure, periods.of(MONDAY, "day"), About(), "kind")
    assert {kind: total.numerator for kind, total in split.items()} == {"panic": 3, "fire": 2}
    hours = queries.by_axis(county.viewer(), figure.measure, periods.of(MONDAY, "day"), About(), "hour")
    assert sorted(hours) == [0, 1, 2, 3, 4]
