"""Everything goes out as plain files and comes back into an empty home, on either database, and the record stands."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from anyuan.site.transfer.layout import digest

pytestmark = [pytest.mark.slow, pytest.mark.django_db]  # it brings databases of its own; the mark is for the lanes
ROOT = Path(__file__).resolve().parents[2]
ON_SERVER = os.environ.get("ANYUAN_TEST_DATABASE") == "postgres"


class Home:
    """An installation of its own; commands run in it as a person would run them."""

    def __init__(self, path: Path, database: str = "sqlite") -> None:
        self.path = path
        kept = {name: value for name, value in os.environ.items() if not name.startswith("ANYUAN_")}
        own = {"ANYUAN_HOME": str(path), "ANYUAN_DATABASE": database, "ANYUAN_LANGUAGE": "en"}
        places = f"{ROOT / 'src'}{os.pathsep}{ROOT}"
        self.environment = kept | own | {"DJANGO_SETTINGS_MODULE": "anyuan.site.settings", "PYTHONPATH": places}

    def __call__(self, *words: str, module: str = "anyuan.site.cli") -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", module, *words]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=170, cwd=ROOT)

    def say(self, *words: str, **more: str) -> str:
        done = self(*words, **more)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.fixture(scope="module")
def databases() -> Iterator[Any]:
    """Addresses of empty databases: files, or on a private server."""
    if not ON_SERVER:
        yield lambda: "sqlite"
        return
    import psycopg

    from tests.postgres import private_server

    server, made = private_server(), []

    def fresh() -> str:
        made.append(f"transfer_{os.getpid()}_{len(made)}")
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {made[-1]}")
        return f"{server.rsplit('/', 1)[0]}/{made[-1]}"

    yield fresh
    with psycopg.connect(server, autocommit=True) as connection:
        for name in made:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory, databases: Any) -> tuple[Home, Path]:
    """A home with a little of everything, and its export."""
    folder = tmp_path_factory.mktemp("transfer")
    old, out = Home(folder / "old", databases()), folder / "out"
    old.say("manage", "migrate", "-v", "0")
    old.say(module="tests.setup.transfer_seed")
    assert "keep it like the database itself" in old.say("export", str(out))
    return old, out


def manifest(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "manifest.json").read_text("utf-8"))


def rows(folder: Path, label: str) -> list[dict[str, Any]]:
    lines = (folder / "tables" / f"{label}.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_out_and_back_again(tmp_path, databases, exported):
    _, folder = exported
    # Open formats: a stranger reads them without this product, the journal included.
    out = manifest(folder)
    assert out["rows"]["incidents.incident"] == 2
    assert out["evidence"] == 2  # a picture and its thumbnail
    assert rows(folder, "directory.person")[0]["phone"] == "13800000000"
    checked = subprocess.run(
        [sys.executable, ROOT / "docs" / "check_journal.py", folder / "journal.jsonl"],
        capture_output=True,
        text=True,
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr

    new = Home(tmp_path / "new", databases())
    assert "the record stands" in new.say("restore", str(folder))
    assert f"block {out['journal']['block']}, {out['journal']['chain']}" in new.say("verify")
    # What was read back, written out once more, is the same to the last byte: rows, keys, journal, evidence.
    new.say("export", str(tmp_path / "again"))
    again = manifest(tmp_path / "again")
    for part in ("rows", "sha256", "journal", "evidence", "migrations"):
        assert again[part] == out[part], part
    # In the database the telephone number is as unreadable as before, and the next numbers go on where the old ended.
    assert "13800000000" not in stored_phones(new)
    new.say(module="tests.setup.transfer_again")


def stored_phones(home: Home) -> str:
    code = (
        "import django; django.setup()\n"
        "from django.db import connection\n"
        "with connection.cursor() as c:\n"
        "    c.execute('SELECT phone FROM directory_person'); print(c.fetchall())\n"
    )
    done = subprocess.run([sys.executable, "-c", code], env=home.environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_nothing_is_restored_over_something_or_from_something_altered(tmp_path, databases, exported):
    old, folder = exported
    assert old("export", str(folder)).returncode == 2
    assert old("restore", str(folder)).returncode == 2
    out = tmp_path / "out"
    shutil.copytree(folder, out)
    # A figure changed by hand, in a table or in evidence: refused before anything is written.
    table = out / "tables" / "incidents.incident.jsonl"
    for path in (table, next(p for p in (out / "evidence").rglob("*") if p.is_file() and len(p.name) == 64)):
        kept = path.read_bytes()
        path.write_bytes(kept + b"x")
        refused = Home(tmp_path / "third")("restore", str(out))
        assert refused.returncode == 2, refused.stdout
        assert path.name in refused.stderr
        assert not (tmp_path / "third").exists()
        path.write_bytes(kept)
    whole = manifest(out)
    newer = whole | {"migrations": [*whole["migrations"], ["journal", "0999_from_the_future"]]}
    (out / "manifest.json").write_text(json.dumps(newer))
    refused = Home(tmp_path / "newer")("restore", str(out))
    assert refused.returncode == 2
    assert "0999_from_the_future" in refused.stderr
    # Whoever also mends the sums is found out by the chain.
    entries = out / "tables" / "journal.entry.jsonl"
    entries.write_bytes(entries.read_bytes().replace(b'"level":1', b'"level":2', 1))
    whole["sha256"]["tables/journal.entry.jsonl"] = digest(entries)
    (out / "manifest.json").write_text(json.dumps(whole))
    found = Home(tmp_path / "fourth", databases())("restore", str(out))
    assert found.returncode == 1
    assert "BROKEN" in found.stdout


def test_a_half_export_is_none(tmp_path):
    assert "manifest.json" in Home(tmp_path / "home")("restore", str(tmp_path)).stderr


def test_every_model_of_the_house_travels():
    """A package that comes later is covered without being named here or there."""
    from django.apps import apps

    from anyuan.site.transfer.layout import LEFT_OUT_MODELS, travels

    ours = {m._meta.label_lower for m in apps.get_models() if m.__module__.startswith("anyuan.")}
    told = {model._meta.label_lower for model in travels(apps.get_models(include_auto_created=True))}
    assert ours - told == LEFT_OUT_MODELS
    assert "mfa.authenticator" in told
