"""The gateway's report comes in over HTTP: signed or not at all."""

from __future__ import annotations

import json

import pytest

from anyuan.kernel.clock import utc_now
from anyuan.kernel.signing import sign
from anyuan.notify.actions import deliver_due
from anyuan.notify.models import Recipient, Sending
from tests.notify.room import NOW, person, send
from tests.notify.servers import gateway

pytestmark = pytest.mark.django_db
KEY = "a key of the gateway"
ADDRESS = "/api/v1/receipts/sms_webhook"


def report(client, body: bytes, headers: dict[str, str], address: str = ADDRESS):
    return client.post(address, body, content_type="application/json", headers=headers)


def test_a_signed_report_is_taken_and_any_other_is_refused(settings, client):
    with gateway() as server:
        settings.NOTIFY = settings.NOTIFY | {"mode": "live", "sms_webhook": server.url, "sms_secret": KEY}
        send([person("1", phone="13812345678", account=False)])
        deliver_due(now=NOW)
    body = json.dumps({"id": Sending.objects.get().key, "state": "delivered"}).encode()
    signed = sign(body, KEY, at=utc_now())

    refused = report(client, body, {})
    assert (refused.status_code, refused.json()["key"]) == (401, "notify.signature_missing")
    assert refused["Content-Type"].startswith("application/problem+json")
    assert report(client, body + b" ", signed).status_code == 401
    assert Recipient.objects.get().state == "waiting"

    assert report(client, body, signed).json() == {"changed": True}
    assert report(client, body, signed).json() == {"changed": False}
    assert Recipient.objects.get().state == "reached"


@pytest.mark.parametrize("name", ["sms_webhook", "mail", "test", "pigeon", "..", "__init__"])
def test_there_is_nothing_to_report_to_in_test_mode_or_for_other_transports(client, name):
    body = b'{"id": "1", "state": "delivered"}'
    assert report(client, body, sign(body, KEY, at=utc_now()), f"/api/v1/receipts/{name}").status_code == 404
