"""Transports against real servers on this machine: mail, text messages, robots; found by folder."""

from __future__ import annotations

import email
import email.policy
import json
import logging
import shutil
import socket
from pathlib import Path

import pytest

from anyuan.kernel.clock import utc_now
from anyuan.kernel.signing import SignatureWrong, sign, verify
from anyuan.notify import transports
from anyuan.notify.actions import NewAddress, callback, deliver_due, retry, set_addresses
from anyuan.notify.actions.deliver import claim
from anyuan.notify.models import Recipient, Sending
from tests.notify.room import BY, NOW, after, names, person, send
from tests.notify.servers import gateway, mail_server

pytestmark = pytest.mark.django_db
KEY = "a key of the gateway"


def live(settings, **more) -> None:
    settings.NOTIFY = settings.NOTIFY | {"mode": "live"} | more


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def text_only(code: str = "1"):
    return person(code, phone="13812345678", account=False)


def test_a_text_message_goes_out_signed_and_its_receipt_comes_back(settings):
    settings.PUBLIC_URL = "https://anyuan.example"
    with gateway() as server:
        live(settings, sms_webhook=server.url, sms_secret=KEY)
        send([text_only()], exercise=True)
        deliver_due(now=NOW)
        (headers, body), told = server.calls[0], server.texts[0]
    verify(body, headers, KEY, now=utc_now())
    sending = Sending.objects.get()
    assert (sending.state, sending.external_id, sending.kept_inside) == ("sent", "gw-1", False)
    assert told["to"] == "13812345678"
    assert told["text"].startswith("演练 一键报警。东门 https://anyuan.example/n/")
    assert (told["exercise"], told["id"], headers["Idempotency-Key"]) == (True, sending.key, sending.key)
    assert told["callback"] == "https://anyuan.example/api/v1/receipts/sms_webhook"

    report = json.dumps({"id": sending.key, "state": "delivered"}).encode()
    assert callback("sms_webhook", report, sign(report, KEY, at=after(3)), now=after(3)) is True
    assert callback("sms_webhook", report, sign(report, KEY, at=after(3)), now=after(4)) is False
    assert Recipient.objects.get().state == "reached"
    assert names() == ["notify.sent", "notify.delivered"]


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (lambda b, h: (b + b" ", h), "signature"),
        (lambda b, h: (b, h | {"X-Anyuan-Signature": "sha256=" + "0" * 64}), "signature"),
        (lambda b, h: (b, {k: v for k, v in h.items() if "Signature" not in k}), "missing"),
        (lambda b, h: (b, h | {"X-Anyuan-Timestamp": "x"}), "missing"),
        (lambda b, h: (b, h | {"X-Anyuan-Timestamp": "\u0661"}), "missing"),
        (lambda b, h: (b, sign(b, "another key", at=NOW)), "signature"),
        (lambda b, h: (b, sign(b, KEY, at=after(-301))), "old"),
        (lambda b, h: (b'["x"]', sign(b'["x"]', KEY, at=NOW)), "content"),
        (lambda b, h: (b'{"id":"1","state":"eaten"}', sign(b'{"id":"1","state":"eaten"}', KEY, at=NOW)), "content"),
    ],
)
def test_a_receipt_that_is_not_the_gateways_is_refused(settings, change, key):
    live(settings, sms_webhook="http://127.0.0.1:9/", sms_secret=KEY)
    body = b'{"id":"1","state":"delivered"}'
    body, headers = change(body, sign(body, KEY, at=NOW))
    with pytest.raises(SignatureWrong) as refusal:
        callback("sms_webhook", body, headers, now=NOW)
    assert refusal.value.key == key


def test_a_failed_receipt_is_a_dead_letter_and_starts_the_next_path(settings):
    with gateway() as server, mail_server() as mails:
        live(settings, sms_webhook=server.url, sms_secret=KEY, smtp=f"smtp://127.0.0.1:{mails.port}")
        send([person("1", phone="13800000001", email="a@example.org", account=False)], level=3)
        deliver_due(now=NOW)
        sms = Sending.objects.get(transport="sms_webhook")
        report = json.dumps({"id": sms.key, "state": "failed", "reason": "phone off"}).encode()
        assert callback("sms_webhook", report, sign(report, KEY, at=NOW), now=after(2)) is True
        deliver_due(now=after(2))
    assert dict(Sending.objects.values_list("transport", "state")) == {"sms_webhook": "dead", "mail": "sent"}
    assert "notify.dead_letter" in names()


