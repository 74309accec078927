"""In test mode nothing can reach the outside: counted at the socket, over every transport there is."""

from __future__ import annotations

import socket
import sys
import threading

import pytest

from anyuan.notify import transports
from anyuan.notify.actions import NewAddress, deliver_due, set_addresses
from anyuan.notify.models import Sending
from tests.notify.room import BY, NOW, after, person, send
from tests.notify.servers import gateway

pytestmark = pytest.mark.django_db

_watchers: list[list[str]] = []


def _hear(event: str, args: tuple) -> None:
    # Audit hooks see every socket of the interpreter, whatever library opens it, and cannot be taken away again.
    if _watchers and event in ("socket.connect", "socket.getaddrinfo", "socket.sendto", "socket.gethostbyname"):
        target = args[1] if event == "socket.connect" else args[0]
        if event == "socket.connect" and args[0].family == socket.AF_UNIX:
            return  # the database's own socket
        for seen in _watchers:
            seen.append(f"{event} {target} {threading.current_thread().name}")


sys.addaudithook(_hear)


@pytest.fixture
def outgoing():
    """Everything that tried to leave, as it happens."""
    from django.db import connection

    connection.ensure_connection()
    seen: list[str] = []
    _watchers.append(seen)
    yield seen
    _watchers.remove(seen)


def everything(url: str):
    """A person with every path that there is, all set up as for real."""
    who = person("1", phone="13812345678", email="zhang@example.org")
    host = url.removeprefix("http://").partition("/")[0]
    addresses = {"apprise_url": f"json://{host}/robot", "mail": "zhang@example.org"}
    rows = [NewAddress(name, addresses.get(name, "")) for name in transports.names() if name != "test"]
    set_addresses(who, rows, by=BY, now=NOW)
    return who


def configure(settings, url: str, mode: str) -> None:
    host = url.removeprefix("http://").partition("/")[0]
    settings.NOTIFY = settings.NOTIFY | {
        "mode": mode, "sms_webhook": url, "sms_secret": "key", "smtp": f"smtp://{host}"
    }  # fmt: skip


def test_no_connection_leaves_in_test_mode(settings, outgoing):
    with gateway() as server:
        configure(settings, server.url, "test")
        who = everything(server.url)
        for level in (1, 2, 3, 4):
            send([who], level=level)
            send([who], level=level, exercise=True)
        for seconds in (0, 15, 60, 600, 86400):
            deliver_due(now=after(seconds))
        assert server.calls == []
    assert outgoing == []
    outside = Sending.objects.filter(transport__in=["sms_webhook", "mail", "apprise_url"])
    assert outside.filter(state="sent", kept_inside=True).count() == outside.count() == 24


def test_the_guard_itself_sees_connections_when_the_mode_is_live(settings, outgoing):
    with gateway() as server:
        configure(settings, server.url, "live")
        settings.NOTIFY["smtp"] = ""
        send([everything(server.url)])
        deliver_due(now=NOW)
        assert len(server.calls) == 2
    assert len([seen for seen in outgoing if "connect" in seen]) == 2


@pytest.mark.parametrize("mode", ["test", "", "LIVE", "on", "true", "Live "])
def test_only_the_exact_word_opens_the_door(settings, mode):
    settings.NOTIFY = settings.NOTIFY | {"mode": mode, "sms_webhook": "http://127.0.0.1:9/", "sms_secret": "key"}
    opened = {name: transports.open_transport(name).name for name in transports.names()}
    assert {name for name, got in opened.items() if got == "test"} == {"apprise_url", "mail", "sms_webhook", "test"}


def test_every_transport_that_speaks_to_a_network_says_that_it_is_outside():
    """A transport that forgot to say so would slip past the door: its code is read for network libraries."""
    import inspect

    libraries = (
        "socket",
        "urllib",
        "http.client",
        "smtplib",
        "apprise",
        "requests",
        "httpx",
        "aiohttp",
        "asyncio",
        "subprocess",
    )
    for name in transports.names():
        source = inspect.getsource(sys.modules[transports.kind(name).__module__])
        speaks = any(f"import {library}" in source or f"from {library}" in source for library in libraries)
        assert transports.kind(name).outside is speaks, name
