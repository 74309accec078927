"""The first day at the centre: an authenticator app is set up, then a passkey (Chromium's virtual authenticator)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import socket
import struct
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from anyuan.kernel.clock import utc_now
from tests.browser.conftest import ROOT, House


@pytest.fixture
def strict(house: House) -> Iterator[str]:
    """A second web server on the same records that asks for second factors. By name, not by number: a passkey belongs to
    a name, and without TLS browsers allow it for localhost only."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "uvicorn", "anyuan.site.asgi:application", "--port", str(port)]
    environment = {**house.environment, "ANYUAN_SECOND_FACTOR": "on"}
    server = subprocess.Popen([*command, "--log-level", "warning"], cwd=ROOT, env=environment)
    url = f"http://localhost:{port}"
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"{url}/accounts/login/", timeout=5)
            break
        except OSError:
            time.sleep(0.2)
    yield url
    server.kill()
    server.wait(10)


def code(secret: str, at: float) -> str:
    """RFC 6238 with SHA-1, six digits, thirty seconds: what an authenticator app shows."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(at) // 30), hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


def sign_in(page: Any, url: str) -> None:
    page.context.clear_cookies(name="sessionid")
    page.goto(f"{url}/accounts/login/")
    page.fill("input[name=login]", "newcomer")
    page.fill("input[name=password]", "a long pass phrase")
    page.click("form [type=submit]")
    page.wait_for_load_state("load")


def path(page: Any) -> str:
    return str(page.evaluate("location.pathname"))


@pytest.fixture
def browser_page(chromium: Any, strict: str) -> Iterator[Any]:
    context = chromium.new_context(viewport={"width": 1366, "height": 768}, locale="en-GB")
    context.add_cookies([{"name": "django_language", "value": "en", "url": strict}])
    page = context.new_page()
    page.complaints = []
    page.on("console", lambda m: page.complaints.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda e: page.complaints.append(str(e)))
    yield page
    context.close()


def test_an_app_then_a_passkey_and_each_opens_the_desk(quiet: House, strict: str, browser_page: Any) -> None:
    page = browser_page
    quiet.do("newcomer")
    # 1. The password alone leads to setting up an app, and to no other page of the house.
    sign_in(page, strict)
    page.goto(f"{strict}/")
    assert path(page) == "/accounts/2fa/totp/activate/"
    secret = page.input_value("#authenticator_secret")
    page.fill("input[name=code]", "000000" if code(secret, utc_now().timestamp()) != "000000" else "000001")
    page.click("main form [type=submit]")
    page.goto(f"{strict}/incidents/")
    assert path(page) == "/accounts/2fa/totp/activate/"
    secret = page.input_value("#authenticator_secret")
    page.fill("input[name=code]", code(secret, utc_now().timestamp()))
    page.click("main form [type=submit]")
    page.wait_for_load_state("load")
    page.goto(f"{strict}/")
    assert path(page) == "/"
    found = quiet.do("factors")
    assert "totp" in found["kinds"]
    assert secret not in found["data"]
    # 2. Next time the password is followed by a code.
    sign_in(page, strict)
    assert path(page) == "/accounts/2fa/authenticate/"
    page.fill("input[name=code]", code(secret, utc_now().timestamp() + 25))
    page.click("form[action='/accounts/2fa/authenticate/'] [type=submit]")
    page.wait_for_load_state("load")
    page.goto(f"{strict}/")
    assert path(page) == "/"
    # 3. A passkey is added.
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    key = devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": {**options, "isUserVerified": True, "automaticPresenceSimulation": True}},
    )["authenticatorId"]
    page.goto(f"{strict}/accounts/2fa/webauthn/add/")
    # A new key is a matter of the account itself: whoever sits there now must know the password.
    assert path(page) == "/accounts/reauthenticate/"
    page.fill("input[name=password]", "a long pass phrase")
    page.click("form[action='/accounts/reauthenticate/'] [type=submit]")
    page.wait_for_load_state("load")
    assert path(page) == "/accounts/2fa/webauthn/add/"
    page.fill("input[name=name]", "desk key")
    page.click("#mfa_webauthn_add")
    page.wait_for_url(lambda url: "/webauthn/add/" not in url)
    assert len(devtools.send("WebAuthn.getCredentials", {"authenticatorId": key})["credentials"]) == 1
    assert "webauthn" in quiet.do("factors")["kinds"]
    # 4. And opens the desk after the password.
    sign_in(page, strict)
    assert path(page) == "/accounts/2fa/authenticate/"
    page.click("#mfa_webauthn_authenticate")
    page.wait_for_url(lambda url: "/2fa/authenticate/" not in url)
    page.goto(f"{strict}/")
    assert path(page) == "/"
    # 5. Without the key it does not.
    devtools.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": key})
    sign_in(page, strict)
    page.goto(f"{strict}/")
    assert path(page).startswith("/accounts/")
    assert [c for c in page.complaints if "Content Security" in c or "Refused" in c] == []
