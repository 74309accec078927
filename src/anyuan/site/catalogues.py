"""Translations: every engineer's fragment `locale/<language>/parts/*.po`, joined and compiled into one catalogue.

`locale/<language>/header.po` holds the catalogue's header (plural rule, charset). A locale is a folder; adding one
edits no shared file. Compiling needs no GNU gettext. Run by the launcher when a fragment changed and by the wheel's
build hook; `python -m anyuan.site.catalogues` compiles by hand.
"""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polib

LOCALES = Path(__file__).resolve().parents[1] / "locale"
STAMP = ".stamp.mo"


class FragmentsDisagree(Exception):
    """Two fragments translate one sentence differently; the text names both."""


def languages(locales: Path = LOCALES) -> list[str]:
    """Languages that have fragments, as folder names (`zh_Hans`)."""
    return sorted(p.parent.name for p in locales.glob("*/parts") if p.is_dir())


def fragments(language: str, locales: Path = LOCALES) -> list[Path]:
    """The files that make one language's catalogue, in the order in which they are joined."""
    return sorted((locales / language / "parts").glob("*.po"))


def stamp(locales: Path = LOCALES) -> str:
    """A digest of every fragment and header: cheap, asked at every start."""
    digest = hashlib.sha256(Path(__file__).read_bytes())
    for language in languages(locales):
        for path in [locales / language / "header.po", *fragments(language, locales)]:
            digest.update(path.name.encode() + b"\0")
            digest.update(path.read_bytes() if path.exists() else b"")
    return digest.hexdigest()


def is_ready(locales: Path = LOCALES) -> bool:
    """Whether the compiled catalogues are those of the fragments."""
    try:
        return (locales / STAMP).read_text("ascii") == stamp(locales)
    except OSError:
        return False


def compile_all(locales: Path = LOCALES) -> None:
    """Join and compile every language. Raises FragmentsDisagree, and OSError when a fragment cannot be parsed."""
    made = stamp(locales)
    for language in languages(locales):
        target = locales / language / "LC_MESSAGES" / "django.mo"
        target.parent.mkdir(parents=True, exist_ok=True)
        _write(target, join(language, locales).to_binary())
    _write(locales / STAMP, made.encode("ascii"))


def join(language: str, locales: Path = LOCALES) -> polib.POFile:
    """One language's whole catalogue; unfinished and fuzzy entries are left out, so that they show as missing."""
    import polib

    whole = polib.POFile()
    header = locales / language / "header.po"
    whole.metadata = dict(polib.pofile(str(header)).metadata) if header.exists() else {}
    whole.metadata.setdefault("Content-Type", "text/plain; charset=UTF-8")
    origin: dict[tuple[str | None, str], tuple[Path, polib.POEntry]] = {}
    for path in fragments(language, locales):
        for entry in polib.pofile(str(path), encoding="utf-8"):
            if entry.obsolete or not entry.translated():
                continue
            key = (entry.msgctxt, entry.msgid)
            earlier = origin.setdefault(key, (path, entry))
            if earlier[1] is entry:
                whole.append(entry)
            elif (earlier[1].msgstr, earlier[1].msgstr_plural) != (entry.msgstr, entry.msgstr_plural):
                raise FragmentsDisagree(f"{earlier[0].name} and {path.name} translate differently: “{entry.msgid}”")
    return whole


def _write(path: Path, content: bytes) -> None:
    # Another process may be reading the catalogue: replace it in one move.
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    fresh.write_bytes(content)
    fresh.replace(path)


if __name__ == "__main__":
    try:
        compile_all()
    except (FragmentsDisagree, OSError) as error:
        sys.exit(f"The translations cannot be compiled: {error}")
