"""A second, independent calculation over an export's files agrees with every figure of every report."""

from __future__ import annotations

import inspect
from collections import Counter

import pytest

from anyuan.directory.models import Area, School
from anyuan.measures.rules import periods
from anyuan.reports.queries.catalogue import all_templates
from anyuan.reports.queries.counts import sources
from anyuan.reports.rules.templates import measures_of
from anyuan.site.transfer import export
from tests.journeys import again as in_the_journeys
from tests.measures.world import NEXT
from tests.reports import again, again_counts
from tests.reports.world import EVERY, OF_PROGRAMMES, PERIODS, written

pytestmark = pytest.mark.django_db(transaction=True)


def test_every_figure_of_every_report_is_counted_again_from_the_export(county, tmp_path):
    export.export(tmp_path / "out", lambda what, count: None)
    paths = dict(Area.objects.values_list("code", "path"))
    compared = empty = of_kinds = 0
    counted: Counter[str] = Counter()
    for name in PERIODS:
        content = written(county, name)
        for key, figure in content["figures"].items():
            span = periods.read(figure["period"])
            of = again.Export(tmp_path / "out", span.first, span.last, paths.get(figure["query"].get("area", ""), ""))
            of.kind = figure["query"].get("kind", "")
            if ":" in figure["measure"]:
                school = figure["query"].get("school", "")
                said = again_counts.pair(of, figure["measure"], NEXT, school)
                counted[figure["measure"].partition(":")[0]] += said[0]
            else:
                if "school" in figure["query"]:
                    of.only(figure["query"]["school"])
                said = again.figures(of)[figure["measure"]]
                assert figure["interval"] == again.interval(*said, figure["measure"], figure["reason"]), (name, key)
            assert (figure["numerator"], figure["denominator"]) == said, (name, key)
            compared += 1
            of_kinds += bool(of.kind)
            empty += figure["numerator"] == 0
    assert compared > 80
    assert of_kinds >= 4  # two reports, two kinds of real incidents in each
    assert empty < compared / 2
    assert set(counted) == set(sources())
    assert all(counted.values()), counted


def test_every_figure_of_the_programmes_reports_too(county, tmp_path):
    """Their daily and weekly papers as well as the annual ones, whose years are counted again in tests/journeys."""
    export.export(tmp_path / "out", lambda what, count: None)
    files = in_the_journeys.Files(tmp_path / "out")
    paths = dict(Area.objects.values_list("code", "path"))
    schools = dict(School.objects.values_list("code", "id"))
    of_counts = 0
    found, empty = [], 0
    for name in sorted(set(EVERY) - set(PERIODS)):
        for key, figure in written(county, name)["figures"].items():
            span, query = periods.read(figure["period"]), figure["query"]
            assert "kind" not in query, (name, key)  # the journeys' calculation would have to learn it first
            area = paths.get(query.get("area", ""), "")
            if ":" in figure["measure"]:
                of = again.Export(tmp_path / "out", span.first, span.last, area)
                said = again_counts.pair(of, figure["measure"], NEXT, query.get("school", ""))
                of_counts += 1
            else:
                where = {"area": area, "school": schools.get(query.get("school", ""))}
                said = in_the_journeys.figure(files, figure["measure"], span.first, span.last, **where)
            found.append((name, key, (figure["numerator"], figure["denominator"]), said))
            empty += said[0] == 0
    assert [one for one in found if one[2] != one[3]] == []
    assert len(found) > 100
    assert of_counts > 0
    assert empty < len(found)


@pytest.mark.parametrize("name", ["risk_of_an_area", "risk_of_a_school"])
def test_a_split_by_kind_leaves_no_kind_out(county, name):
    figures = written(county, name)["figures"].values()
    kinds = [one for one in figures if "kind" in one["query"]]
    whole = next(one for one in figures if one["measure"] == "real_incidents" and "kind" not in one["query"])
    assert len({one["query"]["kind"] for one in kinds}) == len(kinds) >= 2
    assert sum(one["numerator"] for one in kinds) == whole["numerator"]


def test_the_second_calculation_knows_every_measure_that_a_report_prints():
    of_the_house = [pack for pack in all_templates().values() if not pack["name"].startswith(OF_PROGRAMMES)]
    printed = {name for pack in of_the_house for name in measures_of(pack) - set(pack.get("counts", {}))}
    source = inspect.getsource(again.figures)
    assert [name for name in sorted(printed) if f'"{name}"' not in source] == []
    of_programmes = [pack for pack in all_templates().values() if pack["name"].startswith(OF_PROGRAMMES)]
    printed = {name for pack in of_programmes for name in measures_of(pack) - set(pack.get("counts", {}))}
    assert sorted(printed - set(in_the_journeys.FIGURES)) == []
