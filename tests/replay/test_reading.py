"""A map is data; a log is read by it; what cannot be read costs nothing else."""

from __future__ import annotations

import copy
import json
from datetime import timedelta
from pathlib import Path

import pytest

from anyuan.replay import figures, stream
from anyuan.replay.log import LogUnreadable, read_file, read_rows
from anyuan.replay.mapping import MapMissing, MapWrong, load, names, read
from tests.replay.material import MAP, ROWS, city, log_of, utc


def changed(section: str, **cells: object) -> dict:
    content = copy.deepcopy(MAP)
    content.setdefault(section, {}).update(cells)
    return content


def test_every_map_of_the_package_can_be_used():
    assert names()
    for name in names():
        assert load(name).title.keys() == {"en", "zh"}


@pytest.mark.parametrize(
    ("content", "place"),
    [
        ({}, "call, unit, received, dispatch"),
        (changed("columns", call=""), "call"),
        (changed("columns", siren="警笛"), "siren"),
        (changed("columns", text="地点"), "headings"),
        (changed("columns", lat=1), "headings"),
        (changed("time", zone="Asia/Nowhere"), "time.zone"),
        (changed("time", formats=[]), "time.formats"),
        (changed("columns", location="位置"), "groups lon and lat"),
        (changed("location", datum="mars"), "datum"),
        (changed("verdicts", 送医="perhaps"), "verdicts"),
        (changed("colour", red="1"), "colour"),
        (MAP | {"kinds": "medical"}, "kinds"),
    ],
)
def test_a_map_that_cannot_work_names_the_place(content, place):
    with pytest.raises(MapWrong, match=place):
        read(content, "city")


def test_a_map_is_found_by_name_or_by_file(tmp_path):
    (tmp_path / "other.toml").write_text("[file]\n", "utf-8")
    with pytest.raises(MapWrong):
        load(str(tmp_path / "other.toml"))
    with pytest.raises(MapMissing):
        load("nowhere")


def test_times_are_local_to_the_log_and_come_in_more_than_one_form():
    log = log_of()
    assert log.problems == []
    # Nepal is 5:45 ahead of UTC.
    assert log.calls["A-1"].received == utc("2025-03-01 18:14:30")
    assert log.calls["A-2"].received == utc("2025-03-01 18:13:00")
    assert [(run.unit, run.unit_kind) for run in log.calls["A-1"].runs] == [("甲", "patrol_car"), ("乙", "patrol_car")]


def test_words_of_the_log_become_words_of_the_house():
    calls = log_of().calls
    assert [(c.kind, c.verdict, c.type) for c in calls.values()] == [
        ("medical", "real", "急救"), ("fire", "false", "火警"), ("unknown", "real", "迷路")
    ]  # fmt: skip
    assert (calls["A-1"].lon, calls["A-1"].lat, calls["A-1"].text) == (85.32, 27.71, "东街")
    assert (calls["A-2"].lon, calls["A-2"].lat) == (None, None)


BAD = [
    # the cell changed in the first row, its new text, what is reported, what is still there
    ("A-1", "", [(2, "警情编号", "empty")], {"A-1": 1}),
    ("甲", "", [(2, "车组", "empty")], {"A-1": 1}),
    ("2025-03-02 00:00:30", "half past", [(2, "派警时间", "not_a_time")], {"A-1": 1}),
    ("2025-03-02 00:00:30", "", [(2, "派警时间", "empty")], {"A-1": 1}),
    ("2025-03-02 00:04:30", "31.02.2025 00:04", [(2, "到场时间", "not_a_time")], {"A-1": 2}),
    ("2025-03-01 23:59:30", "?", [(2, "接警时间", "not_a_time")], {"A-1": 1}),
    ("2025-03-01 23:59:30", "2025-03-01 23:59:10", [(3, "接警时间", "differs")], {"A-1": 2}),
    ("85.32", "185.32", [(2, "经度", "not_a_place")], {"A-1": 2}),
    ("85.32", "nan", [(2, "经度", "not_a_place")], {"A-1": 2}),
    ("2025-03-02 00:30:00", "2025-03-02 00:01:30", [(2, "归队时间", "earlier")], {"A-1": 2}),
]


@pytest.mark.parametrize(("cell", "text", "problems", "runs"), BAD)
def test_a_bad_cell_is_named_by_row_and_column_and_loses_nothing_else(cell, text, problems, runs):
    log = log_of(ROWS.replace(cell, text, 1))
    assert [(p.row, p.column, p.what) for p in log.problems] == problems
    assert {id: len(call.runs) for id, call in log.calls.items()} == runs | {"A-2": 1, "A-3": 1}


def test_a_row_that_ends_early_keeps_what_it_has():
    log = log_of(ROWS.replace("2025-03-02 00:26:00;;;2025-03-02 00:29:00;", "2025-03-02 00:26:00"))
    assert [(p.row, p.column, p.what) for p in log.problems] == [(5, "出动时间", "too_short")]
    assert len(log.calls["A-3"].runs) == 1


