"""The annual report is counted a second time, from the files that ``anyuan export`` writes, and says the same."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from anyuan.site.transfer import export
from tests.journeys.again import FIGURES, Files, figure, has_interval
from tests.journeys.year import Year
from tests.reports import again, again_counts

Content = Mapping[str, Any]


def exported(folder: Path) -> Path:
    """Write the export. The test's own transaction is its one moment already."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(export, "_one_moment", contextlib.nullcontext)
        export.export(folder, lambda what, count: None)
    return folder


def counted_again(year: Year, content: Content, folder: Path) -> None:
    """Every figure, every last year's figure, every interval and every month of a chart agree; and would not, were a school
    fewer in the files."""
    files = Files(exported(folder / "export"))
    assert disagreements(year, content, files) == []
    assert charts_disagree(year, content, files) == []

    files.counted.clear()
    gone = files.table("directory.school").pop()
    files.table("measures.span")[:] = [row for row in files.table("measures.span") if row["school_id"] != gone["id"]]
    assert disagreements(year, content, files), "a second calculation that cannot disagree proves nothing"


def disagreements(year: Year, content: Content, files: Files) -> list[tuple[Any, ...]]:
    """(figure, what, what the report says, what the files say) of each that differs."""
    found: list[tuple[Any, ...]] = []
    for key, said in content["figures"].items():
        pair, interval, last = _again(year, said, files)
        for what, first, second in (
            ("figure", (said["numerator"], said["denominator"]), pair),
            ("words", said["said"], spelled(pair)),
            ("interval", said["interval"], interval),
            ("last year", said["last_year"], last),
        ):
            if first != second:
                found.append((key, what, first, second))
    return found


def spelled(pair: again.Pair) -> str:
    """1,144 or 93.2 %; 100 % only where nothing is missing, a dash where nothing was owed."""
    part, whole = pair
    if whole is None:
        return f"{part:,}"
    if not whole:
        return "–"
    return "100 %" if part == whole else f"{min(round(100 * part / whole, 1), 99.9):.1f} %"


def _again(year: Year, said: Content, files: Files) -> tuple[again.Pair, str, str]:
    first, last = date(year.year, 1, 1), date(year.year, 12, 31)
    query, name = said["query"], said["measure"]
    area = next((row["path"] for row in files.table("directory.area") if row["code"] == query.get("area")), "")
    whole = area == year.area.path and "school" not in query
    if ":" in name:
        of = again.Export(files.folder, first, last, area)
        pair = again_counts.pair(of, name, year.now, query.get("school", ""))
        return pair, "–", ""
    school = next((row["id"] for row in files.table("directory.school") if row["code"] == query.get("school")), None)
    pair = figure(files, name, first, last, area=area, school=school)
    interval = again.interval(*pair, name, said["reason"]) if has_interval(name) else "–"
    return pair, interval, _last_year(year, name, files) if whole else ""


def _last_year(year: Year, name: str, files: Files) -> str:
    """A dash where the year before has no records, as of nearly every figure of a first year."""
    if name not in year.compared:
        return "–"
    days = date(year.year - 1, 1, 1), date(year.year - 1, 12, 31)
    return spelled(figure(files, name, *days, area=year.area.path))


def charts_disagree(year: Year, content: Content, files: Files) -> list[tuple[Any, ...]]:
    """(month, what the chart shows, what the files say) of each month that differs."""
    titles = {str(one["label"]): one["measure"] for one in content["figures"].values() if one["measure"] in FIGURES}
    charts = [block for part in content["sections"] for block in part["blocks"] if block["kind"] == "chart"]
    found: list[tuple[Any, ...]] = []
    for chart in charts:
        measure = titles[str(chart["title"])]
        for number, (now, then) in enumerate(zip(chart["now"], chart["then"], strict=True), start=1):
            for shown, of_year in ((now, year.year), (then, year.year - 1)):
                if shown is None and of_year < year.year and measure not in year.compared:
                    continue
                first = date(of_year, number, 1)
                last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
                counted = figure(files, measure, first, last, area=year.area.path)[0]
                if shown != counted:
                    found.append((measure, first, shown, counted))
    return found


__all__ = ["charts_disagree", "counted_again", "disagreements", "exported", "spelled"]
