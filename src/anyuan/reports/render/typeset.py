"""PDF by typst, with the machine's own fonts; pictures of its pages for those who want to look without opening it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from anyuan.reports.queries.said import LANGUAGES
from anyuan.reports.refusals import FontMissing
from anyuan.reports.render.runs import Block, Laid, widths

LAYOUT = Path(__file__).with_name("official.typ")
# Any of these shows every character of both languages.
FONTS = ("Noto Serif CJK SC", "Noto Sans CJK SC")
KEY = _("Solid: these twelve months. Dashed: the same months a year before.")
LINKED = _("Every number leads to the rows that it counts.")
EDITED = _("Words of {count} places were written by a person; the record keeps what stood there before.")
HIDDEN = _("*: left out, because so few point at somebody.")


def pdf(paper: Laid) -> bytes:
    """The document as a PDF. Raises FontMissing on a machine without a Chinese font."""
    return bytes(_compile(paper, "pdf"))


def pages(paper: Laid) -> list[bytes]:
    """Each page as a PNG."""
    found = _compile(paper, "png")
    return [bytes(page) for page in found] if isinstance(found, list) else [bytes(found)]


def drawings(paper: Laid) -> list[str]:
    """Each page as an SVG, in which every sign is a drawing: what a test looks at that reads pages."""
    found = _compile(paper, "svg")
    return [bytes(page).decode() for page in (found if isinstance(found, list) else [found])]


def marks(paper: Laid) -> list[dict[str, Any]]:
    """Headings, blocks and the end in their order, each with the page on which it stands."""
    import typst

    found = json.loads(typst.query(str(LAYOUT), "<mark>", field="value", sys_inputs=_inputs(paper)))
    return list(found)


def fonts_there() -> bool:
    """Has this machine a font for both languages?"""
    import typst

    return bool(set(FONTS) & set(typst.Fonts().families()))


def _compile(paper: Laid, form: str) -> Any:
    import typst

    if not fonts_there():
        raise FontMissing
    return typst.compile(str(LAYOUT), format=form, sys_inputs=_inputs(paper), ppi=96.0)


def _inputs(paper: Laid) -> dict[str, str]:
    return {"data": json.dumps(_plain(paper), ensure_ascii=False)}


def _plain(paper: Laid) -> dict[str, Any]:
    return {
        "language": paper.language,
        "title": paper.title,
        "subtitle": paper.subtitle,
        "ref": paper.ref,
        "organ": paper.organ,
        "day": paper.day,
        "notes": notes(paper),
        "blocks": [_block(block, paper.language) for block in paper.blocks],
    }


def notes(paper: Laid) -> list[str]:
    """What is said beneath every document."""
    with override(dict(LANGUAGES)[paper.language]):
        found = [str(LINKED)]
        if paper.edited:
            found.append(str(EDITED).format(count=paper.edited))
        if any(run.text == "*" for block in paper.blocks for row in block.rows for run in row):
            found.append(str(HIDDEN))
    return found


def chart_key(language: str) -> str:
    """What the two lines of a chart mean."""
    with override(dict(LANGUAGES)[language]):
        return str(KEY)


def _block(block: Block, language: str) -> dict[str, Any]:
    def plain(runs: Any) -> list[dict[str, str]]:
        # A number never parts from its per cent sign at the end of a line.
        return [{"text": run.text.replace(" %", "\u00a0%"), "href": run.href} for run in runs]

    if block.kind == "chart":
        return {"kind": "chart", "title": block.runs[0].text, "key": chart_key(language), "svg": block.drawing}
    if block.kind == "bars":
        lines = [{"label": label.text, "figure": plain([figure])[0], "width": width}
                 for (label, figure), width in zip(block.rows, widths(block), strict=True)]  # fmt: skip
        return {"kind": "bars", "title": block.runs[0].text, "bars": lines}
    return {
        "kind": block.kind,
        "runs": plain(block.runs),
        "heads": list(block.heads),
        "rows": [plain(row) for row in block.rows],
        "total": plain(block.total),
        "caption": block.caption,
        "widths": list(block.widths) or [1.6, *[1.0] * (len(block.heads) - 2), block.last][: len(block.heads)],
    }
