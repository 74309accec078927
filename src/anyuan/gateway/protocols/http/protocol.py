"""How intake reads a stored HTTP signal."""

from __future__ import annotations

from pathlib import Path

from anyuan.gateway.protocols.http.codec import Invalid, Malformed, parse, signal_draft
from anyuan.intake.interpreters import RawLike, Unreadable, table_of
from anyuan.intake.rules import SignalDraft

NAME = "http"


def interpret(raw: RawLike) -> list[SignalDraft]:
    """Raises Unreadable for bytes that the edge would not have let in."""
    try:
        return [signal_draft(parse(raw.body), table_of(Path(__file__).parent, NAME), peer=raw.peer)]
    except (Malformed, Invalid) as error:
        raise Unreadable(str(error)) from error
