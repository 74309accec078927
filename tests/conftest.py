"""What every test stands on: a throw-away home, SQLite or PostgreSQL, and the path to shared test material."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
_home = tempfile.TemporaryDirectory(prefix="anyuan-test-")
os.environ["ANYUAN_HOME"] = _home.name
os.environ["ANYUAN_NOTIFY"] = "test"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anyuan.site.settings")

if os.environ.get("ANYUAN_TEST_DATABASE", "sqlite") == "postgres":
    from tests.postgres import private_server

    os.environ["ANYUAN_DATABASE"] = private_server()
else:
    os.environ["ANYUAN_DATABASE"] = "sqlite"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_xdist_suffix):
    """A database in a file, not in memory: threads must meet at real locks, as they do on the day."""
    from django.conf import settings

    database = settings.DATABASES["default"]
    if "sqlite" in database["ENGINE"]:
        worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
        database.setdefault("TEST", {})["NAME"] = str(Path(_home.name) / f"test-{worker}.sqlite3")


@pytest.fixture(scope="session")
def shared() -> Path:
    """Real data and conformance material, where the machine has it."""
    folder = Path(os.environ.get("ANYUAN_SHARED", ROOT.parent / "shared"))
    if not (folder / "conformance").is_dir():
        pytest.skip("the shared test material is not on this machine (set ANYUAN_SHARED)")
    return folder


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT
