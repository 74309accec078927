"""One setting → Django's database dictionary. SQLite is embedded and durable; PostgreSQL is for production."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

# WAL lets readers and the one writer work side by side; FULL flushes every commit, because an acknowledged alarm
# must survive a power cut; the page cache keeps the hot tables in memory.
SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-65536; "
    "PRAGMA temp_store=MEMORY; PRAGMA journal_size_limit=67108864"
)


class DatabaseAddressWrong(ValueError):
    """ANYUAN_DATABASE is neither `sqlite` nor a postgresql:// address."""


def database(address: str, home: Path) -> dict[str, Any]:
    """Settings for ``address``: `sqlite`, `sqlite:///path`, or postgresql://…"""
    if address == "sqlite" or address.startswith("sqlite:///"):
        path = Path(address.removeprefix("sqlite:///")) if ":" in address else home / "anyuan.sqlite3"
        return {
            "ENGINE": "anyuan.site.db.sqlite",
            "NAME": str(path),
            # Opening a file is cheap, closing it is not: the last one out checkpoints the log and flushes the disk.
            "CONN_MAX_AGE": None,
            "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 30, "init_command": SQLITE_PRAGMAS},
        }
    parts = urlsplit(address)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise DatabaseAddressWrong("ANYUAN_DATABASE must be `sqlite` or postgresql://user:password@host:port/name")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": dict(parse_qsl(parts.query)),
    }