def test_the_same_unit_twice_at_the_same_time_counts_once():
    first = ROWS.strip().splitlines()[0]
    log = log_of(first + ROWS)
    assert [(p.row, p.what) for p in log.problems] == [(3, "twice")]


def test_a_file_that_is_not_the_maps_is_refused_whole(tmp_path):
    with pytest.raises(LogUnreadable, match="警情编号"):
        read_rows([["a", "b"]], city())
    file = tmp_path / "log.csv"
    file.write_bytes("警情".encode("gb18030"))
    with pytest.raises(LogUnreadable):
        read_file(file, city())


def test_gcj02_positions_are_stored_as_wgs84():
    by = read(changed("location", datum="gcj02"), "city")
    call = log_of(ROWS.replace("85.32;27.71", "116.40;39.91"), by).calls["A-1"]
    assert (call.lon, call.lat) == (pytest.approx(116.3938, abs=2e-3), pytest.approx(39.9086, abs=2e-3))


def test_everything_happens_in_order():
    steps = stream.steps(log_of())
    assert [step.when for step in steps] == sorted(step.when for step in steps)
    told = [(step.verb, step.run.unit if step.run else "") for step in steps if step.call.id == "A-1"]
    assert told == [
        ("receive", ""), ("acknowledge", ""), ("dispatch", "甲"), ("set_out", "甲"), ("dispatch", "乙"), ("set_out", "乙"),
        ("arrive", "乙"), ("verify", ""), ("arrive", "甲"), ("free", "乙"), ("free", "甲"), ("close", ""),
    ]  # fmt: skip


def test_a_log_that_contradicts_itself_keeps_its_own_times():
    log = log_of(ROWS.replace("2025-03-02 00:30:00", "2025-03-02 00:01:30", 1))
    free = next(s for s in stream.steps(log) if s.verb == "free" and s.run and s.run.unit == "甲")
    assert free.at == utc("2025-03-01 18:16:30")
    assert free.when == utc("2025-03-01 18:19:30")  # when it arrived
    assert log.violations["available<onscene"] == 1


T = utc("2025-01-01 00:00:00")


@pytest.mark.parametrize(
    ("spans", "most"),
    [([], 0), ([(0, 10)], 1), ([(0, 10), (10, 20)], 1), ([(0, 10), (9, 20), (5, 6)], 2), ([(0, 9), (1, 8), (2, 7)], 3)],
)
def test_how_many_are_busy_at_once(spans, most):
    assert figures.peak([(T + timedelta(seconds=a), T + timedelta(seconds=b)) for a, b in spans]) == most


def test_quantiles_are_those_of_the_reference():
    found = figures.spread([60, 61, 180, 300, 1000])
    assert (found["n"], found["p50"], found["p90"], found["mean"]) == (5, 180, pytest.approx(720.0), 320.2)
    assert [found[f"within_{s}s"] for s in (60, 180, 300, 600)] == [1, 3, 4, 4]
    assert figures.spread([])["p50"] is None


def test_the_whole_week_of_san_francisco_is_read_as_its_reference_says(shared: Path):
    folder = shared / "data" / "04-dispatch"
    if not folder.is_dir():
        pytest.skip("the week of San Francisco is not in the shared test material")
    by = load("san_francisco_fire")
    log = read_file(folder / "sf_fire_calls_2020-04-07_13.csv", by)
    reference = json.loads((folder / "sf_fire_ref_2020-04-07_13.json").read_text("utf-8"))
    runs = [run for call in log.calls.values() for run in call.runs]
    assert (len(runs), len(log.calls)) == (reference["unit_rows"], reference["calls"])
    assert log.violations == reference["order_violations_unit_rows"]
    assert [(p.row, p.what) for p in log.problems] == [(3313, "earlier")]
    spans = [(run.at["dispatch"], run.at["available"]) for run in runs]
    assert figures.peak(spans) == reference["max_concurrent_units_busy(dispatch..available)"]
    assert _close_to(_by_type(log, by.least_calls), reference["by_type"])


def _by_type(log, least_calls: int) -> dict:
    """What the log itself says, by type; a replay must read the same back from what it stored."""
    found = {}
    for kind in sorted({call.type for call in log.calls.values()}):
        calls = [call for call in log.calls.values() if call.type == kind]
        if len(calls) >= least_calls:
            arrivals = [
                (min(at) - call.received).total_seconds()
                for call in calls
                if (at := [run.at["on_scene"] for run in call.runs if "on_scene" in run.at])
            ]
            found[kind] = {"received_to_first_on_scene": figures.spread(arrivals), "calls": len(calls)}
    return found


def _close_to(found: object, expected: object) -> bool:
    """Equal, numbers to the billionth: another library adds in another order."""
    if isinstance(found, dict) and isinstance(expected, dict):
        return found.keys() == expected.keys() and all(_close_to(found[key], expected[key]) for key in found)
    return found == (pytest.approx(expected, rel=1e-9) if isinstance(expected, int | float) else expected)
