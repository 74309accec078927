"""Data packs: a folder per thing, found by looking. A home may add packs of its own or replace one by name."""

from __future__ import annotations

import json
import os
import tomllib
from pathlib import Path
from typing import Any

PACKAGE_PACKS = Path(__file__).resolve().parent.parent / "packs"


class PackMissing(LookupError):
    """No folder of that kind and name in the package or in the home."""


class PackUnreadable(ValueError):
    """The pack file is not valid TOML or JSON; the message says where."""


def pack_dirs(kind: str, home: Path | None = None) -> list[Path]:
    """Folders of one kind in name order; a home's pack of the same name wins over the package's."""
    found: dict[str, Path] = {}
    for base in (PACKAGE_PACKS, _home(home) / "packs"):
        folder = base / kind
        if folder.is_dir():
            found |= {p.name: p for p in folder.iterdir() if _file(p) is not None}
    return [found[name] for name in sorted(found)]


def pack_stamps(kind: str, home: Path | None = None) -> tuple[tuple[str, int], ...]:
    """(file, nanosecond of its last change) of every pack of a kind: unequal as soon as anything was added, edited or
    taken away. Cheap enough to ask at every alarm."""
    found = []
    for base in (PACKAGE_PACKS, _home(home) / "packs"):
        try:
            with os.scandir(base / kind) as folders:
                names = [folder.path for folder in folders]
        except OSError:  # a home without packs of this kind
            continue
        for name in names:
            for file in (f"{name}/pack.toml", f"{name}/pack.json"):
                try:
                    found.append((file, os.stat(file).st_mtime_ns))
                    break
                except OSError:
                    continue
    return tuple(found)


def load_pack(kind: str, name: str, home: Path | None = None) -> dict[str, Any]:
    """The content of one pack, with its ``name`` and ``folder``. Raises PackMissing or PackUnreadable."""
    for folder in pack_dirs(kind, home):
        if folder.name == name:
            return read_pack(folder)
    raise PackMissing(f"{kind}/{name}")


def read_pack(folder: Path) -> dict[str, Any]:
    """Read ``pack.toml`` or ``pack.json`` of one folder."""
    file = _file(folder)
    if file is None:
        raise PackMissing(str(folder))
    try:
        text = file.read_text(encoding="utf-8")
        content: dict[str, Any] = tomllib.loads(text) if file.suffix == ".toml" else json.loads(text)
    except ValueError as error:
        raise PackUnreadable(f"{file}: {error}") from error
    return {"name": folder.name, "folder": str(folder), **content}


def _file(folder: Path) -> Path | None:
    return next((f for f in (folder / "pack.toml", folder / "pack.json") if f.is_file()), None)


def _home(home: Path | None) -> Path:
    return home if home is not None else Path(os.environ.get("ANYUAN_HOME", "var"))