def test_a_gateway_that_is_down_is_tried_again_and_then_given_up(settings):
    with gateway() as server:
        live(settings, sms_webhook=server.url, sms_secret=KEY)
        server.status = 503
        send([text_only()])
        seconds = [0, 2, 7, 17, 37, 77, 137, 257, 557]
        for at in seconds:
            deliver_due(now=after(at - 0.5))
            deliver_due(now=after(at))
        assert len(server.calls) == len(seconds)
        assert len({told["id"] for told in server.texts}) == 1  # the same key on every attempt
        sending = Sending.objects.get()
        assert (sending.state, sending.error, sending.attempts) == ("dead", "http 503", 9)
        assert names().count("notify.dead_letter") == 1

        server.status = 200
        assert retry(sending, by=BY, now=after(600)) is True
        assert retry(sending, by=BY, now=after(600)) is False
        deliver_due(now=after(600))
    assert Sending.objects.get().state == "sent"


def test_what_failed_while_the_clock_stood_an_hour_ahead_is_tried_again_once_it_is_right(settings):
    with gateway() as server:
        live(settings, sms_webhook=server.url, sms_secret=KEY)
        server.status = 503
        send([text_only()])
        deliver_due(now=after(3600))
        deliver_due(now=after(3601))
        assert len(server.calls) == 1
        server.status = 200
        deliver_due(now=after(3))
    assert Sending.objects.get().state == "sent"


def test_a_claim_that_a_dead_worker_made_an_hour_ahead_is_taken_over(settings):
    with gateway() as server:
        live(settings, sms_webhook=server.url, sms_secret=KEY)
        send([text_only()])
        assert claim(now=after(3600), limit=10)
        deliver_due(now=after(3))
    assert Sending.objects.get().state == "sent"


@pytest.mark.parametrize(
    ("status", "state"), [(400, "dead"), (404, "dead"), (302, "dead"), (429, "queued"), (500, "queued"), (409, "sent")]
)
def test_what_a_gateways_answer_means(settings, status, state):
    with gateway() as server:
        live(settings, sms_webhook=server.url, sms_secret=KEY)
        server.status = status
        send([text_only()])
        deliver_due(now=NOW)
        assert len(server.calls) == 1  # a redirect is not followed: it would carry numbers elsewhere
    assert Sending.objects.get().state == state


def test_nobody_listening_is_tried_again(settings):
    live(settings, sms_webhook=f"http://127.0.0.1:{free_port()}/", sms_secret=KEY)
    send([text_only()])
    deliver_due(now=NOW)
    sending = Sending.objects.get()
    assert (sending.state, sending.due_at) == ("queued", after(2))


def test_a_worker_that_dies_while_sending_sends_again_under_the_same_key(settings):
    with gateway() as server:
        live(settings, sms_webhook=server.url, sms_secret=KEY)
        send([text_only()])
        lost = claim(now=NOW, limit=10)  # claimed, perhaps sent, never settled
        assert [c.sending.state for c in lost] == ["sending"]
        assert deliver_due(now=after(59)) == 1  # only the judgement of who was not reached
        deliver_due(now=after(60))
        assert [told["id"] for told in server.texts] == [lost[0].sending.key]
    assert Sending.objects.get().state == "sent"


def test_mail_arrives_at_a_real_server(settings):
    settings.PUBLIC_URL = "https://anyuan.example"
    with mail_server() as server:
        live(settings, smtp=f"smtp://127.0.0.1:{server.port}?from=duty@anyuan.example")
        send([person("1", email="zhang@example.org", account=False)])
        deliver_due(now=NOW)
    recipient, raw = server.letters[0]
    letter = email.message_from_bytes(raw, policy=email.policy.default)
    sending = Sending.objects.get()
    assert (recipient, letter["From"], letter["Subject"]) == ("zhang@example.org", "duty@anyuan.example", "一键报警")
    assert letter["Message-ID"] == f"<{sending.key}@anyuan.example>" == sending.external_id
    assert letter["Auto-Submitted"] == "auto-generated"
    content = letter.get_content()
    assert "东门" in content
    assert "https://anyuan.example/n/" in content
    assert sending.state == "sent"  # taken by the server; not yet a sign of the person
    assert Recipient.objects.get().state == "waiting"


