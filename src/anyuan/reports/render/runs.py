"""A document's content in one language, as headings, paragraphs, tables and charts of runs. The one way to any form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from anyuan.reports.render.drawing import svg
from anyuan.reports.rules import edits

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
# A sign of its own for each, so that nobody needs the colour.
LIGHTS = {"green": "●", "red": "▲", "grey": "○"}
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
    """``kind``: heading, subheading, paragraph, table, chart or bars. ``place`` is where a person may change the words."""

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
    widths: tuple[float, ...] = ()  # of all columns, where a template says so
    chart: Mapping[str, Any] = field(default_factory=dict)

    @property
    def drawing(self) -> str:
        """A chart as SVG, its words escaped."""
        return svg(self.chart, self.runs[0].text)

    @property
    def drawn(self) -> list[tuple[float, Run, Run]]:
        """Bars: (length of 100, label, figure)."""
        return [(width, *row) for width, row in zip(widths(self), self.rows, strict=True)]  # type: ignore[misc]


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
        below = 0
        for block in section["blocks"]:
            if block["kind"] == "subheading":
                below += 1
                blocks.append(
                    Block("subheading", (Run(subheading(number, below, block["title"][language], language)),))
                )
            else:
                blocks.append(_block(block, content["figures"], language, base))
    span = content["since"] if content["since"] == content["until"] else f"{content['since']} – {content['until']}"
    where = content["where"][language]
    return Laid(
        language,
        content["title"][language],
        " · ".join(filter(None, (where, content.get("record", ""), span))),
        content["organ"][language],
        day(date.fromisoformat(content["day"]), language),
        ref,
        tuple(blocks),
        sum(block.edited for block in blocks),
    )


def heading(number: int, title: str, language: str) -> str:
    """一、…… as official documents count; 1. in English."""
    return f"{han(number)}、{title}" if language == "zh" else f"{number}. {title}"


def subheading(number: int, below: int, title: str, language: str) -> str:
    """（一）…… as official documents count below a heading; 1.1 in English."""
    return f"（{han(below)}）{title}" if language == "zh" else f"{number}.{below} {title}"


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


def widths(block: Block) -> list[float]:
    """How long each bar is, of 100: of everything for shares, of the longest for counts."""
    values = [value or 0.0 for value in block.chart["values"]]
    most = 1.0 if block.chart["share"] else max([*values, 1.0])
    return [100 * value / most for value in values]


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
    if block["kind"] == "bars":
        lines = tuple((Run(one["words"][language]), _figure(figures[one["figure"]], base)) for one in block["bars"])
        values = [one["value"] for one in block["bars"]]
        return Block("bars", (Run(block["title"][language]),), rows=lines, chart={**block, "values": values})
    rows = tuple(tuple(_cell(cell, figures, language, base) for cell in row) for row in block["rows"])
    total = tuple(_cell(cell, figures, language, base) for cell in block.get("total", ()))
    caption = block.get("caption", {}).get(language, "")
    heads, widths = tuple(head[language] for head in block["heads"]), tuple(block.get("widths", ()))
    return Block("table", (), heads, rows, total, caption, last=block.get("last", 1), widths=widths)


def _cell(cell: Mapping[str, Any], figures: Mapping[str, Any], language: str, base: str) -> Run:
    if "figure" in cell:
        run = _figure(figures[cell["figure"]], base)
        return replace(run, text=f"{LIGHTS[cell['light']]} {run.text}") if "light" in cell else run
    if "href" in cell:
        return Run(cell["text"], base + cell["href"] if cell["href"] else "")
    if "of" in cell:
        one = figures[cell["of"]]
        if one["denominator"] is None:
            return Run("", "")
        return Run(f"{one['numerator']:,} / {one['denominator']:,}", base + one["rows_url"])
    if "last_year" in cell:
        return Run(figures[cell["last_year"]]["last_year"])
    if "change" in cell:
        return Run(figures[cell["change"]]["change"][language])
    for word in ("interval", "per_thousand"):
        if word in cell:
            return Run(figures[cell[word]].get(word, "–"))
    if cell.get("hidden"):
        return Run("*")
    return Run(cell["words"][language] if "words" in cell else cell["text"])


def _figure(one: Mapping[str, Any], base: str) -> Run:
    return Run(one["said"], base + one["rows_url"], one["value"], one["unit"] == "share")
