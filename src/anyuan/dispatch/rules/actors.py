"""Actors as short keys in a column: ``person:12``, ``system:worker``. Names stay in the directory alone (red line 10)."""

from __future__ import annotations

from anyuan.journal.rules import Actor


def key(actor: Actor) -> str:
    """The key of an actor, at most 80 characters."""
    return f"{actor.kind}:{actor.label if actor.id is None else actor.id}"[:80]


def parse(text: str) -> tuple[str, int | None, str]:
    """(kind, id, label) of a key; an id only where the key carries a number."""
    kind, _, rest = text.partition(":")
    return (kind, int(rest), "") if rest.isdigit() else (kind, None, rest)
