"""States of a document and the table of its moves (草稿 → 印发)."""

from __future__ import annotations

from collections.abc import Mapping

STATES = ("draft", "issued", "withdrawn")
MOVES: Mapping[str, Mapping[str, str]] = {
    "edit": {"draft": "draft"},
    "issue": {"draft": "issued"},
    "withdraw": {"draft": "withdrawn"},
}
