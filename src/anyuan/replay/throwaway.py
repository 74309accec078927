"""A home of its own for a replay: history must not stand among the records of the day."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


class HomeInUse(RuntimeError):
    """The home already holds records."""


@contextmanager
def home(keep: bool) -> Iterator[Path]:
    """Point this process at a fresh home with a database in a file, before the settings are read.

    ``keep``: the home named by ``ANYUAN_HOME`` is used and stays; it must not hold a database yet (raises HomeInUse).
    Otherwise it is a temporary folder that goes when the replay ends. Nothing is ever sent to the outside from either.
    """
    own = Path(os.environ.get("ANYUAN_HOME") or "var").absolute()
    if keep:
        if (own / "anyuan.sqlite3").exists():
            raise HomeInUse(str(own))
        own.mkdir(parents=True, exist_ok=True)
        _point_at(own)
        yield own
        return
    with tempfile.TemporaryDirectory(prefix="anyuan-replay-") as folder:
        fresh = Path(folder)
        if (own / "packs").is_dir():
            with suppress(OSError):  # a system without links: the packs of the package are there all the same
                (fresh / "packs").symlink_to(own / "packs", target_is_directory=True)
        _point_at(fresh)
        yield fresh


def prepare(keep: bool) -> None:
    """Set Django up in that home and make its tables."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.db.backends.signals import connection_created

    if not keep:
        # Nobody will need this file after a power cut; without the flushes a week takes minutes.
        connection_created.connect(_without_flushes, dispatch_uid="anyuan.replay")
        connection.close()
    call_command("migrate", verbosity=0, interactive=False)


def _point_at(folder: Path) -> None:
    os.environ["ANYUAN_HOME"] = str(folder)
    os.environ["ANYUAN_DATABASE"] = "sqlite"
    os.environ["ANYUAN_NOTIFY"] = "test"


def _without_flushes(connection, **_more):  # type: ignore[no-untyped-def]
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=OFF")
