"""The code table: what a Contact ID or DC-03 code means here. Data in `code_table.csv`, read once."""

import csv
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from anyuan.gateway.protocols.dc09.contact_id import RESTORE, ContactId
from anyuan.gateway.protocols.dc09.sia_dcs import DcsData

#: Every kind a signal of this protocol can have.
KINDS = frozenset({
    "panic", "duress", "fire", "medical", "gas", "intrusion", "tamper", "fault", "power", "battery",
    "path", "access", "bypass", "arming", "cancel", "test", "environment", "welfare", "info", "unknown",
})  # fmt: skip
_COLUMNS = ["scheme", "code", "kind", "level", "opens", "restore", "silent", "address", "en", "zh"]


class Meaning(NamedTuple):
    """One row of the table."""

    kind: str
    #: 1 at once, 2 soon, 3 today, 4 for the record.
    level: int
    #: A new event of this code opens or joins an incident.
    opens: bool
    #: The code itself says that a condition ended (DC-03 has codes for it; Contact ID has qualifier 3).
    restore: bool
    #: Nothing on site may ring.
    silent: bool
    #: What the number behind the code counts: zone, user, area, door, line, device or "".
    address: str
    en: str
    zh: str


#: A code nobody listed is shown raw and looked at by a person, never dropped.
UNKNOWN = Meaning("unknown", 3, True, False, False, "zone", "Unknown code", "未知代码")

Table = Mapping[tuple[str, str], Meaning]


class BadTable(ValueError):
    """A row of a code table is wrong; the message names the line."""


@cache
def table() -> Table:
    """The table that travels with the package."""
    with Path(__file__).with_name("code_table.csv").open(encoding="utf-8", newline="") as lines:
        return read_table(lines)


def read_table(lines: Iterable[str]) -> Table:
    """(scheme, code) → meaning; `#` lines are notes, `750-789` is a range. Raises BadTable."""
    rows = csv.DictReader(line for line in lines if not line.startswith("#"))
    if rows.fieldnames != _COLUMNS:
        raise BadTable(f"columns must be {_COLUMNS}")
    found: dict[tuple[str, str], Meaning] = {}
    for row in rows:
        meaning = Meaning(
            row["kind"],
            int(row["level"]),
            row["opens"] == "yes",
            row["restore"] == "yes",
            row["silent"] == "yes",
            row["address"],
            row["en"],
            row["zh"],
        )
        if meaning.kind not in KINDS or meaning.level not in (1, 2, 3, 4) or not meaning.en or not meaning.zh:
            raise BadTable(f"line {rows.line_num}: {row}")
        first, _, last = row["code"].partition("-")
        for code in [first] if not last else [str(n) for n in range(int(first), int(last) + 1)]:
            if (row["scheme"], code) in found:
                raise BadTable(f"line {rows.line_num}: {row['scheme']} {code} stands twice")
            found[row["scheme"], code] = meaning
    return found


def meaning_of(scheme: str, code: str) -> Meaning:
    """What `code` of scheme "cid" or "sia" means; UNKNOWN when it is not in the table."""
    return table().get((scheme, code), UNKNOWN)


def priority(event: ContactId | DcsData) -> int:
    """How soon the stored message is interpreted, 0 first … 9: panics overtake everything in the inbox."""
    if isinstance(event, ContactId):
        return _rank(meaning_of("cid", event.code), ended=event.qualifier == RESTORE)
    return min((_rank(meaning_of("sia", one.code), ended=False) for one in event.events), default=5)


def _rank(meaning: Meaning, *, ended: bool) -> int:
    if ended or meaning.restore:
        return 6
    if meaning.kind in ("panic", "duress") and meaning.level == 1:
        return 0
    return {1: 1, 2: 2, 3: 4, 4: 7}[meaning.level] if meaning.kind != "unknown" else 3