@pytest.mark.parametrize(("answer", "state"), [("550 no such person", "dead"), ("450 later", "queued")])
def test_a_mail_server_that_refuses(settings, answer, state):
    with mail_server() as server:
        server.answer_to_rcpt = answer
        live(settings, smtp=f"smtp://127.0.0.1:{server.port}")
        send([person("1", email="zhang@example.org", account=False)])
        deliver_due(now=NOW)
    sending = Sending.objects.get()
    assert (sending.state, sending.error) == (state, f"smtp {answer[:3]}")


def test_words_cannot_smuggle_headers_into_a_letter(settings):
    with mail_server() as server:
        live(settings, smtp=f"smtp://127.0.0.1:{server.port}")
        send([person("1", email="zhang@example.org", account=False)], title="A\r\nBcc: x@example.org")
        deliver_due(now=NOW)
    letter = email.message_from_bytes(server.letters[0][1], policy=email.policy.default)
    assert letter["Bcc"] is None
    assert letter["Subject"] == "A Bcc: x@example.org"


def test_a_robot_is_reached_through_apprise(settings):
    with gateway() as server:
        live(settings)
        host = server.url.removeprefix("http://").partition("/")[0]
        who = person("1")
        set_addresses(who, [NewAddress("apprise_url", f"json://{host}/robot/SECRET-KEY")], by=BY, now=NOW)
        send([who])
        deliver_due(now=NOW)
        told = server.texts[0]
    assert (told["title"], told["message"]) == ("一键报警", "东门")
    assert Sending.objects.get().state == "sent"


@pytest.mark.parametrize("address", ["file:///etc/passwd", "exec://rm", "nonsense", "syslog://", "nosuchservice://x"])
def test_addresses_that_are_no_way_to_a_person_are_refused(settings, address):
    live(settings)
    who = person("1")
    set_addresses(who, [NewAddress("apprise_url", address)], by=BY, now=NOW)
    send([who])
    deliver_due(now=NOW)
    sending = Sending.objects.get()
    assert (sending.state, sending.error) == ("dead", "address")


def test_secrets_are_in_no_log_no_error_and_no_repr(settings, caplog):
    caplog.set_level(logging.DEBUG)
    port = free_port()
    live(settings, sms_webhook=f"http://127.0.0.1:{port}/SECRET-PATH", sms_secret="SECRET-HMAC")
    live(settings, smtp=f"smtp://user:SECRET-PASSWORD@127.0.0.1:{port}")
    who = person("1", phone="13812345678", email="zhang@example.org", account=False)
    rows = [
        NewAddress("apprise_url", f"json://127.0.0.1:{port}/SECRET-ROBOT"),
        NewAddress("sms_webhook"),
        NewAddress("mail"),
    ]
    set_addresses(who, rows, by=BY, now=NOW)
    send([who])
    deliver_due(now=NOW)
    assert Sending.objects.filter(state="queued", attempts=1).count() == 3
    kept = caplog.text + str(list(Sending.objects.values("error", "external_id")))
    kept += "".join(repr(transports.open_transport(name)) for name in ("sms_webhook", "mail", "apprise_url"))
    assert not [secret for secret in ("SECRET", "13812345678", "zhang@") if secret in kept]


def test_an_address_is_unreadable_in_the_database(django_db_blocker):
    from django.db import connection

    who = person("1")
    set_addresses(who, [NewAddress("apprise_url", "wecombot://SECRET-ROBOT")], by=BY, now=NOW)
    with connection.cursor() as cursor:
        cursor.execute("SELECT address FROM notify_address")
        assert "SECRET" not in cursor.fetchone()[0]


def test_a_webhook_without_a_key_is_not_offered(settings):
    live(settings, sms_webhook="http://127.0.0.1:9/", sms_secret="")
    assert "sms_webhook" not in transports.available()
    assert send([text_only()]).recipients.get().reason == "no_path"


def test_a_new_transport_is_one_folder(settings, tmp_path, monkeypatch):
    copied = tmp_path / "pigeon"
    shutil.copytree(Path(transports.__file__).parent / "desk", copied)
    text = (copied / "transport.py").read_text("utf-8")
    (copied / "transport.py").write_text(text.replace('= "desk"', '= "pigeon"'), "utf-8")
    monkeypatch.setattr(transports, "__path__", [*transports.__path__, str(tmp_path)])
    who = person("1")
    set_addresses(who, [NewAddress("pigeon")], by=BY, now=NOW)
    assert [s.transport for s in send([who]).recipients.get().sendings.all()] == ["pigeon"]
