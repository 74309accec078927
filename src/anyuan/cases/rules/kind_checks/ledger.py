"""The columns in which a kind's cases leave and come back as a ledger (台账)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from anyuan.cases.rules.kind_checks.basics import words
from anyuan.cases.rules.kind_checks.vocabulary import LEDGER_VALUES
from anyuan.kernel.faults import Fault


def columns(kind: Mapping[str, Any]) -> Iterator[Fault]:
    """Every column shows something that the kind has, under a heading that is there once."""
    given = kind.get("ledger", ())
    if given and kind.get("protected"):
        yield Fault("ledger", "a protected kind leaves the house in no ledger (red line 7)")
    allowed = {
        *LEDGER_VALUES,
        *(f"field:{field.get('key')}" for field in kind.get("fields", ())),
        *(f"step:{step.get('key')}" for step in kind.get("steps", ())),
        *(f"evidence:{line.get('code')}" for line in kind.get("closure", {}).get("evidence", ())),
    }
    seen = set()
    for number, column in enumerate(given, 1):
        place = f"ledger[{number}]"
        yield from words(place, column)
        if column.get("value") not in allowed:
            yield Fault(
                f"{place}.value",
                "“{word}” is neither a field:<key>, step:<key> or evidence:<code> of this kind nor one of {allowed}",
                word=column.get("value"),
                allowed=", ".join(LEDGER_VALUES),
            )
        if column.get("zh") in seen:
            yield Fault(f"{place}.zh", "“{word}” is there twice", word=column.get("zh"))
        seen.add(column.get("zh"))
    headings = {column.get("zh") for column in given}
    for number, field in enumerate(kind.get("fields", ()), 1):
        if given and field.get("ledger") and field["ledger"] not in headings:
            yield Fault(f"fields[{number}].ledger", "“{word}” is no column of [[ledger]]", word=field["ledger"])
