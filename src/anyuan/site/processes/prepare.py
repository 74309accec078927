"""Before anything runs: the folder, the tables. One process prepares; others that start meanwhile wait for it."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def alone(home: Path, name: str) -> Iterator[None]:
    """Hold a file lock in the home: schema changes and demo building are done by one process at a time."""
    home.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(home / f".{name}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def tables(home: Path) -> bool:
    """Bring the tables up to date; True when there was something to do."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    with alone(home, "tables"):
        executor = MigrationExecutor(connection)
        if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return False
        call_command("migrate", verbosity=0, interactive=False)
        return True
