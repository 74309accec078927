"""Packs that this package knows how to check: templates of reports, and the measures that they name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from anyuan.reports.rules import templates
from anyuan.reports.rules.edits import named


def references(pack: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Every measure that a template names: (place, kind, name). Its own counts are no measures."""
    own = set(pack.get("counts", {}))
    sections = pack.get("sections")
    for number, section in enumerate(sections if isinstance(sections, list) else (), 1):
        blocks = section.get("blocks") if isinstance(section, Mapping) else None
        for order, block in enumerate(blocks if isinstance(blocks, list) else (), 1):
            if isinstance(block, Mapping):
                place = f"sections[{number}].blocks[{order}]"
                yield from ((at, "measures", name) for at, name in _of_block(place, block) if name not in own)


def _of_block(place: str, block: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for number, name in enumerate(block.get("measures", ()), 1):
        yield f"{place}.measures[{number}]", str(name)
    if isinstance(block.get("measure"), str):
        yield f"{place}.measure", block["measure"]
    yield from _in_text(f"{place}.text", block.get("text"))
    for number, item in enumerate(block.get("items", ()), 1):
        if isinstance(item.get("measure"), str):
            yield f"{place}.items[{number}].measure", item["measure"]
        yield from _in_text(f"{place}.items[{number}].text", item.get("text"))


def _in_text(place: str, text: Any) -> Iterator[tuple[str, str]]:
    for language, words in text.items() if isinstance(text, Mapping) else ():
        for name in named(str(words)):
            yield f"{place}.{language}", name.partition(".")[0]


KINDS = {"reports": templates.problems}
REFERENCES = {"reports": references}
