"""The guard's phone: a shift without network, a flat battery, a camera that reads the sheet, the panic button."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.browser.conftest import CHROMIUM, FLAGS, House, until

SECONDS = 1000
PHONE = {"width": 390, "height": 844}
WORDS = {
    "en": {"now": "Now", "waiting": "No network. 1 waiting", "kept": "Kept on this phone", "counted": "Counted."},
    "zh-hans": {"now": "现在", "waiting": "无网络。本机有1条待上报", "kept": "已存于本机", "counted": "已计入。"},
}
TURN_ON = Callable[..., Any]


@pytest.fixture
def shift(quiet: House) -> dict[str, Any]:
    """The guard's duties of today, nothing handed in yet."""
    return quiet.do("guard_shift")


@pytest.fixture
def phone(house: House, chromium: Any, shift: dict[str, Any], tmp_path: Path) -> Iterator[TURN_ON]:
    """``phone()`` turns the phone on; called again it is turned on after the battery was flat: same storage, nothing else."""
    running: list[Any] = []

    def turn_on(language: str = "en", flags: list[str] | None = None, **more: Any) -> Any:
        while running:
            running.pop().close()
        made = _browser_type(chromium).launch_persistent_context(
            str(tmp_path / "phone"),
            executable_path=CHROMIUM,
            args=[*FLAGS, *(flags or [])],
            viewport=PHONE,
            has_touch=True,
            **more,
        )
        running.append(made)
        cookies = {"django_language": language, "theme": "day", "sessionid": shift["session"]}
        made.add_cookies([{"name": name, "value": value, "url": house.url} for name, value in cookies.items()])
        page = made.new_page()
        page.complaints = []
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        return page

    yield turn_on
    for context in running:
        context.close()


def _browser_type(browser: Any) -> Any:
    return browser.browser_type


def installed(page: Any) -> None:
    """Until the page and its files lie on the phone."""
    until(page, "navigator.serviceWorker.controller !== null", 15)
    until(page, "caches.keys().then((names) => names.length > 0)", 15)


def type_code(page: Any, code: str, card: str) -> None:
    page.click(f".guard-card:has-text('{card}') .guard-go")
    page.fill("#code", code.lower())
    page.click(".guard-acts .primary")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_shift_without_network_survives_reload_and_flat_battery_and_arrives_exactly_once(
    house: House, phone: TURN_ON, shift: dict[str, Any], language: str
) -> None:
    words = WORDS[language]
    page = phone(language)
    page.goto(house.url + "/guard/")
    page.wait_for_selector(".guard-card")
    assert words["now"] in page.inner_text("#cards")
    installed(page)

    page.context.set_offline(True)
    page.reload()
    page.wait_for_selector(".guard-card")
    type_code(page, shift["code"], "护学岗" if language == "zh-hans" else "Guard post")
    page.wait_for_selector(".guard-kept")
    assert words["kept"] in page.inner_text("#cards")
    assert words["waiting"] in page.inner_text("#contact")
    assert house.do("duties_done")["check_ins"] == []

    page = phone(language)  # the battery was flat
    page.context.set_offline(True)
    page.goto(house.url + "/guard/")
    page.wait_for_selector(".guard-kept", timeout=10 * SECONDS)
    assert words["waiting"] in page.inner_text("#contact")

    page.context.set_offline(False)
    page.wait_for_selector(".guard-kept", state="detached", timeout=20 * SECONDS)
    page.wait_for_selector(".guard-result.is-good")
    assert words["counted"] in page.inner_text("#cards")
    stands = house.do("duties_done")
    assert [row[:2] for row in stands["check_ins"]] == [["in_time", "code"]]
    assert stands["late_seconds"][0] >= 1
    assert stands["arrived"]["gate_post"] == 1
    page.wait_for_timeout(6 * SECONDS)
    assert len(house.do("duties_done")["check_ins"]) == 1
    assert page.complaints == []


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_narrow_webview_without_background_sync_hands_in_by_itself_and_nothing_is_cut_off(
    house: House, phone: TURN_ON, shift: dict[str, Any], language: str, tmp_path: Path
) -> None:
    """The page itself hands in when the network is back; a small old phone has no help from its browser."""
    words = WORDS[language]
    page = phone(language)
    page.context.add_init_script("delete window.SyncManager; delete ServiceWorkerRegistration.prototype.sync;")
    page.set_viewport_size({"width": 360, "height": 640})
    page.goto(house.url + "/guard/")
    page.wait_for_selector(".guard-card")
    assert page.evaluate("'SyncManager' in window || 'sync' in ServiceWorkerRegistration.prototype") is False
    installed(page)
    assert ("、" in page.inner_text("#cards")) is (language == "zh-hans")
    assert_fits(page, tmp_path / "cards.png")
    page.context.set_offline(True)
    page.click(f".guard-card:has-text('{'护学岗' if language == 'zh-hans' else 'Guard post'}') .guard-go")
    page.wait_for_selector("#code")
    assert_fits(page, tmp_path / "code.png")
    page.fill("#code", shift["code"].lower())
    page.click(".guard-acts .primary")
    page.wait_for_selector(".guard-kept")
    assert words["waiting"] in page.inner_text("#contact")
    assert_fits(page, tmp_path / "kept.png")
    page.context.set_offline(False)
    page.wait_for_selector(".guard-result.is-good", timeout=20 * SECONDS)
    assert_fits(page, tmp_path / "counted.png")
    assert len(house.do("duties_done")["check_ins"]) == 1
    assert page.complaints == []


