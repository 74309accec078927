"""How an export lies on disk, and what is not in it."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.duration import duration_iso_string

FORMAT = 1
MANIFEST, TABLES, JOURNAL, EVIDENCE, HOME = "manifest.json", "tables", "journal.jsonl", "evidence", "home"
# Made anew by the migrations, or true only of the process that was running: sessions end, lock-outs begin anew.
LEFT_OUT_APPS = frozenset({"contenttypes", "auth", "sessions", "admin", "axes"})
LEFT_OUT_MODELS = frozenset({"journal.lease"})
# Of the home everything travels but what is made anew: the database (its rows are the tables here), what is served, the
# map's tiles and the locks of running processes.
LEFT_OUT_FILES = ("anyuan.sqlite3*", "static", "evidence", ".*.lock", "*.lock", "*.pid", "*.log")


def travels(found: Iterable[type[models.Model]]) -> list[type[models.Model]]:
    """The models whose rows belong to an export, by table name."""
    own = [
        model
        for model in found
        if model._meta.managed
        and not model._meta.proxy
        and model._meta.app_label not in LEFT_OUT_APPS
        and model._meta.label_lower not in LEFT_OUT_MODELS
    ]
    return sorted(own, key=lambda model: model._meta.label_lower)


def to_plain(value: Any) -> Any:
    """A column's value as JSON has it: instants with offset, bytes in base64, everything else as it reads."""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, memoryview | bytes):
        return base64.b64encode(bytes(value)).decode()
    if isinstance(value, timedelta):
        return duration_iso_string(value)
    return str(value) if isinstance(value, Decimal | UUID) else value


def from_plain(field: models.Field[Any, Any], value: Any) -> Any:
    """The value that ``to_plain`` wrote, as the field takes it."""
    if value is None or isinstance(field, models.JSONField):
        return value
    if isinstance(field, models.BinaryField):
        return base64.b64decode(value)
    return field.target_field.to_python(value) if field.is_relation else field.to_python(value)


def digest(path: Path) -> str:
    """SHA-256 of a file's content."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def evidence_files(root: Path) -> Iterator[Path]:
    """Contents and thumbnails, relative to ``root``; half-written ones (with a leading dot) are none."""
    for path in sorted(root.rglob("*")):
        if path.is_file() and not path.name.startswith("."):
            yield path.relative_to(root)


def content_fits(path: Path) -> bool:
    """Evidence lies under its own digest; a thumbnail is made from it and has none of its own."""
    return path.name.endswith(".thumb.webp") or digest(path) == path.name
