"""Addresses, pace, formats: by table."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from anyuan.hooks.rules import AddressWrong, address_allowed, after_failure, is_offered, target, verdict
from tests.hooks.cloudevents import faults

GOOD = [
    ("https://example.org/hook", False, ("example.org", 443, "/hook")),
    ("https://example.org:8443", False, ("example.org", 8443, "/")),
    ("https://93.184.216.34/a?b=c", False, ("93.184.216.34", 443, "/a?b=c")),
    ("http://10.1.2.3:9000/x", True, ("10.1.2.3", 9000, "/x")),
    ("http://inside.lan/x", True, ("inside.lan", 80, "/x")),
    ("http://[fd00::1]/x", True, ("fd00::1", 80, "/x")),
]
BAD = [
    ("http://10.1.2.3/x", False, "plain"),
    ("http://93.184.216.34/x", True, "plain"),
    ("http://[2606:2800::1]/", True, "plain"),
    ("https://169.254.169.254/latest/meta-data", False, "never"),
    ("http://[::ffff:169.254.169.254]/", True, "never"),
    ("https://0.0.0.0/", False, "never"),
    ("https://224.0.0.1/", False, "never"),
    ("ftp://example.org/", False, "scheme"),
    ("file:///etc/passwd", False, "scheme"),
    ("https://user:pw@example.org/", False, "user"),
    ("https://example.org/#part", False, "form"),
    ("https:///nowhere", False, "form"),
    ("https://example.org:99999/", False, "form"),
    ("https://example.org/a b", False, "form"),
    ("https://例子.cn/", False, "form"),
    ("", False, "scheme"),
]


@pytest.mark.parametrize(("url", "plain", "parts"), GOOD)
def test_addresses_that_may_be_told(url, plain, parts):
    found = target(url, plain_allowed=plain)
    assert (found.host, found.port, found.path) == parts


@pytest.mark.parametrize(("url", "plain", "why"), BAD)
def test_addresses_that_are_refused(url, plain, why):
    with pytest.raises(AddressWrong) as refused:
        target(url, plain_allowed=plain)
    assert refused.value.why == why


@pytest.mark.parametrize(
    ("address", "secure", "allowed"),
    [
        ("127.0.0.1", False, True),
        ("192.168.4.4", False, True),
        ("::1", False, True),
        ("8.8.8.8", False, False),
        ("8.8.8.8", True, True),
        ("169.254.1.1", True, False),
        ("fe80::1%eth0", True, False),
        ("no address", True, False),
    ],
)
def test_what_a_name_stands_for_is_judged_when_it_is_sent_to(address, secure, allowed):
    assert address_allowed(address, secure=secure) is allowed


def test_a_name_that_now_stands_for_a_public_address_is_not_told_in_the_clear(monkeypatch, settings):
    import socket

    from anyuan.hooks.posting import post

    settings.NOTIFY = {**settings.NOTIFY, "mode": "live"}
    row = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", 80))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: [row])
    monkeypatch.setattr(socket, "create_connection", lambda *a, **k: pytest.fail("it was connected to"))
    outcome = post("http://inside.lan/x", b"{}", {}, plain_allowed=True)
    assert (outcome.state, outcome.reason) == ("later", "address plain")


def test_the_rest_grows_and_then_holds():
    rests = [after_failure(n) for n in range(1, 12)]
    assert rests[0] == timedelta(seconds=2)
    assert rests == sorted(rests)
    assert rests[-1] == rests[-2] == timedelta(minutes=10)


@pytest.mark.parametrize(
    ("status", "said"),
    [(200, "taken"), (204, "taken"), (409, "taken"), (400, "refused"), (422, "refused")]
    + [(status, "later") for status in (301, 401, 403, 404, 408, 410, 429, 500, 503)],
)
def test_what_a_status_means(status, said):
    assert verdict(status) == said


@pytest.mark.parametrize(
    ("name", "topic", "action"),
    [
        ("incidents.opened", "incidents", "incidents.see"),
        ("intake.path_lost", "lines", "lines.see"),
        ("notify.sent", "messages", ""),
        ("journal.evidence_stored", "evidence", ""),
        ("hooks.recall_taken", "incidents", ""),
        ("future.thing", "future", ""),
        ("kernel.quiet", "", ""),
    ],
)
def test_what_goes_out_at_all(name, topic, action):
    from anyuan.directory.policy import TABLE

    assert is_offered(name, topic, frozenset(TABLE)) == action


def test_our_reading_of_cloud_events_agrees_with_their_conformance_cases(shared):
    text = (shared / "conformance" / "cloudevents" / "valid-events.json").read_text("utf-8-sig")
    cases = json.loads(text)["tests"]
    assert len(cases) >= 10
    assert {case["id"]: faults(case["event"]) for case in cases if faults(case["event"])} == {}
    minimal = cases[0]["event"]
    for spoil in ({"id": ""}, {"source": None}, {"specversion": "0.3"}, {"type": 7}, {"time": "yesterday"},
                  {"Exercise": True}, {"big": 2**31}, {"data": 1, "data_base64": "AA=="}, {"subject": ""}):  # fmt: skip
        assert faults({**minimal, **spoil}), spoil
