"""A log goes through the real actions; its clocks are read back from what was stored."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from anyuan.replay import compare, drive, figures, mapping, stream, world
from anyuan.replay import log as logs
from anyuan.replay.throwaway import HomeInUse, home
from bench.replay import counted
from tests.replay.material import HEADINGS, ROWS, city, log_of, utc

KEYS = [
    "unit_rows", "calls", "calls_without_any_on_scene", "note", "all", "by_type", "order_violations_unit_rows",
    "max_concurrent_units_busy(dispatch..available)",
]  # fmt: skip


def replay(log, by, speed=None):
    steps = stream.steps(log)
    ground = world.build(log, by, steps[0].when)
    outcome = drive.Drive(ground, by, speed).run(steps)
    return figures.read_back(outcome.types, log.violations, by.least_calls), outcome


@pytest.mark.django_db(transaction=True)
def test_another_citys_log_runs_with_another_map_and_no_code():
    from anyuan.directory.models import Unit
    from anyuan.dispatch.models import Assignment
    from anyuan.incidents.models import Incident

    found, outcome = replay(log_of(), city())
    assert outcome.refused == []
    assert list(found) == KEYS
    assert (found["unit_rows"], found["calls"], found["calls_without_any_on_scene"]) == (4, 3, 1)
    assert found["all"]["received_to_first_dispatch"]["p50"] == 60.0
    to_scene = found["all"]["received_to_first_on_scene"]
    assert (to_scene["n"], to_scene["p50"], to_scene["mean"], to_scene["within_300s"]) == (2, 420.0, 420.0, 1)
    assert found["by_type"]["急救"] == {"received_to_first_on_scene": figures.spread([240.0]), "calls": 1}
    assert found["max_concurrent_units_busy(dispatch..available)"] == 3

    incident = Incident.objects.get(kind="medical")
    assert (incident.state, incident.verdict, incident.open) == ("closed", "real", False)
    assert incident.acknowledged_at == utc("2025-03-01 18:14:50")
    assert incident.dispatched_at == utc("2025-03-01 18:15:30")
    assert incident.arrived_at == utc("2025-03-01 18:18:30")
    assert incident.closed_at == utc("2025-03-01 18:45:00")
    assert Incident.objects.get(kind="fire").verdict == "false"
    assert not Assignment.objects.filter(ended_at__isnull=True).exists()
    assert set(Unit.objects.values_list("status", flat=True)) == {"free"}


@pytest.mark.django_db(transaction=True)
def test_the_record_of_a_replay_is_whole_and_sealed():
    from anyuan.dispatch.models import Deadline
    from anyuan.journal.models import Entry, Leaf, Todo
    from anyuan.journal.queries import verify

    replay(log_of(), city())
    assert verify().broken is None
    assert Leaf.objects.count() == Entry.objects.count() > 30
    assert not Todo.objects.exists()
    assert not Deadline.objects.filter(state="running").exists()
    # The clocks ran: 丙 needed ten minutes, and the leg of reinforcement was over after five.
    assert Deadline.objects.filter(state="passed").exists()


@pytest.mark.django_db(transaction=True)
def test_at_a_given_speed_the_figures_are_the_same():
    found, outcome = replay(log_of(), city(), speed=1e6)
    assert outcome.refused == []
    assert found["all"]["received_to_first_on_scene"]["p50"] == 420.0


@pytest.mark.django_db(transaction=True)
def test_a_stretch_of_san_francisco_reads_back_as_the_log_says(shared: Path, tmp_path: Path):
    source = shared / "data" / "04-dispatch" / "sf_fire_calls_2020-04-07_13.csv"
    if not source.is_file():
        pytest.skip("the week of San Francisco is not in the shared test material")
    lines = source.read_text("utf-8-sig").splitlines()
    part = tmp_path / "part.csv"
    part.write_text("\n".join(lines[:1] + lines[1:41]), "utf-8")
    by = mapping.load("san_francisco_fire")
    log = logs.read_file(part, by)
    found, outcome = replay(log, by)
    assert outcome.refused == []
    assert (found["unit_rows"], found["calls"]) == (40, len(log.calls))
    assert [figure for figure in compare.figures(found, counted(part)) if not figure.same] == []


@pytest.mark.django_db(transaction=True)
def test_a_call_that_the_house_refuses_costs_only_itself(monkeypatch):
    log = log_of()
    steps = stream.steps(log)
    ground = world.build(log, city(), steps[0].when)
    driver = drive.Drive(ground, city())
    taken = driver._receive

    def refuse_one(step):
        if step.call.id == "A-2":
            raise drive.NotTaken(call="A-2")
        taken(step)

    monkeypatch.setattr(driver, "_receive", refuse_one)
    outcome = driver.run(steps)
    assert len(outcome.types) == 2
    assert {step.call.id for step, _ in outcome.refused} == {"A-2"}
    assert {key for _, key in outcome.refused} == {"replay.not_taken", "replay.not_sent"}


def test_a_home_that_holds_records_is_left_alone(tmp_path, monkeypatch):
    monkeypatch.setenv("ANYUAN_HOME", str(tmp_path))
    for name in ("ANYUAN_DATABASE", "ANYUAN_NOTIFY"):
        monkeypatch.setenv(name, os.environ.get(name, ""))
    (tmp_path / "anyuan.sqlite3").write_bytes(b"records")
    with pytest.raises(HomeInUse), home(keep=True):
        pass
    assert (tmp_path / "anyuan.sqlite3").read_bytes() == b"records"


def test_from_the_command_line(tmp_path: Path):
    """In a process of its own, because it chooses its home before the settings are read; with one bad row."""
    log = tmp_path / "log.csv"
    log.write_text(HEADINGS + ROWS.replace("2025-03-02 00:26:00", "26 past"), "utf-8")
    map_file = tmp_path / "city.toml"
    map_file.write_text(_toml(), "utf-8")
    out = tmp_path / "out.json"
    mine = tmp_path / "home"
    command = [sys.executable, "-m", "anyuan.site.cli", "replay", str(log), "--map", str(map_file), "--json", str(out)]
    environment = os.environ | {
        "ANYUAN_HOME": str(mine),
        "ANYUAN_LANGUAGE": "en",
        "ANYUAN_DATABASE": "postgresql://nowhere/",
    }
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=170, check=False)
    assert done.returncode == 0, done.stderr
    assert "row 5, 派警时间: “26 past” is not a time" in done.stderr
    assert "received → first on scene" in done.stdout
    found = json.loads(out.read_text("utf-8"))
    assert list(found) == KEYS
    assert (found["unit_rows"], found["calls"]) == (3, 3)
    assert not mine.exists()  # nothing is left behind


def _toml() -> str:
    from tests.replay.material import MAP

    lines = []
    for section, cells in MAP.items():
        lines.append(f"[{section}]")
        lines += [
            f"{json.dumps(key, ensure_ascii=False)} = {json.dumps(value, ensure_ascii=False)}"
            for key, value in cells.items()
        ]
    return "\n".join(lines)
