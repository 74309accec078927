"""A server on the stage's home, a browser before it, one picture after the other."""

from __future__ import annotations

import itertools
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

from anyuan.site.cli import Refusal
from anyuan.site.cli._words import _
from anyuan.site.cli.screenshots.screens import LANGUAGES, README, SCREENS, THEMES, Screen

FLAGS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--mute-audio"]


def take(home: Path, out: Path, *, everything: bool, only: Collection[str], chromium: str) -> int:
    """Play the four states and take the pictures; returns how many. ``only``: these screens alone, in every state."""
    program = chromium or shutil.which("chromium") or shutil.which("chromium-browser")
    if not program:
        raise Refusal(_("There is no Chromium on this machine: apt-get install chromium, or name it with --chromium."))
    out.mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor(1) as records:
        # Records are handled on a thread of their own: the browser's library runs an event loop on this one.
        scene, sessions = records.submit(_prepare, home).result()
        with _server() as (url, process), _browser(program) as browser:
            count = 0
            for state in ("quiet", "one_alarm", "storm", "lost"):
                if state != "lost":
                    records.submit(_play, scene, state).result()
                for shot in _shots(state, everything, only):
                    _picture(browser, url, sessions, shot, scene, out, process if state == "lost" else None)
                    count += 1
    return count


Shot = tuple[Screen, str, str, str, tuple[int, int]]


def _shots(state: str, everything: bool, only: Collection[str]) -> Iterator[Shot]:
    by_name = {screen.name: screen for screen in SCREENS}
    if not everything and not only:
        yield from ((by_name[n], s, lang, theme, size) for n, s, lang, theme, size in README if s == state)
        return
    wanted = [by_name[name] for name in only] or SCREENS
    for screen, language, theme in itertools.product(wanted, LANGUAGES, THEMES):
        needs_alarm = "{alarm}" in screen.path or "{task}" in screen.path
        if (state == "quiet" and needs_alarm and screen.name != "desk") or (state != "quiet" and screen.still):
            continue
        if state == "lost" and screen.name not in ("desk", "wall", "respond"):
            continue
        for size in screen.sizes:
            yield screen, state, language, theme, size


def _prepare(home: Path) -> tuple[Any, dict[str, str]]:
    import django

    django.setup()
    from django.core.management import call_command

    from anyuan import demo
    from anyuan.directory.models import Account
    from anyuan.kernel.clock import utc_now
    from anyuan.measures import actions as measures
    from anyuan.reports import actions as reports
    from anyuan.site.cli.screenshots.stage import stage
    from anyuan.worker import housekeeping

    call_command("migrate", verbosity=0)
    demo.build(home, 1, utc_now())
    # What a worker would have done by the next morning: days counted, duties judged, drafts written.
    for chore in (housekeeping.run, measures.work, reports.draft_due):
        chore(now=utc_now())
    return stage(utc_now()), {account.username: _session(account) for account in Account.objects.all()}


def _session(account: Any) -> str:
    """A session as log-in would leave it: the pictures are not about passwords."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session.save()
    return str(session.session_key)


def _play(scene: Any, state: str) -> None:
    from anyuan.kernel.clock import utc_now
    from anyuan.site.cli.screenshots.stage import play

    scene.now = utc_now()
    play(scene, state)


@contextmanager
def _server() -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "uvicorn", "anyuan.site.asgi:application", "--port", str(port)]
    process = subprocess.Popen([*command, "--log-level", "error"], env=os.environ.copy())
    url = f"http://127.0.0.1:{port}"
    try:
        _wait(lambda: urllib.request.urlopen(f"{url}/accounts/login/", timeout=5).status == 200)
        yield url, process
    finally:
        process.kill()
        process.wait(10)


def _wait(ready: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if ready():
                return
        except OSError:
            time.sleep(0.2)
    raise Refusal(_("The web server did not start."))


@contextmanager
def _browser(program: str) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


def _picture(browser: Any, url: str, sessions: dict[str, str], shot: Shot, scene: Any, out: Path, silence: Any) -> None:
    """One picture. ``silence``: the server process is stopped for a while, so that the stream is lost."""
    screen, state, language, theme, size = shot
    context = browser.new_context(viewport={"width": size[0], "height": size[1]})
    cookies = {"theme": theme, "django_language": language}
    if screen.account:
        cookies["sessionid"] = sessions[screen.account]
    context.add_cookies([{"name": name, "value": value, "url": url} for name, value in cookies.items()])
    page = context.new_page()
    path = screen.path
    if "{alarm}" in path and "alarm" not in scene.refs:
        path = "/"
    facts = {"alarm": scene.refs.get("alarm", ""), "task": scene.task, "school": scene.school.code, **scene.records}
    page.goto(url + path.format(**facts), wait_until="load")
    page.wait_for_timeout(900)
    if page.locator("[data-gl]").count():
        page.wait_for_timeout(3000)  # the moving map is drawn without a graphics card here
    if silence is not None:
        silence.send_signal(signal.SIGSTOP)
        page.wait_for_timeout(6000)
    width = "" if size == screen.sizes[0] else f"-{size[0]}"
    name = f"{screen.name}-{language[:2]}-{theme}-{state}{width}.png"
    _keep(page.screenshot(full_page=screen.whole), out / name)
    if silence is not None:
        silence.send_signal(signal.SIGCONT)
    context.close()


def _keep(png: bytes, path: Path) -> None:
    """As a palette picture: screens of few colours take a third of the room, and the repository keeps them."""
    from PIL import Image

    with Image.open(BytesIO(png)) as picture:
        few = picture.convert("RGB").quantize(256, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
        few.save(path, optimize=True)
