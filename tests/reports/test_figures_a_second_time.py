"""A second, independent calculation over an export's files agrees with every figure of every report."""

from __future__ import annotations

import inspect
from collections import Counter

import pytest

from anyuan.directory.models import Area
from anyuan.kernel.packs import pack_dirs
from anyuan.measures.queries import About
from anyuan.measures.rules import periods
from anyuan.reports import queries
from anyuan.reports.queries.catalogue import all_templates
from anyuan.reports.queries.counts import sources
from anyuan.reports.rules.templates import measures_of
from anyuan.site.transfer import export
from tests.measures.world import NEXT
from tests.reports import again, again_counts
from tests.reports.world import PERIODS

pytestmark = pytest.mark.django_db(transaction=True)


def test_every_figure_of_every_report_is_counted_again_from_the_export(county, tmp_path):
    export.export(tmp_path / "out", lambda what, count: None)
    paths = dict(Area.objects.values_list("code", "path"))
    compared = empty = 0
    counted: Counter[str] = Counter()
    for name, period in PERIODS.items():
        about = About(area=county.base.area)
        content = queries.compute(name, county.viewer(), periods.read(period), about, now=NEXT)
        for key, figure in content["figures"].items():
            if "kind" in figure["query"]:
                continue
            span = periods.read(figure["period"])
            of = again.Export(tmp_path / "out", span.first, span.last, paths.get(figure["query"].get("area", ""), ""))
            if ":" in figure["measure"]:
                school = figure["query"].get("school", "")
                said = again_counts.pair(of, figure["measure"], NEXT.date(), school)
                counted[figure["measure"].partition(":")[0]] += said[0]
            else:
                said = again.figures(of)[figure["measure"]]
            assert (figure["numerator"], figure["denominator"]) == said, (name, key)
            compared += 1
            empty += figure["numerator"] == 0
    assert compared > 80
    assert empty < compared / 2
    assert set(counted) == set(sources())
    assert all(counted.values()), counted


# A programme's own reports are compared with its account by its journey (tests/journeys), row by row.
OF_PROGRAMMES = tuple(f"{folder.name.replace('-', '_')}_" for folder in pack_dirs("programmes"))


def test_every_report_of_the_house_is_compared():
    found = {folder.name for folder in pack_dirs("reports")}
    assert {name for name in found if not name.startswith(OF_PROGRAMMES)} == set(PERIODS)


def test_the_second_calculation_knows_every_measure_that_a_report_prints():
    of_the_house = [pack for pack in all_templates().values() if not pack["name"].startswith(OF_PROGRAMMES)]
    printed = {name for pack in of_the_house for name in measures_of(pack) - set(pack.get("counts", {}))}
    source = inspect.getsource(again.figures)
    assert [name for name in sorted(printed) if f'"{name}"' not in source] == []
