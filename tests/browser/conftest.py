"""A real server on a home of its own, a county beside it, and a real Chromium."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from anyuan.kernel.clock import utc_now
from tests import tables
from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or "/usr/bin/chromium"
FLAGS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--mute-audio"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in Path(item.path).parents:
            item.add_marker(pytest.mark.browser)


@dataclass
class House:
    """The running web server and the process that plays scenes on its records."""

    url: str
    environment: dict[str, str]
    port: int
    scene: subprocess.Popen[str]
    sessions: dict[str, str]
    server: subprocess.Popen[bytes] | None = None
    log: list[str] = field(default_factory=list)

    def do(self, verb: str, **facts: Any) -> dict[str, Any]:
        """Let the scene do something and hand back its answer."""
        assert self.scene.stdin is not None
        assert self.scene.stdout is not None
        self.scene.stdin.write(json.dumps({"do": verb, **facts}) + "\n")
        self.scene.stdin.flush()
        line = self.scene.stdout.readline()
        assert line, "the scene died"
        answer: dict[str, Any] = json.loads(line)
        return answer

    def start(self) -> None:
        """Start the web server and wait until it answers."""
        command = [sys.executable, "-m", "uvicorn", "anyuan.site.asgi:application", "--port", str(self.port)]
        command += ["--log-level", "warning", "--timeout-graceful-shutdown", "1"]
        self.server = subprocess.Popen(command, cwd=ROOT, env=self.environment)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                urllib.request.urlopen(f"{self.url}/accounts/login/", timeout=5)
                return
            except OSError:
                time.sleep(0.2)
        raise AssertionError("the web server did not start")

    def stop(self) -> None:
        if self.server is not None:
            self.server.kill()
            self.server.wait(10)
            self.server = None


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    yield from _house(tmp_path_factory.mktemp("home"), "tests.browser.scene")


@pytest.fixture(scope="session")
def case_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A server of its own on the county of the cases."""
    yield from _house(tmp_path_factory.mktemp("case-home"), "tests.browser.case_scene")


@pytest.fixture(scope="session")
def duty_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A server of its own on the county of the duties. Its day is in full swing at whatever hour the tests run: a scene
    built before midnight would be about yesterday after it."""
    hours = 12 - utc_now().hour
    zone = f"Etc/GMT{-hours:+d}"  # these names count westwards
    yield from _house(tmp_path_factory.mktemp("duty-home"), "tests.browser.duty_scene", ANYUAN_TIME_ZONE=zone)


@pytest.fixture(scope="session")
def school_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A server of its own on a county that keeps registers, teaches, meets and counts."""
    yield from _house(tmp_path_factory.mktemp("school-home"), "tests.browser.school_scene")


@pytest.fixture(scope="session")
def board_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A server of its own on a county whose days are counted."""
    yield from _house(tmp_path_factory.mktemp("board-home"), "tests.browser.board_scene")


def _house(home: Path, scene_module: str, **settings: str) -> Iterator[House]:
    environment = {
        **os.environ,
        **settings,
        "ANYUAN_HOME": str(home),
        "ANYUAN_DATABASE": "sqlite",
        "ANYUAN_SECOND_FACTOR": "off",
        "ANYUAN_NOTIFY": "test",
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
    }
    tables.put_sqlite(home / "anyuan.sqlite3")
    port = free_port()
    scene = subprocess.Popen(
        [sys.executable, "-m", scene_module],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert scene.stdout is not None
    first = scene.stdout.readline()
    assert first, "the scene could not be built"
    made = House(f"http://127.0.0.1:{port}", environment, port, scene, json.loads(first)["sessions"])
    made.start()
    yield made
    made.stop()
    scene.kill()
    scene.wait(10)


@pytest.fixture
def quiet(house: House) -> House:
    """The house with nothing open."""
    if house.server is None:
        house.start()
    house.do("close_all")
    return house


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    if not Path(CHROMIUM).exists():
        pytest.skip("Chromium is not on this machine (apt-get install chromium)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


Sit = Callable[..., Any]


@pytest.fixture
def sit(house: House, chromium: Any) -> Iterator[Sit]:
    """Sit down at a screen: ``sit("desk", "/")`` gives a page of that account."""
    yield from _sit(house, chromium)


@pytest.fixture
def sit_down(case_house: House, chromium: Any) -> Iterator[Sit]:
    """Sit down at a screen in the county of the cases."""
    yield from _sit(case_house, chromium)


@pytest.fixture
def sit_on_duty(duty_house: House, chromium: Any) -> Iterator[Sit]:
    """Sit down at a screen in the county of the duties."""
    yield from _sit(duty_house, chromium)


@pytest.fixture
def sit_at_school(school_house: House, chromium: Any) -> Iterator[Sit]:
    """Sit down at a screen in the county that keeps registers, teaches, meets and counts."""
    yield from _sit(school_house, chromium)


@pytest.fixture
def sit_before(board_house: House, chromium: Any) -> Iterator[Sit]:
    """Sit down before a dashboard."""
    yield from _sit(board_house, chromium)


def _sit(house: House, chromium: Any) -> Iterator[Sit]:
    contexts = []

    def open_page(
        name: str,
        path: str,
        *,
        size: tuple[int, int] = (1366, 768),
        language: str = "en",
        theme: str = "day",
        **more: Any,
    ) -> Any:
        context = chromium.new_context(viewport={"width": size[0], "height": size[1]}, **more)
        contexts.append(context)
        cookies = {"theme": theme, "django_language": language}
        if name:
            cookies["sessionid"] = house.sessions[name]
        context.add_cookies([{"name": k, "value": v, "url": house.url} for k, v in cookies.items()])
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda m: page.complaints.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda e: page.complaints.append(str(e)))
        page.goto(house.url + path, wait_until="load")
        return page

    yield open_page
    for context in contexts:
        context.close()


def choose(page: Any, radio: str) -> None:
    """Press the words of a choice, as a hand does: once they stand still, and whatever lies over the button itself."""
    page.locator(radio).first.locator("xpath=ancestor::label[1]").click()
    assert page.locator(radio).first.is_checked()


def until(page: Any, expression: str, seconds: float = 6) -> None:
    """Wait until an expression is true on the page. Playwright's own way needs eval, which our policy refuses."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if page.evaluate(expression):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"never true: {expression}")
