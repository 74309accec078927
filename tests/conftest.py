"""What every test stands on: a throw-away home, SQLite or PostgreSQL, and the path to shared test material."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from tests import tables
from tests.shared import SHARED

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

# Read the settings now, from this home and no other; the test plugin then sets Django up from them.
assert str(settings.HOME) == _home.name, (
    "the settings were read before the tests' home was made: unset DJANGO_SETTINGS_MODULE"
)
assert ("postgresql" in settings.DATABASES["default"]["ENGINE"]) == (os.environ["ANYUAN_DATABASE"] != "sqlite")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes() -> None:
    """Each process of a parallel run has a home of its own. Were the name of the settings handed down to them, the plugin
    would read the settings before this file has made that home, and two processes would write the same packs."""
    os.environ.pop("DJANGO_SETTINGS_MODULE", None)


@pytest.fixture(scope="session")
def django_db_keepdb():
    """The tables are there already: migrating finds nothing to do."""
    return True


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_xdist_suffix):
    """A copy of the empty tables. On SQLite a database in a file, not in memory: threads must meet at real locks, as they
    do on the day."""
    database = settings.DATABASES["default"]
    test = database.setdefault("TEST", {})
    if "sqlite" in database["ENGINE"]:
        worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
        test["NAME"] = str(Path(_home.name) / f"test-{worker}.sqlite3")
        tables.put_sqlite(Path(test["NAME"]))
    else:
        from tests.postgres import TABLES

        test["TEMPLATE"] = TABLES


@pytest.fixture(scope="session")
def shared() -> Path:
    """Real data and conformance material, where the machine has it."""
    if not (SHARED / "conformance").is_dir():
        pytest.skip("the shared test material is not on this machine (set ANYUAN_SHARED)")
    return SHARED


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(autouse=True)
def _every_test_begins_in_the_language_of_the_house():
    """A request leaves its language behind in its thread; on the day the next request sets its own, a test may not."""
    yield
    translation.deactivate()


@pytest.fixture(scope="session", autouse=True)
def _journal_may_be_emptied_between_tests():
    """Between tests with real commits the tables are emptied; the journal's own guard refuses that, as it should.

    The guard is taken away for the emptying only, by the same means that any database owner has: dropping a trigger.
    """
    from django.core.management.commands import flush
    from django.db import connection

    plain = flush.Command.handle

    def handle(self, **options):
        from importlib import import_module

        from django.apps import apps

        guard = import_module("anyuan.journal.migrations.0002_append_only")
        with connection.schema_editor() as editor:
            guard.unguard(apps, editor)
        try:
            return plain(self, **options)
        finally:
            with connection.schema_editor() as editor:
                guard.guard(apps, editor)

    flush.Command.handle = handle
    yield
    flush.Command.handle = plain
