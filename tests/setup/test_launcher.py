"""The launcher on small checkouts of their own: real environments, a real pip, a folder of wheels, no network."""

from __future__ import annotations

import hashlib
import importlib.machinery
import importlib.util
import os
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

# Beside the wheel, because both set an environment up from nothing: too slow for the lane that runs all day.
pytestmark = [pytest.mark.wheel, pytest.mark.slow, pytest.mark.timeout(600)]

PROBE = 'import os, sys, tinything\nprint("started", tinything.__version__, *sys.argv[1:])\n'


def wheel(folder: Path, version: str, name: str = "tinything") -> str:
    """Write a whole, tiny wheel and return its line for a lock file."""
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}-{version}-py3-none-any.whl"
    info = f"{name}-{version}.dist-info"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{name}.py", f"__version__ = {version!r}\n")
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", f"{name}.py,,\n{info}/METADATA,,\n{info}/WHEEL,,\n{info}/RECORD,,\n")
    return f"{name}=={version} --hash=sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}\n"


class Checkout:
    """A checkout with the real launcher, one small package to install, and a verb that tells what it found."""

    def __init__(self, place: Path) -> None:
        self.place, self.wheels = place, place.parent / "wheels"

    def lay(self, root: Path) -> None:
        place = self.place
        site = place / "src/anyuan/site"
        site.mkdir(parents=True)
        (place / "requirements").mkdir()
        shutil.copy(root / "anyuan", place / "anyuan")
        for name in ("__init__.py", "catalogues.py", "frontend.py"):
            shutil.copy(root / "src/anyuan/site" / name, site / name)
        (place / "src/anyuan/__init__.py").touch()
        (place / "src/anyuan/locale").mkdir()
        (site / "cli").mkdir()
        (site / "cli/__init__.py").touch()
        (site / "cli/__main__.py").write_text(PROBE)
        self.lock(wheel(self.wheels, "1.0"))

    def lock(self, text: str) -> None:
        for group in ("core", "test"):
            (self.place / "requirements" / f"{group}.txt").write_text(text)

    def start(self, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return self.process(*words, **environment).wait_text()

    def process(self, *words: str, **environment: str) -> Running:
        env = {**os.environ, "ANYUAN_WHEELS": str(self.wheels), "LANG": "C.UTF-8", "LC_ALL": "", **environment}
        return Running([str(self.place / "anyuan"), *words], env)


class Running:
    def __init__(self, command: list[str], env: dict[str, str]) -> None:
        self.popen = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def wait_text(self) -> subprocess.CompletedProcess[str]:
        out, err = self.popen.communicate(timeout=280)
        return subprocess.CompletedProcess(self.popen.args, self.popen.returncode, out, err)


@pytest.fixture
def checkout(tmp_path, root) -> Checkout:
    """Nothing is prepared yet."""
    new = Checkout(tmp_path / "checkout")
    new.lay(root)
    return new


@pytest.fixture(scope="module")
def started_once(tmp_path_factory, root) -> Checkout:
    new = Checkout(tmp_path_factory.mktemp("template") / "checkout")
    new.lay(root)
    assert new.start("doctor").returncode == 0
    return new


@pytest.fixture
def prepared(started_once, tmp_path) -> Checkout:
    """A checkout that was started before, and then copied here."""
    shutil.copytree(started_once.place.parent, tmp_path, symlinks=True, dirs_exist_ok=True)
    copied = Checkout(tmp_path / "checkout")
    assert copied.start("doctor").returncode == 0
    return copied


def test_the_first_start_prepares_and_the_second_installs_nothing(checkout):
    first = checkout.start("doctor", "--loud")
    assert first.returncode == 0, first.stderr
    assert first.stdout == "started 1.0 doctor --loud\n"  # what the launcher itself says goes to standard error
    assert "Installing Python packages" in first.stderr
    shutil.rmtree(checkout.wheels)  # were anything installed again, it would fail now
    second = checkout.start("doctor")
    assert (second.returncode, second.stdout, second.stderr) == (0, "started 1.0 doctor\n", "")


def test_two_starts_at_once_prepare_once(checkout):
    both = [checkout.process("doctor"), checkout.process("doctor")]
    ends = [process.wait_text() for process in both]
    assert [end.returncode for end in ends] == [0, 0], [end.stderr for end in ends]
    assert sum("Making the environment" in end.stderr for end in ends) == 1


def test_an_install_that_was_cut_off_is_made_anew(prepared):
    module = next((prepared.place / ".venv").glob("lib/*/site-packages/tinything.py"))
    module.write_text("this is half a fi")
    (prepared.place / ".venv-unfinished").touch()
    again = prepared.start("doctor")
    assert (again.returncode, again.stdout) == (0, "started 1.0 doctor\n"), again.stderr
    assert not (prepared.place / ".venv-unfinished").exists()


def test_a_changed_lock_brings_the_new_version_and_a_failed_one_leaves_the_old(prepared):
    kept = (prepared.place / "requirements/core.txt").read_text()
    prepared.lock("tinything==9.9 --hash=sha256:" + "0" * 64 + "\n")
    failed = prepared.start("doctor")
    assert failed.returncode == 1
    assert "could not be installed" in failed.stderr
    prepared.lock(kept)
    assert prepared.start("doctor").stdout == "started 1.0 doctor\n"
    prepared.lock(wheel(prepared.wheels, "2.0"))
    assert prepared.start("doctor").stdout == "started 2.0 doctor\n"


def test_a_wheel_that_is_not_the_locked_one_is_refused(prepared):
    prepared.lock(wheel(prepared.wheels, "3.0"))
    with zipfile.ZipFile(prepared.wheels / "tinything-3.0-py3-none-any.whl", "a") as archive:
        archive.writestr("smuggled.py", "")
    end = prepared.start("doctor")
    assert end.returncode == 1
    assert "started" not in end.stdout
    assert "THESE PACKAGES DO NOT MATCH THE HASHES" in end.stderr


def test_a_moved_checkout_is_linked_again(prepared, tmp_path):
    prepared.place = prepared.place.rename(tmp_path / "moved")
    end = prepared.start("doctor")
    assert (end.returncode, end.stdout) == (0, "started 1.0 doctor\n"), end.stderr


def test_the_launcher_speaks_chinese_where_the_shell_does(prepared):
    prepared.lock("tinything==9.9 --hash=sha256:" + "0" * 64 + "\n")
    assert "未能按" in prepared.start("doctor", LANG="zh_CN.UTF-8").stderr


@pytest.fixture
def launcher(root):
    loader = importlib.machinery.SourceFileLoader("anyuan_launcher", str(root / "anyuan"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("anyuan_launcher", loader))
    loader.exec_module(module)
    return module


def test_an_old_python_is_told_which_one_command_helps(launcher, monkeypatch, capsys):
    monkeypatch.setattr(launcher, "OLDEST", (3, 99))
    monkeypatch.setattr(launcher.shutil, "which", lambda name: None)
    monkeypatch.setenv("ANYUAN_LANGUAGE", "en")
    with pytest.raises(SystemExit):
        launcher.need_python([])
    assert "sudo apt install python3.11-venv" in capsys.readouterr().err


def test_a_python_without_environments_is_told_which_one_command_helps(launcher, monkeypatch, capsys):
    monkeypatch.setattr(launcher.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setenv("ANYUAN_LANGUAGE", "en")
    with pytest.raises(SystemExit):
        launcher.make_environment()
    assert "-venv" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("verb", "needs"),
    [
        ("test", ["test-packages", "front-end"]),
        ("bench", ["test-packages", "front-end"]),
        ("up", ["front-end"]),
        ("doctor", []),
        ("no-such-verb", []),
        ("../../../tests/conftest", []),
        ("", []),
    ],
)
def test_a_verb_declares_itself_what_must_be_prepared(launcher, verb, needs):
    found = launcher.needed_by(verb)
    assert [need for need in ("test-packages", "front-end") if f'"{need}"' in found] == needs
