"""A plan that somebody edits in the home holds for the next incident, without a restart."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from anyuan.incidents.queries import plan_for
from anyuan.kernel.packs import PACKAGE_PACKS


def test_an_edited_plan_of_the_home_is_the_next_incidents_plan(settings, tmp_path):
    settings.HOME = tmp_path
    assert plan_for("fire")["kind"] == "fire"
    assert plan_for("flood_in_cellar")["kind"] == "unknown"

    own = tmp_path / "packs" / "response_plans" / "flood_in_cellar"
    shutil.copytree(Path(PACKAGE_PACKS) / "response_plans" / "fire", own)
    file = own / "pack.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('kind = "fire"', 'kind = "flood_in_cellar"', 1), encoding="utf-8")
    assert plan_for("flood_in_cellar")["kind"] == "flood_in_cellar"

    edited = file.read_text(encoding="utf-8").replace('kind = "flood_in_cellar"', 'kind = "flood_on_roof"', 1)
    file.write_text(edited, encoding="utf-8")
    # A file system may keep whole seconds: the change is given a time of its own.
    os.utime(file, ns=(1_000_000_000, 1_000_000_000))
    assert plan_for("flood_on_roof")["kind"] == "flood_on_roof"
    assert plan_for("flood_in_cellar")["kind"] == "unknown"