def assert_fits(page: Any, picture: Path) -> None:
    """Nothing stands beyond the edge of the screen, and no button is too small for a thumb in a glove."""
    page.screenshot(path=str(picture), full_page=True)
    wide, small = page.evaluate(
        "() => [document.documentElement.scrollWidth,"
        " [...document.querySelectorAll('main button, main a.button')].filter(b => b.offsetParent"
        " && b.getBoundingClientRect().height < 44).map(b => b.textContent.trim())]"
    )
    assert wide <= 360
    assert small == []


def test_an_answer_that_is_lost_on_the_way_makes_no_second_check_in(
    house: House, phone: TURN_ON, shift: dict[str, Any]
) -> None:
    page = phone()
    page.goto(house.url + "/guard/")
    page.wait_for_selector(".guard-card")
    lost = []

    def lose(route: Any) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.fetch().status)
        route.abort()

    page.route("**/api/v1/check-ins", lose)
    type_code(page, shift["code"], "Guard post")
    page.wait_for_selector(".guard-result.is-good", timeout=20 * SECONDS)
    assert lost == [201]
    assert len(house.do("duties_done")["check_ins"]) == 1


def test_the_camera_reads_the_sheet_and_a_photo_comes_along(
    house: House, phone: TURN_ON, shift: dict[str, Any], tmp_path: Path
) -> None:
    film = tmp_path / "gate.mjpeg"
    film.write_bytes(_sheet(f"{house.url}/guard/#p={shift['printed']}") * 3)
    camera = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
    page = phone(flags=[*camera, f"--use-file-for-fake-video-capture={film}"])
    page.goto(house.url + "/guard/")
    page.wait_for_selector(".guard-card")
    page.click(".guard-card:has-text('Guard post') .guard-go")
    page.wait_for_selector(".guard-result.is-good", timeout=20 * SECONDS)
    assert [row[:2] for row in house.do("duties_done")["check_ins"]] == [["in_time", "qr"]]

    page.click(".guard-card:has-text('shields') .guard-go")
    page.wait_for_selector(".guard-camera.is-read")
    picture = io.BytesIO()
    Image.new("RGB", (2400, 1800), "gray").save(picture, "PNG")
    page.set_input_files("input[name=photo]", {"name": "s.png", "mimeType": "image/png", "buffer": picture.getvalue()})
    page.fill("#note", "两面盾牌有裂纹")
    page.click(".guard-acts .primary")
    until(page, "document.querySelectorAll('.guard-result.is-good').length === 2", 20)
    stands = house.do("duties_done")
    assert stands["check_ins"][1] == ["in_time", "qr", ["note", "photo"], "两面盾牌有裂纹"]
    assert stands["states"] == {"gate_post": "planned", "shields": "done"}
    assert page.complaints == []


TAG = """
window.NDEFReader = class extends EventTarget {
  async scan({ signal }) {
    const data = new TextEncoder().encode("%s");
    const say = () => {
      const reading = new Event("reading");
      reading.message = { records: [{ recordType: "url", data }, { recordType: "text", encoding: "utf-8", data }] };
      if (!signal.aborted) this.dispatchEvent(reading);
    };
    setTimeout(say, 300);
  }
};
"""


