"""What every page owes everybody: nothing wider than the screen, nothing serious for axe, no complaint of the browser."""

from __future__ import annotations

from typing import Any

from tests.browser.test_everyone_can_use_it import AXE

LOOK = "async () => (await axe.run({runOnly: ['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa','best-practice']}))"
SMALL = (
    "[...document.querySelectorAll('button, .button, summary, select, input:not([type=hidden], [type=checkbox], [type=radio]),"
    " textarea')].filter(e => e.checkVisibility({visibilityProperty: true}) && e.getBoundingClientRect().height > 0)"
    ".filter(e => e.getBoundingClientRect().height < 43.5).map(e => e.outerHTML.slice(0, 90))"
)


def sound(page: Any, *, widths: tuple[int, ...] = (390, 320)) -> None:
    """Look at the page that stands, then at the same page on a phone and on the smallest one. Needs a page without CSP."""
    for width in (0, *widths):
        if width:
            page.set_viewport_size({"width": width, "height": 844})
            page.wait_for_timeout(100)
            assert page.evaluate(SMALL) == [], (page.url, width)
        room = page.viewport_size["width"]
        assert page.evaluate("document.documentElement.scrollWidth") <= room, (page.url, width)
    page.add_script_tag(path=str(AXE))
    found = page.evaluate(LOOK)
    assert len(found["passes"]) >= 8
    bad = [(v["id"], [n["html"][:120] for n in v["nodes"]]) for v in found["violations"]
           if v["impact"] in ("serious", "critical")]  # fmt: skip
    assert bad == [], page.url
    assert page.complaints == [], page.url
