"""The synonym tables: which heading means which column, as data in `tables/*.toml`."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from anyuan.directory.registers.describe import Sheet, sheets
from anyuan.kernel.text import fold

FOLDER = Path(__file__).parent / "tables"
_MARKS = re.compile(r"[*＊\s:：]|\(必填\)|\(选填\)")
_UNIT = re.compile(r"\([^()]*\)$")


@dataclass(frozen=True, slots=True)
class Table:
    """One kind of register: its headings, and what to do with headings that are no columns of ours."""

    kind: str
    titles: tuple[str, ...]
    required: tuple[str, ...]
    # normalised heading → (field, how early in its list: the earlier synonym is the better match)
    columns: dict[str, tuple[str, int]]
    personal: frozenset[str]
    known: frozenset[str]
    skip: frozenset[str]
    not_kept: frozenset[str]
    choices: dict[str, dict[str, str]] = field(default_factory=dict)
    register: bool = True
    # Recognised only when the title says so: its headings alone would be taken for those of an older register.
    titled_only: bool = False
    # About people: what nobody foresaw is not kept.
    fewest: bool = False

    @property
    def fields(self) -> set[str]:
        return {name for name, _rank in self.columns.values()}


def plain(heading: Any) -> str:
    """A heading as it is compared: NFKC, no spaces, no `*`, lower case. 学校名称＊ → 学校名称."""
    return _MARKS.sub("", fold(str(heading or ""))).replace("_", "").lower()


def spellings(heading: Any) -> list[str]:
    """The heading, and the heading without the unit in brackets at its end: 面积（平方米） → 面积."""
    whole = plain(heading)
    bare = _UNIT.sub("", whole)
    return [whole] if bare == whole or not bare else [whole, bare]


@cache
def tables() -> dict[str, Table]:
    """Every table by kind: those written here, then those of the described registers."""
    written = {path.stem: _load(path) for path in sorted(FOLDER.glob("[!_]*.toml"))}
    return written | {name: _from_sheet(sheet) for name, sheet in sheets().items()}


@cache
def refused_words() -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """(category, words, exceptions) of the columns that the red lines forbid."""
    content = tomllib.loads((FOLDER / "_refused.toml").read_text(encoding="utf-8"))
    return [
        (entry["category"], tuple(map(plain, entry["words"])), tuple(map(plain, entry.get("except", ()))))
        for entry in content["refused"]
    ]


def refused_category(heading: Any) -> str:
    """The forbidden category that the heading belongs to, or the empty text."""
    whole = plain(heading)
    for category, words, exceptions in refused_words():
        if any(word in whole for word in words) and not any(word in whole for word in exceptions):
            return category
    return ""


def _load(path: Path) -> Table:
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    columns: dict[str, tuple[str, int]] = {}
    for name, words in content["columns"].items():
        for rank, word in enumerate([name, *words]):
            columns.setdefault(plain(word), (name, rank))
    choices = {
        name: {plain(word): value for value, words in values.items() for word in [value, *words]}
        for name, values in content.get("choices", {}).items()
    }
    return Table(
        kind=path.stem,
        titles=tuple(map(plain, content["titles"])),
        required=tuple(content["required"]),
        columns=columns,
        personal=_words(content, "personal"),
        known=_words(content, "known"),
        skip=_words(content, "skip"),
        not_kept=_words(content, "not_kept"),
        choices=choices,
        register=content.get("register", True),
    )


def _from_sheet(sheet: Sheet) -> Table:
    """The sheet's labels are headings, too, so that what was exported can be imported again."""
    columns: dict[str, tuple[str, int]] = {}
    for column in sheet.columns:
        for rank, word in enumerate([column.name, *column.label.values(), *column.words]):
            for spelling in spellings(word):
                columns.setdefault(spelling, (column.name, rank))
    return Table(
        kind=sheet.name,
        titles=tuple(map(plain, sheet.titles)),
        required=tuple(c.name for c in sheet.columns if c.required),
        columns=columns,
        personal=frozenset(map(plain, sheet.personal)),
        # Remarks about people are exactly what nobody should keep.
        known=frozenset() if sheet.fewest else frozenset(map(plain, ("备注", "remarks"))),
        skip=frozenset(
            map(plain, ("序号", "no.", *(c.name_heading(x) for c in sheet.columns if c.to for x in ("en", "zh"))))
        ),
        not_kept=frozenset(map(plain, sheet.not_kept)),
        titled_only=True,
        fewest=sheet.fewest,
    )


def _words(content: dict[str, Any], name: str) -> frozenset[str]:
    return frozenset(map(plain, content.get(name, ())))
