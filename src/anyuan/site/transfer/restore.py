"""Read an export into an empty home.

1. The whole export is checked against its manifest before anything is written.
2. The home's own files come first: the keys, without which nothing would be readable.
3. The tables are made as they were at the time of the export, filled in one transaction, and only then brought up to date.
4. The journal is verified, and its head must be the one that was exported.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from anyuan.site.transfer import layout

CHUNK = 1000
Told = Callable[[str, int], None]


class NotAnExport(Exception):
    """``why``: missing, format, altered, evidence; ``where`` names the file."""

    def __init__(self, why: str, where: str = "") -> None:
        super().__init__(f"{why} {where}")
        self.why, self.where = why, where


class NotEmpty(Exception):
    """The home or its database holds something already."""


class FromTheFuture(Exception):
    """The export was made by a newer version: this one does not know how its tables look."""


class RecordBroken(Exception):
    """The journal does not verify after it was read back, or it is not the one that was exported."""


def check(folder: Path) -> dict[str, Any]:
    """The manifest, after every file was found as it says. Raises NotAnExport."""
    try:
        manifest: dict[str, Any] = json.loads((folder / layout.MANIFEST).read_text("utf-8"))
    except (OSError, ValueError):
        raise NotAnExport("missing", layout.MANIFEST) from None
    if manifest.get("format") != layout.FORMAT:
        raise NotAnExport("format", str(manifest.get("format")))
    for name, expected in manifest["sha256"].items():
        if not (folder / name).is_file() or layout.digest(folder / name) != expected:
            raise NotAnExport("altered", name)
    found = list(layout.evidence_files(folder / layout.EVIDENCE))
    if len(found) != manifest["evidence"]:
        raise NotAnExport("evidence", layout.EVIDENCE)
    for path in found:
        if not layout.content_fits(folder / layout.EVIDENCE / path):
            raise NotAnExport("evidence", str(path))
    return manifest


def prepare_home(folder: Path, home: Path) -> None:
    """Bring the home's own files. Called before the settings are read: they make a key where there is none.

    Settings that are there already (another database, another address) stay. Raises NotEmpty.
    """
    there = {path.name for path in home.iterdir()} if home.exists() else set()
    if there - {"anyuan.toml"}:
        raise NotEmpty(home)
    keep = (home / "anyuan.toml").read_bytes() if "anyuan.toml" in there else None
    shutil.copytree(folder / layout.HOME, home, dirs_exist_ok=True, symlinks=True)
    if keep is not None:
        (home / "anyuan.toml").write_bytes(keep)


def restore(folder: Path, manifest: dict[str, Any], told: Told) -> None:
    """Fill the empty database and the evidence, then verify. Raises NotEmpty, FromTheFuture, NotAnExport, RecordBroken."""
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection, transaction
    from django.db.migrations.executor import MigrationExecutor

    if connection.introspection.table_names():
        raise NotEmpty("database")
    executor = MigrationExecutor(connection)
    wanted = [tuple(key) for key in manifest["migrations"]]
    if unknown := [key for key in wanted if key not in executor.loader.graph.nodes]:
        raise FromTheFuture(", ".join(f"{app} {name}" for app, name in unknown))
    tips = _tips(executor.loader.graph, wanted)
    executor.migrate(tips)
    models = layout.travels(executor.loader.project_state(tips).apps.get_models(include_auto_created=True))
    by_label = {model._meta.label_lower: model for model in models}
    if strange := sorted(set(manifest["rows"]) - set(by_label)):
        raise NotAnExport("altered", ", ".join(strange))
    with transaction.atomic():  # foreign keys are judged at its end: the order of tables does not matter
        for label, expected in manifest["rows"].items():
            count = _fill(by_label[label], folder / layout.TABLES / f"{label}.jsonl")
            if count != expected:
                raise NotAnExport("altered", label)
            told(label, count)
    _sequences(list(by_label.values()))
    call_command("migrate", verbosity=0, interactive=False)
    _evidence(folder / layout.EVIDENCE, Path(settings.EVIDENCE_ROOT))
    told("evidence", manifest["evidence"])
    _verify(manifest["journal"])


def _tips(graph: Any, applied: list[tuple[Any, ...]]) -> list[Any]:
    """The last applied migrations of each app: asking for an earlier one as well would mean going back to it."""
    there = set(applied)
    return [
        key
        for key in applied
        if not any(child.key[0] == key[0] and child.key in there for child in graph.node_map[key].children)
    ]


def _fill(model: Any, path: Path) -> int:
    model._base_manager.all()._raw_delete("default")  # rows that a migration put there are in the export as well
    fields = {field.attname: field for field in model._meta.concrete_fields}
    count = 0
    for rows in _chunks(path):
        made = [
            model(**{name: layout.from_plain(fields[name], value) for name, value in row.items() if name in fields})
            for row in rows
        ]
        model._base_manager.bulk_create(made, batch_size=CHUNK)
        count += len(made)
    return count


def _chunks(path: Path) -> Iterator[list[dict[str, Any]]]:
    with path.open("rb") as file:
        rows = map(json.loads, file)
        while part := list(islice(rows, CHUNK)):
            yield part


def _sequences(models: list[Any]) -> None:
    """The next row gets the next number."""
    from django.core.management.color import no_style
    from django.db import connection

    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)


def _evidence(folder: Path, root: Path) -> None:
    if folder.exists():
        shutil.copytree(folder, root, dirs_exist_ok=True)


def _verify(expected: dict[str, Any] | None) -> None:
    from anyuan.journal.queries import head, verify

    checked, top = verify(), head()
    if checked.broken is not None:
        raise RecordBroken(f"block {checked.broken.block}: {checked.broken.what}")
    found = {"block": top.number, "chain": top.chain} if top is not None else None
    if found != expected:
        raise RecordBroken("head")
