"""Kinds of key places: one folder each in `packs/place_kinds`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from anyuan.kernel.packs import pack_dirs, read_pack
from anyuan.kernel.text import fold


@dataclass(frozen=True, slots=True)
class PlaceKind:
    """``key`` marks the sixteen key areas of a school; ``inside`` says whether it lies on school ground."""

    name: str
    label: dict[str, str]
    words: tuple[str, ...]
    key: bool
    inside: bool
    order: int

    def say(self, language: str) -> str:
        return self.label["zh" if language.startswith("zh") else "en"]


@cache
def all_kinds() -> dict[str, PlaceKind]:
    """Every kind by name, in the order of the standard, venues outside after them."""
    kinds = [_kind(read_pack(folder)) for folder in pack_dirs("place_kinds")]
    return {kind.name: kind for kind in sorted(kinds, key=lambda k: (k.order, k.name))}


def kind_for(text: str) -> str | None:
    """The kind that a word or a title means: by name, by label, or by the longest known word inside it."""
    wanted = fold(text).replace(" ", "").lower()
    if not wanted:
        return None
    if wanted in all_kinds():
        return wanted
    inside = [(word, name) for word, name in _words() if word in wanted]
    return max(inside, key=lambda pair: len(pair[0]))[1] if inside else None


@cache
def _words() -> list[tuple[str, str]]:
    return [
        (fold(word).replace(" ", "").lower(), kind.name)
        for kind in all_kinds().values()
        for word in (*kind.label.values(), *kind.words)
    ]


def _kind(pack: dict[str, Any]) -> PlaceKind:
    return PlaceKind(
        name=pack["name"],
        label=pack["label"],
        words=tuple(pack.get("words", ())),
        key=bool(pack.get("key", False)),
        inside=bool(pack.get("inside", True)),
        order=int(pack.get("order", 99)),
    )
