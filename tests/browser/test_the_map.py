"""The offline map: moving where the browser has WebGL, a plain drawing where it has not; nothing from other hosts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import FLAGS, House

GROUND = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"kind": "city"},
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[105.9, 25.9], [106.3, 25.9], [106.3, 26.1], [105.9, 26.1], [105.9, 25.9]]],
            },
        }
    ],
}
TOWNS = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"rank": 1, "name": "试验县", "name_en": "Test county"},
            "geometry": {"type": "Point", "coordinates": [106.1, 26.05]},
        }
    ],
}
WITH, WITHOUT = ["--use-angle=swiftshader", "--enable-unsafe-swiftshader"], ["--disable-3d-apis"]


@pytest.fixture
def ground(house: House) -> None:
    folder = Path(house.environment["ANYUAN_HOME"]) / "map"
    folder.mkdir(exist_ok=True)
    for name, layer in (("ground", GROUND), ("towns", TOWNS)):
        (folder / f"{name}.json").write_text(json.dumps(layer), "utf-8")


@pytest.mark.parametrize(("flags", "moving"), [(WITH, True), (WITHOUT, False)])
def test_the_desk_shows_an_incident_on_the_map_with_and_without_webgl(
    ground: None, quiet: House, chromium: Any, flags: list[str], moving: bool
) -> None:
    ref = quiet.do("alarm", kind="fire")["ref"]
    plain = [flag for flag in FLAGS if flag != "--disable-gpu"]
    browser = chromium.browser_type.launch(executable_path=_program(), args=[*plain, *flags])
    try:
        context = browser.new_context(viewport={"width": 1366, "height": 768})
        context.add_cookies([{"name": "sessionid", "value": quiet.sessions["desk"], "url": quiet.url}])
        page = context.new_page()
        asked: list[str] = []
        complaints: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{quiet.url}/?i={ref}")
        mark = ".map-mark.is-chosen" if moving else "svg.ground [data-overlay=live] .here"
        page.wait_for_selector(mark, timeout=20_000, state="attached")
        page.wait_for_selector("svg.ground", state="detached" if moving else "attached", timeout=20_000)
        assert page.locator(".maplibregl-canvas").count() == int(moving)
        assert [url for url in asked if not url.startswith((quiet.url, "blob:", "data:"))] == []
        assert complaints == []
    finally:
        browser.close()


def test_names_stand_on_the_plain_map_in_the_language_of_the_screen(ground: None, quiet: House, sit: Any) -> None:
    for language, name in (("zh-hans", "试验县"), ("en", "Test county")):
        wall = sit("wall", "/wall", size=(1920, 1080), language=language)
        wall.wait_for_selector("svg.ground text", state="attached")
        assert name in wall.text_content("svg.ground")


def _program() -> str:
    from tests.browser.conftest import CHROMIUM

    return CHROMIUM
