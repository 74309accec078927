"""A document's content in one language, as headings, paragraphs, tables and charts of runs. The one way to any form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from anyuan.reports.rules import edits

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
HAN = "零一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Run:
    """Words, or a figure: then ``href`` leads to its rows."""

    text: str
    href: str = ""
    number: float | None = None
    share: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """``kind``: heading, paragraph, table or chart. ``place`` is where a person may change the words."""

    kind: str
    runs: tuple[Run, ...] = ()
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[Run, ...], ...] = ()
    total: tuple[Run, ...] = ()
    caption: str = ""
    place: str = ""
    proposal: bool = False
    edited: bool = False
    last: float = 1  # how much wider the last column is than the others
    chart: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Laid:
    """The whole document, ready for any form."""

    language: str
    title: str
    subtitle: str
    organ: str
    day: str
    ref: str
    blocks: tuple[Block, ...]
    edited: int


def laid(content: Mapping[str, Any], language: str, *, ref: str = "", base: str = "") -> Laid:
    """The content in ``zh`` or ``en``; ``base`` goes before the addresses of rows (a PDF needs whole ones)."""
    blocks: list[Block] = []
    for number, section in enumerate(content["sections"], 1):
        blocks.append(Block("heading", (Run(heading(number, section["title"][language], language)),)))
        blocks += [_block(block, content["figures"], language, base) for block in section["blocks"]]
    span = content["since"] if content["since"] == content["until"] else f"{content['since']} – {content['until']}"
    where = content["where"][language]
    return Laid(
        language,
        content["title"][language],
        " · ".join(filter(None, (where, span))),
        content["organ"][language],
        day(date.fromisoformat(content["day"]), language),
        ref,
        tuple(blocks),
        sum(block.edited for block in blocks),
    )


def heading(number: int, title: str, language: str) -> str:
    """一、…… as official documents count; 1. in English."""
    return f"{han(number)}、{title}" if language == "zh" else f"{number}. {title}"


def han(number: int) -> str:
    """1 to 99 in Chinese numerals."""
    tens, ones = divmod(number, 10)
    if not tens:
        return HAN[ones]
    return ("" if tens == 1 else HAN[tens]) + "十" + (HAN[ones] if ones else "")


def day(at: date, language: str) -> str:
    """2026年11月24日, as documents are dated; 24 November 2026 in English."""
    if language == "zh":
        return f"{at.year}年{at.month}月{at.day}日"
    return f"{at.day} {MONTHS[at.month - 1]} {at.year}"


def _block(block: Mapping[str, Any], figures: Mapping[str, Any], language: str, base: str) -> Block:
    if block["kind"] == "sentence":
        runs = tuple(
            _figure(figures[text], base) if is_figure else Run(text)
            for text, is_figure in edits.split(block["text"][language])
        )
        return Block(
            "paragraph",
            runs,
            place=block["place"],
            proposal=bool(block.get("proposal")),
            edited=bool(block.get("edited")),
        )
    if block["kind"] == "chart":
        return Block("chart", (Run(block["title"][language]),), chart=block)
    rows = tuple(tuple(_cell(cell, figures, language, base) for cell in row) for row in block["rows"])
    total = tuple(_cell(cell, figures, language, base) for cell in block.get("total", ()))
    caption = block.get("caption", {}).get(language, "")
    return Block(
        "table", (), tuple(head[language] for head in block["heads"]), rows, total, caption, last=block.get("last", 1)
    )


def _cell(cell: Mapping[str, Any], figures: Mapping[str, Any], language: str, base: str) -> Run:
    if "figure" in cell:
        return _figure(figures[cell["figure"]], base)
    if "of" in cell:
        one = figures[cell["of"]]
        if one["denominator"] is None:
            return Run("", "")
        return Run(f"{one['numerator']:,} / {one['denominator']:,}", base + one["rows_url"])
    if "last_year" in cell:
        return Run(figures[cell["last_year"]]["last_year"])
    if "change" in cell:
        return Run(figures[cell["change"]]["change"][language])
    if cell.get("hidden"):
        return Run("*")
    return Run(cell["words"][language] if "words" in cell else cell["text"])


def _figure(one: Mapping[str, Any], base: str) -> Run:
    return Run(one["said"], base + one["rows_url"], one["value"], one["unit"] == "share")
