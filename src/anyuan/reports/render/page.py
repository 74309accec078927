"""html that stands by itself: one file, no script, prints on A4."""

from __future__ import annotations

from html import escape

from anyuan.reports.render.drawing import svg
from anyuan.reports.render.runs import Block, Laid, Run, widths
from anyuan.reports.render.typeset import notes

STYLE = """body{max-width:48rem;margin:2rem auto;padding:0 1rem;font:1rem/1.7 "Noto Serif CJK SC","SimSun",serif;color:#182024}
h1{text-align:center;font-size:1.6rem}h2{font-size:1.1rem;break-after:avoid}.sub,.ref{text-align:center;color:#434d53}
table{border-collapse:collapse;width:100%;margin:1rem 0;font-size:.9rem}
th,td{border:1px solid #707b82;padding:.3rem .5rem;text-align:center}
th:first-child,td:first-child{text-align:start}thead{display:table-header-group}tr{break-inside:avoid}a{color:#14466b}
h3{font-size:1rem;break-after:avoid}.bars td{border:0;padding:.15rem .5rem}.bars .bar{width:55%}
.bars i{display:block;height:.9rem;background:#5b6b75;min-width:1px}
figure{margin:1rem 0;break-inside:avoid}figure table{font-size:.7rem}
svg{width:100%;height:auto}
.end{text-align:right}.note{font-size:.85rem;color:#434d53}"""


def html(paper: Laid) -> str:
    """The whole file."""
    language = "zh-Hans" if paper.language == "zh" else "en"
    body = "\n".join(_block(block) for block in paper.blocks)
    ends = "".join(f'<p class="note">{escape(note)}</p>' for note in notes(paper))
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{escape(paper.title)}</title>'
        f"<style>{STYLE}</style></head><body><h1>{escape(paper.title)}</h1>"
        f'<p class="sub">{escape(paper.subtitle)}</p><p class="ref">{escape(paper.ref)}</p>{body}{ends}'
        f'<p class="end">{escape(paper.organ)}<br>{escape(paper.day)}</p></body></html>'
    )


def _block(block: Block) -> str:
    if block.kind == "heading":
        return f"<h2>{escape(block.runs[0].text)}</h2>"
    if block.kind == "subheading":
        return f"<h3>{escape(block.runs[0].text)}</h3>"
    if block.kind == "paragraph":
        return f"<p>{''.join(map(run, block.runs))}</p>"
    if block.kind == "chart":
        months = "".join(f"<th>{escape(month)}</th>" for month in block.chart["months"])
        share = block.chart["share"]
        lines = "".join(
            f"<tr>{''.join(f'<td>{_value(one, share)}</td>' for one in block.chart[name])}</tr>"
            for name in ("now", "then")
        )
        caption = f"<figcaption>{escape(block.runs[0].text)}</figcaption>"
        table = f"<table><thead><tr>{months}</tr></thead><tbody>{lines}</tbody></table>"
        return f"<figure>{caption}{svg(block.chart, block.runs[0].text)}{table}</figure>"
    if block.kind == "bars":
        return _bars(block)
    heads = "".join(f"<th>{escape(head)}</th>" for head in block.heads)
    rows = "".join(f"<tr>{''.join(f'<td>{run(one)}</td>' for one in row)}</tr>" for row in block.rows)
    total = f"<tfoot><tr>{''.join(f'<th>{run(one)}</th>' for one in block.total)}</tr></tfoot>" if block.total else ""
    caption = f"<caption>{escape(block.caption)}</caption>" if block.caption else ""
    return f"<table>{caption}<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody>{total}</table>"


def _bars(block: Block) -> str:
    """A bar for each line, as wide as its value; the figure itself stands beside it, so nothing is told by length alone."""
    lines = "".join(
        f'<tr><td>{run(label)}</td><td class="bar"><i style="width:{width:.1f}%"></i></td><td>{run(figure)}</td></tr>'
        for (label, figure), width in zip(block.rows, widths(block), strict=True)
    )
    caption = f"<caption>{escape(block.runs[0].text)}</caption>" if block.runs[0].text else ""
    return f'<table class="bars">{caption}<tbody>{lines}</tbody></table>'


def run(one: Run) -> str:
    """Words, or a figure as a link."""
    return f'<a href="{escape(one.href)}">{escape(one.text)}</a>' if one.href else escape(one.text)


def _value(value: float | None, share: bool) -> str:
    if value is None:
        return "–"
    return f"{100 * value:.1f} %" if share else f"{int(value):,}"