def test_a_tag_at_the_gate_is_enough_where_the_point_asks_for_it(
    house: House, phone: TURN_ON, shift: dict[str, Any]
) -> None:
    """The reader is the phone's own hardware: here it is played, everything behind it is real."""
    text = house.do("tag_at_the_gate", on=True)["text"]
    try:
        page = phone("zh-hans")
        page.goto(house.url + "/guard/")
        type_code(page, shift["code"], "校门护学岗")  # the typed code is no proof here
        page.wait_for_selector(".guard-result.is-bad", timeout=20 * SECONDS)
        page.add_init_script(TAG % text)
        page.reload()
        page.click(".guard-card:has-text('校门护学岗') .guard-go")
        assert "请将手机贴近标签" in page.inner_text("#sheet")
        page.wait_for_selector(".guard-result.is-good", timeout=20 * SECONDS)
        done = house.do("duties_done")["check_ins"]
        assert [row[:2] for row in done] == [["proof_missing", "code"], ["in_time", "nfc"]]
        assert page.complaints == []
    finally:
        house.do("tag_at_the_gate", on=False)


def test_a_wrong_code_is_kept_and_says_why(house: House, phone: TURN_ON, shift: dict[str, Any]) -> None:
    page = phone()
    page.goto(house.url + "/guard/")
    page.wait_for_selector(".guard-card")
    page.click(".guard-card:has-text('Guard post') .guard-go")
    page.fill("#code", "abc")
    page.click(".guard-acts .primary")
    assert "eight" in page.inner_text("[data-complaint]")
    page.fill("#code", "ZZZZ-9999")
    page.click(".guard-acts .primary")
    page.wait_for_selector(".guard-result.is-bad", timeout=15 * SECONDS)
    assert "does not count" in page.inner_text("#cards")
    assert house.do("duties_done")["check_ins"][0][0] == "proof_missing"


def test_a_tap_is_not_lost_when_the_same_cards_are_read_again_under_the_finger(
    house: House, phone: TURN_ON, shift: dict[str, Any]
) -> None:
    page = phone()
    page.goto(house.url + "/guard/")
    page.wait_for_selector(".guard-card")
    installed(page)
    box = page.locator(".guard-card:has-text('Guard post') .guard-go").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    for _again in range(3):  # the network comes back: the cards are read and shown again
        page.evaluate("window.dispatchEvent(new Event('online'))")
        page.wait_for_timeout(500)
    page.mouse.up()
    page.wait_for_selector("#code", timeout=5 * SECONDS)
    assert page.complaints == []


def test_panic_needs_two_seconds_and_says_received_only_when_it_was(
    house: House, phone: TURN_ON, shift: dict[str, Any]
) -> None:
    page = phone()
    page.goto(house.url + "/guard/")
    page.wait_for_selector(".guard-card")
    before = house.do("duties_done")["panics"]
    box = page.locator("#panic").bounding_box()
    assert box["height"] >= 56
    assert box["y"] > PHONE["height"] / 2
    page.mouse.move(box["x"] + 60, box["y"] + 20)
    page.mouse.down()
    page.wait_for_timeout(1200)
    page.mouse.up()
    page.wait_for_timeout(1500)
    assert house.do("duties_done")["panics"] == before

    page.context.set_offline(True)
    page.mouse.down()
    page.wait_for_timeout(2300)
    page.mouse.up()
    page.wait_for_selector("#panic-line[data-state=waiting]", timeout=12 * SECONDS)
    assert "NOT handed in" in page.inner_text("#panic-line")
    page.context.set_offline(False)
    page.wait_for_selector("#panic-line[data-state=in]", timeout=15 * SECONDS)
    assert "Received by the centre" in page.inner_text("#panic-line")
    assert house.do("duties_done")["panics"] == before + 1
    house.do("take_alarm")
    page.wait_for_selector("#panic-line[data-state=taken]", timeout=15 * SECONDS)
    assert "Wang has it" in page.inner_text("#panic-line")


def _sheet(text: str) -> bytes:
    """One picture of a printed sheet as the camera sees it."""
    import segno

    square = io.BytesIO()
    segno.make(text, error="m").save(square, kind="png", scale=7, border=4)
    square.seek(0)
    code = Image.open(square).convert("RGB")
    scene = Image.new("RGB", (640, 480), "#b8b8b8")
    scene.paste(code, ((640 - code.width) // 2, (480 - code.height) // 2))
    picture = io.BytesIO()
    scene.save(picture, "JPEG", quality=92)
    return picture.getvalue()
