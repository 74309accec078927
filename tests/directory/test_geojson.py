"""GeoJSON by the book: other people's good files are read, their bad ones refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from anyuan.directory.imports.readers import read
from anyuan.directory.imports.sheets import Unreadable


def test_every_good_file_is_read(shared: Path) -> None:
    files = sorted((shared / "conformance/geojson/good").glob("*.geojson"))
    assert len(files) >= 18
    for file in files:
        assert read(file).sheets, file.name


def test_every_bad_file_is_refused(shared: Path) -> None:
    files = sorted((shared / "conformance/geojson/bad").glob("*.geojson"))
    assert len(files) >= 16
    passed = []
    for file in files:
        try:
            read(file)
            passed.append(file.name)
        except Unreadable:
            continue
    assert passed == []


@pytest.mark.parametrize(
    "text",
    [
        '{"type":"Point","coordinates":[0,NaN]}',
        '{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1]]]}',
        '{"type":"LineString","coordinates":[[0,0]]}',
        '{"type":"Feature","properties":{},"geometry":{"type":"Feature"}}',
        '{"type":"Feature","geometry":null}',
        "[" * 100_000,
        "",
    ],
)
def test_what_is_not_geojson_is_refused_and_never_crashes(tmp_path: Path, text: str) -> None:
    file = tmp_path / "x.geojson"
    file.write_text(text)
    with pytest.raises(Unreadable):
        read(file)


def test_a_feature_becomes_a_row_with_a_point(tmp_path: Path) -> None:
    file = tmp_path / "x.geojson"
    file.write_text(
        '{"type":"FeatureCollection","features":[{"type":"Feature","id":7,"properties":{"名称":"东门"},'
        '"geometry":{"type":"Polygon","coordinates":[[[0,0],[2,0],[2,2],[0,2],[0,0]]]}}]}'
    )
    rows = list(read(file).sheets[0].rows)
    assert rows == [["名称", "geojson id", "lon", "lat"], ["东门", 7, 1.0, 1.0]]
