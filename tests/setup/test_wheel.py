"""The package is built, installed beside nothing but its dependencies, and started."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from anyuan import __version__
from anyuan.site import catalogues, frontend

pytestmark = [pytest.mark.wheel, pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def wheel(root, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(root)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / f"anyuan-{__version__}-py3-none-any.whl"


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory) -> Path:
    """An environment with the wheel; its dependencies come from the environment that runs the tests."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, with_pip=False)
    python = folder / "bin/python"
    command = [sys.executable, "-m", "pip", "--python", str(python), "install", "--no-deps", "--no-index", str(wheel)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    packages = next(folder.glob("lib/python3.*/site-packages"))
    # Python does not read the .pth files of a folder added by one: the checkout's own link stays out.
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return folder


def run(installed: Path, place: Path, *words: str) -> subprocess.CompletedProcess[str]:
    env = {name: value for name, value in os.environ.items() if not name.startswith(("ANYUAN_", "DJANGO_", "PYTHON"))}
    env |= {"ANYUAN_LANGUAGE": "en", "ANYUAN_PORT": "0", "ANYUAN_DC09_PORT": "0"}
    command = [str(installed / "bin/anyuan"), *words]
    return subprocess.run(command, env=env, cwd=place, capture_output=True, text=True, timeout=120)


def test_the_wheel_carries_every_file_of_the_package(wheel, root):
    inside = set(zipfile.ZipFile(wheel).namelist())
    tracked = subprocess.run(
        ["git", "ls-files", "src/anyuan"], cwd=root, capture_output=True, text=True, check=True
    ).stdout.split("\n")
    expected = {line.removeprefix("src/") for line in tracked if line and (root / line).exists()}
    assert expected
    assert expected <= inside


def test_the_wheel_carries_front_end_files_and_compiled_translations(wheel):
    archive = zipfile.ZipFile(wheel)
    inside = set(archive.namelist())
    vendor = "anyuan/console/static/vendor"
    listed = json.loads(archive.read(f"{vendor}/{frontend.MANIFEST}"))["files"]
    assert listed
    assert {f"{vendor}/{name}" for name in listed} <= inside
    assert {f"anyuan/locale/{language}/LC_MESSAGES/django.mo" for language in catalogues.languages()} <= inside
    assert f"anyuan-{__version__}.dist-info/licenses/LICENSE" in inside
    left_behind = [
        name for name in inside if name.startswith("tests/") or "/.front-end-" in name or "node_modules" in name
    ]
    assert left_behind == []


def test_an_installed_package_starts_and_finds_its_files(installed, tmp_path):
    version = run(installed, tmp_path, "--version")
    assert (version.returncode, version.stdout) == (0, f"anyuan {__version__}\n"), version.stderr
    assert "doctor" in run(installed, tmp_path, "--help").stdout

    where = subprocess.run(
        [installed / "bin/python", "-P", "-c", "import anyuan; print(anyuan.__file__)"], capture_output=True, text=True
    ).stdout
    assert str(installed) in where  # the wheel's, not the checkout's

    doctor = run(installed, tmp_path, "doctor")
    assert doctor.returncode == 0, doctor.stdout + doctor.stderr
    assert "front-end files are there and unaltered" in doctor.stdout


def test_an_installed_package_makes_its_tables(installed, tmp_path):
    (tmp_path / "home").mkdir()
    done = run(installed, tmp_path, "manage", "--home", "home", "migrate", "--verbosity", "0")
    assert done.returncode == 0, done.stderr
    healed = run(installed, tmp_path, "doctor", "--home", "home")
    assert "The tables are those of this version." in healed.stdout, healed.stdout


def test_tests_are_refused_in_an_installed_package(installed, tmp_path):
    done = run(installed, tmp_path, "test", "lint")
    assert done.returncode == 2
    assert "checkout" in done.stderr
