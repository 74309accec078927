"""What bad input and bad luck get: each line of `docs/honest-figures.md`, with the answer that it promises."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from anyuan.directory.models import Account, Appointment, Area, AreaAlias, Device, School
from anyuan.incidents import actions as incidents
from anyuan.incidents.models import Call
from anyuan.measures import actions, queries
from anyuan.measures.models import Day
from anyuan.measures.queries import About
from anyuan.measures.rules import periods
from anyuan.site import packcheck
from anyuan.standards.queries.verdicts import judged
from tests.measures.world import BEGIN, BY, MONDAY, NEXT, noon

pytestmark = pytest.mark.django_db
GOOD = Path(__file__).parents[2] / "src/anyuan/packs/measures/calls/pack.toml"


def figure(county: Any, name: str, period: str, about: About | None = None, now: Any = NEXT) -> queries.Figure:
    return queries.figure(county.viewer(), name, periods.read(period), about or About(), today=now.date())


def a_measure_with_a_wrong_clause(county: Any) -> Any:
    """It is named with its line, taken into use by nobody, and all others are counted."""
    folder = Path(os.environ["ANYUAN_HOME"]) / "packs" / "measures" / "bent"
    folder.mkdir(parents=True)
    try:
        (folder / "pack.toml").write_text(
            GOOD.read_text("utf-8").replace('day = "received"', 'day = "yesterday"'), "utf-8"
        )
        said = packcheck.faults("measures", folder)
        taken = actions.take(now=NEXT)
    finally:
        (folder / "pack.toml").unlink()
        folder.rmdir()
    county.incident(noon(MONDAY))
    county.work()
    return said, taken, "bent" in queries.all_measures(), county.ask("incidents").value


def a_requirement_over_a_missing_fact(county: Any) -> Any:
    """Grey, with the reason; it counts as owed and not as met."""
    School.objects.update(stage="primary")
    Appointment.objects.all().delete()
    sheet = judged(county.viewer("duty_leader"), "four-100", MONDAY)
    rate, verdicts = sheet.light_rate("guard"), {one.verdicts["guards_licensed"].verdict for one in sheet.schools}
    return verdicts, (rate.numerator, rate.denominator)


def a_share_of_nothing(county: Any) -> Any:
    """No figure, and why; both numbers are shown. Neither 0 % nor 100 %."""
    county.work()
    told = county.ask("duties_done")
    empty = county.ask("cameras_linked")
    return (told.value, told.reason, told.numerator, told.denominator), (empty.value, empty.reason)


def a_school_that_opened_in_march(county: Any) -> Any:
    """Watched, and standing, from March: January has two schools and two thirds of the school-days, not a bad third one."""
    actions.keep_spans(now=NEXT)
    new = county.base.schools[2]
    actions.came_on(new, date(2026, 3, 1), by=BY, now=NEXT)
    actions.complete_since("schools", date(2025, 1, 1), by=BY, now=NEXT)
    days = [queries.exposure(county.viewer(), periods.read(m), About())[0] for m in ("2026-01", "2026-03")]
    return days, [figure(county, "schools", month).value for month in ("2026-01", "2026-03")]


def two_schools_that_merged(county: Any) -> Any:
    """The past stays under the school that ended and the sum of the area does not move; what stands moves with its school."""
    one, old = county.base.schools[0], county.base.schools[1]
    Device.objects.create(code="C1", kind="camera", name="C1", school=old)
    county.incident(noon(MONDAY), school=1)
    county.work()
    later = NEXT + timedelta(days=5)
    School.objects.filter(pk=old.pk).update(active=False)
    Device.objects.filter(code="C1").update(school=one)
    county.work(later)
    day = later.date()
    sums = [county.ask("incidents", about=about).value for about in (About(school=old), About())]
    standing = [figure(county, name, f"{day}", now=later).value for name in ("schools", "cameras")]
    return sums, standing, [figure(county, "schools", "2026-11-23", now=later).value]


def a_recoded_county(county: Any) -> Any:
    """A new code, a new path: what happened before, also what belongs to no school, and old addresses lead to the same area."""
    area, old = county.base.area, county.base.area.code
    county.incident(noon(MONDAY))
    Call.objects.create(code="X1", channel="phone", received_at=noon(MONDAY), area_path=area.path)
    county.work()
    actions.fill("calls", [MONDAY], now=NEXT)
    for one in Area.objects.filter(path__startswith=area.path):
        changed = one.path.replace(f"/{old}/", "/990199/")
        Area.objects.filter(pk=one.pk).update(path=changed, code=one.code if one.pk != area.pk else "990199")
    area.refresh_from_db()
    AreaAlias.objects.create(code=old, area=area)
    viewer = county.viewer(area_path=area.path)
    about = queries.about(viewer, area=old)
    found = []
    for name in ("incidents", "calls"):
        told = queries.figure(viewer, name, periods.of(MONDAY, "day"), about, today=NEXT.date())
        rows = queries.rows_of(viewer, told.measure, MONDAY, MONDAY, about, now=NEXT)
        found.append((told.value, rows.counted))
    return about.area.code, found


def a_backdated_record(county: Any) -> Any:
    """Counted on the day it tells of, which is reopened; the day on which it came in does not change."""
    county.work()
    happened = MONDAY - timedelta(days=5)
    before = county.ask("incidents", happened, happened).value
    county.incident(noon(happened))
    county.work(NEXT + timedelta(minutes=1))
    version = Day.objects.get(measure="incidents", day=happened).version
    return before, county.ask("incidents", happened, happened).value, county.ask("incidents").value, version


def a_deleted_account(county: Any) -> Any:
    """Who did it is a key in the journal; the figure, its rows and a second count are as before."""
    account = Account.objects.create_user("gone", person=county.base.people["wang"])
    made = county.incident(noon(MONDAY))
    incidents.acknowledge(made.pk, by=county.base.actor("wang"), now=noon(MONDAY) + timedelta(seconds=30))
    county.work()
    before = county.ask("acknowledged_in_a_minute").numerator
    account.delete()
    actions.fill("acknowledged_in_a_minute", [MONDAY], now=NEXT)
    told = county.ask("acknowledged_in_a_minute")
    rows = queries.rows_of(county.viewer(), told.measure, MONDAY, MONDAY, About(), now=NEXT)
    return before, told.numerator, rows.seen


def a_day_with_no_data(county: Any) -> Any:
    """Before the record began and after today: no data. A counted day on which nothing happened: zero. A month with days missing
    says so and is drawn no percentage against."""
    county.work()
    early = BEGIN - timedelta(days=1)
    dark = county.ask("incidents", early, early)
    quiet = county.ask("incidents")
    month = figure(county, "incidents", "2026-11")
    return (dark.value, dark.reason), (quiet.value, quiet.reason), month.days, month.year.form


CASES: list[tuple[Callable[[Any], Any], Any]] = [
    (
        a_measure_with_a_wrong_clause,
        (["pack.toml line 14: versions[1].day: must be one of received."], 0, False, 1),
    ),
    (a_requirement_over_a_missing_fact, ({"grey"}, (0, 3))),
    (a_share_of_nothing, ((None, "nothing", 0, 0), (None, "nothing"))),
    (a_school_that_opened_in_march, ([62, 93], [2, 3])),
    (two_schools_that_merged, ([1, 1], [2, 1], [3])),
    (a_recoded_county, ("990199", [(1, 1), (1, 1)])),
    (a_backdated_record, (0, 1, 0, 2)),
    (a_deleted_account, (1, 1, 1)),
    (a_day_with_no_data, ((None, "no_data"), (0, ""), (8, 23), "none")),
]


@pytest.mark.parametrize(("luck", "answer"), CASES, ids=lambda value: getattr(value, "__name__", ""))
def test_bad_luck_has_a_right_answer(county, luck, answer):
    assert luck(county) == answer


def test_every_case_stands_in_the_docs():
    text = (Path(__file__).parents[2] / "docs/honest-figures.md").read_text("utf-8")
    assert [luck.__name__ for luck, _answer in CASES if f"`{luck.__name__}`" not in text] == []
