"""The register of systems: the system administrator's alone, through page and interface; the secret is shown once."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client

from anyuan.directory.actions import accounts, tokens
from anyuan.directory.models import Account
from anyuan.directory.refusals import Refused
from anyuan.hooks.actions import change, new_secret
from anyuan.hooks.actions.register import Wish
from anyuan.hooks.models import Delivery, Subscriber
from anyuan.journal.models import Entry
from anyuan.kernel.clock import utc_now
from tests.hooks.desk import ADMIN, alarm, post, system

URL = "https://example.org/hook"


def client(role: str, **scope: Any) -> Client:
    account = Account.objects.create_user(f"{role}-account")
    accounts.grant(account, role, by=ADMIN, now=utc_now(), **scope)
    _, token = tokens.make(account, by=ADMIN, now=utc_now(), name=role)
    return Client(headers={"authorization": f"Bearer {token}"})


def test_address_and_secret_are_unreadable_in_the_database(world, receiver):
    row, secret = system(world, receiver)
    with connection.cursor() as cursor:
        cursor.execute("SELECT url, secret FROM hooks_subscriber")
        stored = " ".join(cursor.fetchone())
    assert secret not in stored
    assert "SECRET-IN-URL" not in stored
    assert Subscriber.objects.get().secret == secret
    said = " ".join(str(entry.data) for entry in Entry.objects.filter(name__startswith="hooks."))
    assert "SECRET" not in said
    assert secret not in said
    assert new_secret(row, by=ADMIN, now=world.now) == Subscriber.objects.get().secret != secret


@pytest.mark.parametrize(
    ("wish", "key"),
    [
        ({"url": "http://example.org/"}, "hooks.address_refused"),
        ({"events": ["incidents.exploded"]}, "hooks.pattern_unknown"),
        ({"events": ["notify.*"]}, "hooks.pattern_unknown"),
        ({"events": []}, "hooks.pattern_unknown"),
        ({"area": None}, "hooks.scope_missing"),
        ({"role": "commander"}, "hooks.role_wrong"),
        ({"role": "liaison"}, "hooks.role_wrong"),
    ],
)
def test_what_the_register_refuses(world, receiver, wish, key):
    with pytest.raises(Refused) as refused:
        system(world, receiver, **({"url": URL, "plain_allowed": False} | wish))
    assert refused.value.key == key
    assert str(refused.value)
    assert Subscriber.objects.count() == 0


def test_a_changed_address_is_tried_at_once(world, receiver, live):
    receiver.down()
    row, _ = system(world, receiver)
    alarm(world)
    post(world.at(1))
    receiver.port = 0
    receiver.up()
    wish = Wish(url=receiver.url, events=["incidents.*"], area=world.area, plain_allowed=True)
    change(row, wish, by=ADMIN, now=world.at(2))
    post(world.at(2))
    assert receiver.types == ["anyuan.incidents.opened"]
    assert Entry.objects.get(name="hooks.changed").data["fields"] == "url"


def test_only_the_system_administrator_keeps_the_register(world, receiver):
    body = {"name": "one", "url": URL, "events": ["incidents.*"], "area": world.area.code}
    for role, scope in (("commander", {"area": world.area}), ("security_admin", {}), ("audit_admin", {})):
        answer = client(role, **scope).post("/api/v1/hooks", body, content_type="application/json")
        assert answer.status_code == 403, role
    admin = client("system_admin")
    answer = admin.post("/api/v1/hooks", body, content_type="application/json")
    assert answer.status_code == 201
    assert answer.json()["secret"].startswith("ayh_")
    listed = admin.get("/api/v1/hooks").json()["items"]
    assert [row["name"] for row in listed] == ["one"]
    assert not {"secret", "url"} & set(listed[0])
    again = admin.post("/api/v1/hooks", body, content_type="application/json")
    assert (again.status_code, again.json()["key"]) == (422, "hooks.name_taken")


def test_dead_letters_are_listed_and_sent_again_over_the_interface(world, receiver, live):
    admin = client("system_admin")
    system(world, receiver)
    receiver.status = 400
    alarm(world)
    post(world.at(1))
    (dead,) = admin.get("/api/v1/hooks/deliveries?state=dead").json()["items"]
    assert (dead["hook"], dead["event"], dead["error"]) == ("dispatch-112", "incidents.opened", "http 400")
    answer = admin.post(f"/api/v1/hooks/deliveries/{dead['id']}/retry")
    assert (answer.status_code, answer.json()["state"]) == (200, "queued")
    pinged = admin.post("/api/v1/hooks/dispatch-112/ping")
    assert pinged.status_code == 202
    off = admin.post("/api/v1/hooks/dispatch-112/switch", {"active": False}, content_type="application/json")
    assert off.json()["active"] is False
    assert set(Delivery.objects.values_list("state", flat=True)) == {"dropped"}


def test_the_pages_of_the_register(world, receiver, client: Client, settings):
    settings.SECOND_FACTOR = False
    admin = Account.objects.create_user("chief", password="a long pass phrase")
    accounts.grant(admin, "system_admin", by=ADMIN, now=utc_now())
    client.force_login(admin)
    form = {"name": "two", "url": "http://8.8.8.8/", "plain_allowed": "on", "events": "incidents.*", "role": "viewer"}
    refused = client.post("/admin/hooks/subscriber/add/", form | {"area": world.area.pk})
    assert refused.status_code == 200
    assert Subscriber.objects.count() == 0
    made = client.post("/admin/hooks/subscriber/add/", form | {"area": world.area.pk, "url": URL}, follow=True)
    row = Subscriber.objects.get()
    assert row.secret in made.content.decode()
    page = client.get(f"/admin/hooks/subscriber/{row.pk}/change/").content.decode()
    assert row.secret not in page
    again = client.post(
        f"/admin/hooks/subscriber/{row.pk}/change/", form | {"area": world.area.pk, "url": URL, "title": "Two"}
    )
    assert again.status_code == 302
    assert Subscriber.objects.get().title == "Two"
    client.post("/admin/hooks/subscriber/", {"action": "send_test", "_selected_action": [row.pk]})
    Delivery.objects.update(state="dead", dead_at=utc_now())
    assert "ping" in client.get("/admin/hooks/delivery/?state__exact=dead").content.decode()
    client.post("/admin/hooks/delivery/", {"action": "send_again", "_selected_action": [Delivery.objects.get().pk]})
    assert Delivery.objects.get().state == "queued"
