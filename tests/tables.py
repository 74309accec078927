"""Empty tables, made once by the real migrations: whoever needs a database of its own copies them.

Migrations take twenty seconds whatever the database, and a run of the tests needs some forty databases. They are kept
under a digest of what they are made from, so a changed migration or model makes them anew. Coming to a home from
nothing is tested where that is the point: lane `wheel`, `tests/setup`.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "anyuan"


def put_sqlite(file: Path) -> None:
    """A database file with all tables and no row at ``file``; what is there already stays."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        put("tables.sqlite3", _make_sqlite, file)


def put(name: str, make: Callable[[Path], None], to: Path) -> None:
    """Copy to ``to`` what ``make`` puts at the path it is given, from an earlier time if that is of the same source.

    The copy is taken under the lock: another checkout, whose tables are others, takes the old ones away.
    """
    folder = Path(tempfile.gettempdir(), f"anyuan-tables-{os.getuid()}")
    folder.mkdir(mode=0o755, exist_ok=True)
    if folder.stat().st_uid != os.getuid():  # somebody else's folder of that name: nothing of theirs is trusted
        folder = Path(tempfile.mkdtemp(prefix="anyuan-tables-"))
        folder.chmod(0o755)
    place = folder / f"{_digest()}-{name}"
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not place.exists():
            for old in folder.glob(f"*-{name}"):
                shutil.rmtree(old) if old.is_dir() else old.unlink()
            fresh = folder / f"making-{name}"
            make(fresh)
            fresh.rename(place)
        subprocess.run(["cp", "-a", str(place), str(to)], check=True)


def migrate(database: str, home: Path) -> None:
    """Make the tables in a process of its own, as an installation does."""
    settings = {"ANYUAN_HOME": str(home), "ANYUAN_DATABASE": database, "PYTHONPATH": f"{SOURCE.parent}"}
    environment = os.environ | settings | {"DJANGO_SETTINGS_MODULE": "anyuan.site.settings"}
    command = [sys.executable, "-m", "anyuan.site.cli", "manage", "migrate", "-v", "0"]
    subprocess.run(command, env=environment, cwd=ROOT, check=True)


def _make_sqlite(place: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="anyuan-tables-") as home:
        migrate("sqlite", Path(home))
        # The last connection to close has written the log back into the file.
        assert not Path(home, "anyuan.sqlite3-wal").exists()
        shutil.move(Path(home, "anyuan.sqlite3"), place)


def _digest() -> str:
    found = sha256(f"{django.VERSION} {sys.version_info[:3]}".encode())
    files = {*SOURCE.glob("*/migrations/*.py"), *SOURCE.glob("*/models.py"), *SOURCE.glob("*/models/**/*.py")}
    for file in sorted(files):
        found.update(str(file.relative_to(SOURCE)).encode() + file.read_bytes())
    return found.hexdigest()[:16]
