"""Typed evidence: what a piece of proof must be. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

# What a piece may carry: the code of the kind's list, the file, words instead of one, and where and when it was taken.
KEPT = ("kind", "file", "text", "taken_at", "lon", "lat")
LONGEST = 2000


def cleaned(given: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The pieces as they are kept."""
    found = []
    for item in given:
        kept = {name: item[name] for name in KEPT if item.get(name) not in (None, "")}
        kept["kind"] = str(item.get("kind", ""))[:40]
        if "text" in kept:
            kept["text"] = str(kept["text"])[:LONGEST]
        found.append(kept)
    return found


def fits(type: str, item: Mapping[str, Any], media_type: str | None) -> bool:
    """Whether a piece is what was asked: ``media_type`` is that of its file, None where it names no file of the case.

    A photo is a picture; a document or a signature is a picture or a PDF; "any" is any file, or words.
    """
    if "file" in item and media_type is None:
        return False
    if media_type is None:
        return type == "any" and bool(str(item.get("text", "")).strip())
    if type == "photo":
        return media_type.startswith("image/")
    if type in ("document", "signature"):
        return media_type.startswith("image/") or media_type == "application/pdf"
    return True
