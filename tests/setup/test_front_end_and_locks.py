"""Front-end files from the lock, put in place whole or not at all; lock files that name no registry."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest

from anyuan.site import frontend

# Stands for npm: makes the packages that the tests ask for, or fails as npm does.
NPM = """
import json, pathlib, sys
if pathlib.Path("fail").exists() or "--fail" in sys.argv:
    sys.exit("npm error code E404")
folder = pathlib.Path("node_modules/thing/dist")
folder.mkdir(parents=True)
(folder / "a.js").write_text("a")
(folder / "b.js").write_text("b")
(folder.parent / "package.json").write_text(json.dumps({"version": "1.2.3", "license": "ISC"}))
"""


@pytest.fixture
def checkout(tmp_path) -> Path:
    wanted = {"dependencies": {"thing": "^1"}, "vendor": {"thing/js": ["thing/dist/*.js"]}}
    (tmp_path / "package.json").write_text(json.dumps(wanted))
    (tmp_path / "package-lock.json").write_text("{}")
    (tmp_path / ".npmrc").touch()
    (tmp_path / "npm.py").write_text(NPM)
    return tmp_path


def test_wanted_files_are_copied_and_listed(checkout):
    vendor, npm = checkout / "static/vendor", [sys.executable, str(checkout / "npm.py")]
    assert not frontend.is_ready(checkout, vendor)
    frontend.install(checkout, npm, vendor)
    assert frontend.is_ready(checkout, vendor)
    assert sorted(frontend.manifest(vendor)["files"]) == ["thing/js/a.js", "thing/js/b.js"]
    assert frontend.manifest(vendor)["packages"] == {"thing": {"version": "1.2.3", "licence": "ISC"}}
    assert [path.name for path in vendor.parent.iterdir()] == ["vendor"]  # npm's own folder is gone

    (vendor / "thing/js/a.js").write_text("altered")
    (vendor / "thing/js/b.js").unlink()
    assert frontend.broken_files(vendor) == ["thing/js/a.js", "thing/js/b.js"]

    (checkout / "package-lock.json").write_text('{"changed": true}')
    assert not frontend.is_ready(checkout, vendor)


def test_a_failed_npm_leaves_what_stood(checkout):
    vendor, npm = checkout / "static/vendor", [sys.executable, str(checkout / "npm.py")]
    frontend.install(checkout, npm, vendor)
    with pytest.raises(frontend.FrontEndMissing, match="E404"):
        frontend.install(checkout, [*npm, "--fail"], vendor)
    assert frontend.broken_files(vendor) == []
    assert frontend.is_ready(checkout, vendor)


def test_a_file_that_no_package_brings_is_named(checkout):
    wanted = json.loads((checkout / "package.json").read_text())
    wanted["vendor"]["thing/css"] = ["thing/dist/*.css"]
    (checkout / "package.json").write_text(json.dumps(wanted))
    with pytest.raises(frontend.FrontEndMissing, match=re.escape("thing/dist/*.css")):
        frontend.install(checkout, [sys.executable, str(checkout / "npm.py")], checkout / "vendor")
    assert not (checkout / "vendor").exists()


def test_the_front_end_lock_pins_every_package_by_digest_and_names_no_address(root):
    lock = json.loads((root / "package-lock.json").read_text("utf-8"))
    packages = {name: facts for name, facts in lock["packages"].items() if name}
    assert packages
    for name, facts in packages.items():
        assert facts.get("integrity"), name
        assert "resolved" not in facts, name
    wanted = json.loads((root / "package.json").read_text("utf-8"))
    assert set(wanted["dependencies"]) == set(lock["packages"][""]["dependencies"])


@pytest.mark.parametrize("name", ["core", "test", "node"])
def test_python_locks_pin_every_package_by_digest_and_name_no_address(root, name):
    text = (root / "requirements" / f"{name}.txt").read_text("utf-8")
    assert "://" not in text
    assert "--index-url" not in text
    blocks = re.findall(r"^(\S+?)==\S+.*(?:\\\n.*)+", text, flags=re.MULTILINE)
    pinned = re.findall(r"^[A-Za-z0-9._-]+==", text, flags=re.MULTILINE)
    assert pinned
    assert len(blocks) == len(pinned)  # each with at least one further line: its digests
    assert text.count("--hash=sha256:") >= len(pinned)


def test_the_test_lock_holds_the_core_lock(root):
    """One environment serves both: installing the tests must never change what runs on the day."""
    core, test = ((root / "requirements" / f"{name}.txt").read_text("utf-8") for name in ("core", "test"))
    pins = set(re.findall(r"^[A-Za-z0-9._-]+==\S+", core, flags=re.MULTILINE))
    assert pins
    assert pins <= set(re.findall(r"^[A-Za-z0-9._-]+==\S+", test, flags=re.MULTILINE))


def test_the_core_lock_follows_the_declared_dependencies(root):
    import tomllib

    declared = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    names = {re.match(r"[A-Za-z0-9._-]+", line)[0].lower().replace("_", "-") for line in declared}
    core = (root / "requirements/core.txt").read_text("utf-8")
    assert names <= set(re.findall(r"^([a-z0-9.-]+)==", core, flags=re.MULTILINE))
