"""Tables of vendor keys: what a word in a message means here. Data in CSV; a home may override; a device may choose."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from anyuan.intake.rules.drafts import KINDS, SignalDraft

COLUMNS = ["key", "value", "kind", "level", "opens", "restore", "stateful", "note"]
IGNORE = "ignore"

# What a person who only says "this is a panic" gets: (level, opens).
DEFAULTS: dict[str, tuple[int, bool]] = {
    "panic": (1, True),
    "duress": (1, True),
    "fire": (1, True),
    "medical": (1, True),
    "gas": (1, True),
    "intrusion": (2, True),
    "tamper": (3, False),
    "unknown": (3, False),
}


@dataclass(frozen=True, slots=True)
class Meaning:
    """One row: kind ``ignore`` says that the key is known and means nothing."""

    kind: str
    level: int = 4
    opens: bool = False
    restore: bool = False
    stateful: bool = False


class BadTable(ValueError):
    """A row of a table is wrong; the message names the line."""


Table = Mapping[tuple[str, str], Meaning]


def read_table(lines: Iterable[str]) -> dict[tuple[str, str], Meaning]:
    """(key, value) → meaning; value ``*`` is any other value; ``#`` lines are notes. Raises BadTable."""
    rows = csv.DictReader(line for line in lines if not line.startswith("#"))
    if rows.fieldnames != COLUMNS:
        raise BadTable(f"columns must be {COLUMNS}")
    found: dict[tuple[str, str], Meaning] = {}
    for row in rows:
        kind, level = row["kind"], row["level"]
        if (kind not in KINDS and kind != IGNORE) or level not in {"1", "2", "3", "4"}:
            raise BadTable(f"line {rows.line_num}: {row}")
        if (row["key"], row["value"]) in found:
            raise BadTable(f"line {rows.line_num}: {row['key']}={row['value']} stands twice")
        found[row["key"], row["value"]] = Meaning(
            kind, int(level), row["opens"] == "yes", row["restore"] == "yes", row["stateful"] == "yes"
        )
    return found


def load_table(folder: Path, protocol: str, home: Path | None) -> Table:
    """The protocol's ``code_table.csv``, overridden row by row by ``<home>/codes/<protocol>.csv``. Raises BadTable."""
    with (folder / "code_table.csv").open(encoding="utf-8", newline="") as lines:
        table = read_table(lines)
    own = home / "codes" / f"{protocol}.csv" if home is not None else None
    if own is not None and own.is_file():
        with own.open(encoding="utf-8-sig", newline="") as lines:
            table |= read_table(lines)
    return table


def meaning_of(table: Table, key: str, value: str) -> Meaning | None:
    """The row of (key, value), else of the key with any value, else None."""
    return table.get((key, value)) or table.get((key, "*"))


def apply_choice(draft: SignalDraft, choice: Any) -> SignalDraft | None:
    """What a person decided for one code on one device, or for one unknown code: a kind's name or a table row.

    ``"ignore"`` → None. A choice that makes no sense is no choice: the draft stays as the protocol read it.
    """
    row = {"kind": choice} if isinstance(choice, str) else choice
    if not isinstance(row, Mapping):
        return draft
    kind = row.get("kind")
    if kind == IGNORE:
        return None
    if kind not in KINDS:
        return draft
    level, opens = DEFAULTS.get(kind, (4, False))
    chosen_level = row.get("level", level)
    return replace(
        draft,
        kind=kind,
        level=chosen_level if chosen_level in (1, 2, 3, 4) else level,
        opens=bool(row.get("opens", opens)) and not draft.restore,
    )
