"""Twelve months and the same months a year before, drawn once for every form: SVG for pages, PNG for Word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

WIDE, HIGH, LEFT, TOP, BOTTOM, RIGHT = 640, 190, 56, 10, 26, 14
INK, QUIET, GRID = "#182024", "#707b82", "#bfc6ca"
Values = Sequence[float | None]


def svg(chart: Mapping[str, Any], label: str = "") -> str:
    """The drawing; solid now, dashed a year before. A month without data leaves a gap; a month between two gaps is a dot."""
    now, then, months = chart["now"], chart["then"], chart["months"]
    most = 1.0 if chart["share"] else max([one for one in (*now, *then) if one is not None] + [1.0])
    if not chart["share"]:
        most += most % 2  # the line in the middle stands at a whole number
    step = (WIDE - LEFT - RIGHT) / max(1, len(months) - 1)
    high = HIGH - TOP - BOTTOM

    def at(n: int, value: float) -> tuple[float, float]:
        return round(LEFT + n * step, 1), round(TOP + high * (1 - value / most), 1)

    parts = []
    for share in (0.0, 0.5, 1.0):
        y = round(TOP + high * (1 - share), 1)
        said = f"{100 * share:.0f} %" if chart["share"] else f"{most * share:,.4g}"
        parts.append(f'<line x1="{LEFT}" y1="{y}" x2="{WIDE - RIGHT}" y2="{y}" stroke="{GRID}" stroke-width=".6"/>')
        parts.append(_text(LEFT - 6, y + 4, said, "end"))
    parts += [_text(round(LEFT + n * step, 1), HIGH - 6, month[5:], "middle") for n, month in enumerate(months)]
    parts += _line(then, at, f'stroke="{QUIET}" stroke-width="1.4" stroke-dasharray="5 4"', QUIET)
    parts += _line(now, at, f'stroke="{INK}" stroke-width="2.2"', INK)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {HIGH}" role="img" aria-label="{_plain(label)}" '
        f'font-family="Noto Sans CJK SC, sans-serif" font-size="12">{"".join(parts)}</svg>'
    )


def png(drawing: str) -> bytes:
    """The same drawing as a picture, for Word."""
    import typst

    page = f"#set page(width: {WIDE}pt, height: {HIGH}pt, margin: 0pt)"
    source = f'{page}\n#image(bytes(sys.inputs.svg), format: "svg", width: 100%)'
    return bytes(typst.compile(source.encode(), format="png", ppi=144.0, sys_inputs={"svg": drawing}))


def _line(values: Values, at: Any, stroke: str, dot: str) -> list[str]:
    """Stretches of months that have data; a single one is a dot."""
    found: list[str] = []
    stretch: list[tuple[float, float]] = []
    for n, value in enumerate([*values, None]):
        if value is not None:
            stretch.append(at(n, value))
            continue
        if len(stretch) > 1:
            points = " ".join(f"{x},{y}" for x, y in stretch)
            found.append(f'<polyline fill="none" {stroke} points="{points}"/>')
        elif stretch:
            found.append(f'<circle cx="{stretch[0][0]}" cy="{stretch[0][1]}" r="3" fill="{dot}"/>')
        stretch = []
    return found


def _text(x: float, y: float, said: str, anchor: str) -> str:
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}" fill="{INK}">{_plain(said)}</text>'


def _plain(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
