"""Line icons from the installed set, inlined so that they take the colour of the text beside them."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from django.utils.safestring import SafeString, mark_safe

SPRITE = Path(__file__).resolve().parent / "static" / "vendor" / "lucide" / "sprite.svg"
_SYMBOL = re.compile(r'<symbol id="([a-z0-9-]+)" viewBox="([^"]+)">(.*?)</symbol>', re.DOTALL)
# Level shapes are our own: a triangle, a diamond, a circle and a bar tell the levels apart without colour.
SHAPES = {
    1: '<path d="M12 2 23 21H1z"/>',
    2: '<path d="M12 1 23 12 12 23 1 12z"/>',
    3: '<circle cx="12" cy="12" r="10"/>',
    4: '<path d="M3 8h18v8H3z"/>',
}


@cache
def _symbols() -> dict[str, str]:
    try:
        text = SPRITE.read_text("utf-8")
    except OSError:
        return {}
    return {name: " ".join(body.split()) for name, _box, body in _SYMBOL.findall(text)}


def icon(name: str) -> SafeString:
    """The icon as an inline SVG that screen readers skip; empty when the front-end files are not installed."""
    body = _symbols().get(name)
    if body is None:
        return SafeString("")
    return mark_safe(f'<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{body}</svg>')


def shape(level: int, *, exercise: bool = False) -> SafeString:
    """The shape of a level; an exercise keeps the level's shape and takes the colour of exercises."""
    colour = "exercise" if exercise else str(level)
    return mark_safe(
        f'<svg class="shape shape-{colour}" viewBox="0 0 24 24" aria-hidden="true" focusable="false">'
        f"{SHAPES.get(level, SHAPES[4])}</svg>"
    )
