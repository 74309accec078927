"""The responder's phone: nothing that a thumb pressed is lost, and nothing is counted twice."""

from __future__ import annotations

import base64

from tests.browser.conftest import House, Sit

SECONDS = 1000
PHONE = (390, 844)
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
)


def test_what_was_pressed_without_network_is_handed_in_in_order_when_it_is_back(quiet: House, sit: Sit) -> None:
    ref = quiet.do("alarm", kind="panic")["ref"]
    task = quiet.do("send_car", ref=ref)["task"]
    page = sit("patrol", f"/respond/{task}/", size=PHONE)
    page.context.set_offline(True)
    page.click(".thumb-zone .primary")
    # The bar says "no network" at once, and counts what was pressed as soon as it lies on the shelf.
    page.locator(".waiting:visible", has_text="1").wait_for()
    assert quiet.do("look", ref=ref)["tasks"][-1] == "offered"
    page.context.set_offline(False)
    page.wait_for_selector(".thumb-zone form[data-act='en_route']", timeout=15 * SECONDS)
    assert "acknowledged" in quiet.do("look", ref=ref)["tasks"]
    page.wait_for_selector(".waiting", state="hidden", timeout=10 * SECONDS)


def test_accept_set_out_arrive_photo_done_with_one_thumb(quiet: House, sit: Sit) -> None:
    ref = quiet.do("alarm", kind="fire", school=1)["ref"]
    task = quiet.do("send_car", ref=ref)["task"]
    page = sit("patrol", f"/respond/{task}/", size=PHONE)
    for act in ("acknowledge", "en_route", "arrive"):
        button = page.locator(f".thumb-zone form[data-act='{act}'] button")
        box = button.bounding_box()
        assert box["height"] >= 56
        assert box["y"] > 844 / 2, "in the thumb's reach"
        button.click()
        page.wait_for_selector(f".thumb-zone form[data-act='{act}']", state="detached", timeout=8 * SECONDS)
    assert quiet.do("look", ref=ref)["state"] == "arrived"
    page.set_input_files(
        "form[data-act=photo] input[type=file]", {"name": "gate.png", "mimeType": "image/png", "buffer": PIXEL}
    )
    page.wait_for_timeout(2000)
    assert quiet.do("look", ref=ref)["files"] == 1
    page.click(".thumb-zone form[data-act='clear'] button")
    page.wait_for_selector(".thumb-zone form", state="detached", timeout=8 * SECONDS)
    assert not page.complaints
