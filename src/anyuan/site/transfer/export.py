"""Write everything to a folder: one moment of the database, the journal's blocks, evidence, and the home's own files.

Runs beside a working installation and holds up nobody: it reads one snapshot.
"""

from __future__ import annotations

import fnmatch
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction
from django.db.migrations.recorder import MigrationRecorder

from anyuan import __version__
from anyuan.journal.queries import head
from anyuan.journal.queries.export import lines
from anyuan.kernel.clock import utc_now
from anyuan.site.transfer import layout

CHUNK = 2000
Told = Callable[[str, int], None]


class NotEmpty(Exception):
    """The folder holds something already."""


class EvidenceSpoilt(Exception):
    """A file does not have the content that its name promises."""


def export(folder: Path, told: Told) -> dict[str, Any]:
    """Fill the folder; returns the manifest. ``told(what, how many)`` hears of each part. Raises NotEmpty, EvidenceSpoilt."""
    if folder.exists() and any(folder.iterdir()):
        raise NotEmpty(folder)
    (folder / layout.TABLES).mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)  # it holds everything, keys and personal data included
    with _one_moment():
        rows = {model._meta.label_lower: _table(folder, model, told) for model in layout.travels(_models())}
        top = head()
        blocks = _journal(folder / layout.JOURNAL)
        applied = [list(key) for key in sorted(MigrationRecorder(connection).applied_migrations())]
    told("journal", blocks)
    evidence = _evidence(Path(settings.EVIDENCE_ROOT), folder / layout.EVIDENCE)
    told("evidence", evidence)
    _home(Path(settings.HOME), folder / layout.HOME)
    checked = [*sorted((folder / layout.TABLES).iterdir()), folder / layout.JOURNAL]
    manifest = {
        "format": layout.FORMAT,
        "anyuan": __version__,
        "exported_at": utc_now().isoformat(),
        "database": connection.vendor,
        "migrations": applied,
        "rows": rows,
        "journal": {"block": top.number, "chain": top.chain} if top is not None else None,
        "evidence": evidence,
        "sha256": {str(path.relative_to(folder)): layout.digest(path) for path in checked},
    }
    # Last: a folder without its manifest is an export that did not come to its end.
    _private(folder / layout.MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1).encode())
    return manifest


def _models() -> list[type[models.Model]]:
    return list(apps.get_models(include_auto_created=True))


@contextmanager
def _one_moment() -> Iterator[None]:
    """All reading inside sees the database as it stood at the beginning, and keeps no writer waiting."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        raw = connection.connection
        raw.execute("BEGIN DEFERRED")  # Django's own transactions would take the write lock
        try:
            yield
        finally:
            raw.execute("ROLLBACK")
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _table(folder: Path, model: type[models.Model], told: Told) -> int:
    """One line of JSON a row, by key: column → value. Encrypted columns are in the clear: the format is open."""
    columns = [field.attname for field in model._meta.concrete_fields]
    rows = model._base_manager.order_by("pk").values_list(*columns)
    count = 0
    with _open(folder / layout.TABLES / f"{model._meta.label_lower}.jsonl") as file:
        for row in rows.iterator(CHUNK):
            plain = {name: layout.to_plain(value) for name, value in zip(columns, row, strict=True)}
            file.write(json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
            count += 1
    told(model._meta.label_lower, count)
    return count


def _journal(path: Path) -> int:
    """The sealed blocks with their entries, as `docs/check_journal.py` checks them anywhere; returns how many blocks."""
    blocks = 0
    with _open(path) as file:
        for line in lines():
            blocks += line.startswith(b'{"block"')
            file.write(line)
    return blocks


def _evidence(root: Path, folder: Path) -> int:
    count = 0
    for name in layout.evidence_files(root):
        if not layout.content_fits(root / name):
            raise EvidenceSpoilt(str(name))
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(root / name, folder / name)
        count += 1
    return count


def _home(home: Path, folder: Path) -> None:
    """Settings, keys, codes and packs of this home, and what the spool may hold."""

    def left_out(_folder: str, names: list[str]) -> set[str]:
        return {name for name in names if any(fnmatch.fnmatch(name, form) for form in layout.LEFT_OUT_FILES)}

    shutil.copytree(home, folder, ignore=left_out, symlinks=True)


def _open(path: Path) -> Any:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _private(path: Path, content: bytes) -> None:
    with _open(path) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
