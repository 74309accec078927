"""A second, independent calculation over an export's files agrees with every figure of every report."""

from __future__ import annotations

import pytest

from anyuan.directory.models import Area
from anyuan.kernel.packs import pack_dirs
from anyuan.measures.queries import About
from anyuan.measures.rules import periods
from anyuan.reports import queries
from anyuan.site.transfer import export
from tests.measures.world import NEXT
from tests.reports import again

pytestmark = pytest.mark.django_db(transaction=True)
PERIODS = {
    "daily_judgement": "2026-11-23",
    "weekly_review": "2026-W47",
    "monthly_return": "2026-11",
    "annual_summary": "2026",
    "leaders_brief": "2026-W47",
}


def test_every_figure_of_every_report_is_counted_again_from_the_export(county, tmp_path):
    export.export(tmp_path / "out", lambda what, count: None)
    paths = dict(Area.objects.values_list("code", "path"))
    compared = empty = 0
    for name, period in PERIODS.items():
        about = About(area=county.base.area)
        content = queries.compute(name, county.viewer(), periods.read(period), about, now=NEXT)
        for key, figure in content["figures"].items():
            if "kind" in figure["query"]:
                continue
            span = periods.read(figure["period"])
            of = again.Export(tmp_path / "out", span.first, span.last, paths[figure["query"]["area"]])
            said = again.figures(of)[figure["measure"]]
            assert (figure["numerator"], figure["denominator"]) == said, (name, key)
            compared += 1
            empty += figure["numerator"] == 0
    assert compared > 80
    assert empty < compared / 2


def test_every_report_of_the_house_is_compared():
    assert {folder.name for folder in pack_dirs("reports")} == set(PERIODS)


def test_the_second_calculation_knows_every_measure():
    folders = {folder.name for folder in pack_dirs("measures")}
    import inspect

    source = inspect.getsource(again.figures)
    assert all(f'"{name}"' in source for name in folders if name != "panics")
