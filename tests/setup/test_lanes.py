"""A lane is never silently green: only a run that can be believed counts as passed."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from anyuan.site.cli.test import _lanes, _runners, _table

BELIEVED = [
    ("def test_a(): pass\ndef test_b(): pass", (2, 0, 0)),
    ("def test_a(): pass\ndef test_b(): assert False", (1, 1, 0)),
    ("import pytest\ndef test_a(): pass\ndef test_b(): pytest.skip('no broker')", (1, 0, 1)),
    ("import pytest\n@pytest.fixture\ndef broken(): 1/0\ndef test_a(broken): pass\ndef test_b(): pass", (1, 1, 0)),
]
NOT_BELIEVED = [
    "",  # no test at all
    "import pytest\ndef test_a(): pytest.skip('nothing here')",  # everything skipped
    "import os\ndef test_a(): os._exit(0)",  # died with a friendly exit code
    "import this_module_is_nowhere",  # could not even be read
]


def run(tmp_path: Path, source: str) -> _table.Outcome:
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    (tmp_path / "test_it.py").write_text(source)
    return _runners.pytest(
        tmp_path, ["-p", "no:cacheprovider"], {"PYTEST_ADDOPTS": "", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    )


@pytest.mark.parametrize(("source", "counts"), BELIEVED)
def test_a_run_that_can_be_believed(tmp_path, source, counts):
    outcome = run(tmp_path, source)
    assert (outcome.passed, outcome.failed, outcome.skipped) == counts
    assert outcome.trusted
    assert outcome.good == (counts[1] == 0)


def test_the_tests_read_no_settings_of_the_home_from_which_they_are_started(tmp_path, monkeypatch):
    """Else a lane would run on the database, and write the packs, of whoever starts it."""
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "anyuan.site.settings")
    source = "import os\ndef test_a(): assert 'DJANGO_SETTINGS_MODULE' not in os.environ"
    assert run(tmp_path, source).good


@pytest.mark.parametrize("source", NOT_BELIEVED)
def test_a_run_that_shows_nothing_is_a_failure(tmp_path, source):
    outcome = _table.timed("sqlite", lambda: run(tmp_path, source))
    assert not outcome.good
    assert outcome.failed >= 1
    assert _table.closing_line([outcome]).endswith(f"{outcome.failed} failed")


def test_a_lane_that_cannot_run_is_a_remark_at_home_and_an_error_in_ci():
    at_home = _table.cannot_run("mqtt", "mosquitto is not on this machine", demanded=False)
    in_ci = _table.cannot_run("mqtt", "mosquitto is not on this machine", demanded=True)
    assert at_home.good
    assert not in_ci.good
    assert "mosquitto is not on this machine" in _table.table([at_home])
    assert _table.closing_line([in_ci]) == "0 passed, 1 failed"


def test_the_last_line_sums_the_lanes():
    outcomes = [_table.Outcome("lint", 4, 0), _table.Outcome("sqlite", 120, 2, 3)]
    assert _table.closing_line(outcomes) == "124 passed, 2 failed"


def test_every_marker_of_a_lane_is_declared_and_left_out_of_the_plain_lanes(root):
    """A test that carries a lane's marker runs in that lane and in no other; so nothing runs twice or never."""
    declared = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["tool"]["pytest"]["ini_options"]["markers"]
    names = {line.partition(":")[0] for line in declared}
    own = {lane.markers for lane in _lanes.LANES if lane.markers and lane.markers != _lanes.PLAIN}
    assert own <= names
    assert set(_lanes.PLAIN.replace("not ", "").split(" and ")) == own


def test_only_tests_that_touch_the_database_run_again_on_postgresql(pytester_folder):
    source = (
        "import pytest\n"
        "@pytest.fixture\ndef db(): pass\n"
        "def test_a_rule(): pass\n"
        "def test_by_fixture(db): pass\n"
        "@pytest.mark.django_db\ndef test_by_mark(): pass\n"
    )
    (pytester_folder / "pytest.ini").write_text("[pytest]\nmarkers = django_db\n")
    (pytester_folder / "test_it.py").write_text(source)
    words = ["-p", "anyuan.site.cli.test._database_only", "-p", "no:cacheprovider"]
    assert (
        _runners.pytest(pytester_folder, words, {"PYTEST_ADDOPTS": "", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}).passed
        == 2
    )


@pytest.fixture
def pytester_folder(tmp_path) -> Path:
    return tmp_path
