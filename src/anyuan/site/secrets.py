"""The home's own secret: made at first use, readable by its owner only, never printed."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path


def secret_key(home: Path) -> str:
    """The key that signs sessions and derives field keys. Two processes starting at once agree on one."""
    path = home / "secret.key"
    if not path.exists():
        home.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f".secret.{os.getpid()}.{secrets.token_hex(4)}")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(64))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):  # first one wins; the loser reads the winner's
            os.link(fresh, path)
        fresh.unlink()
    return path.read_text(encoding="ascii").strip()
