"""`/admin/`: each administrator sees their own part, nobody else sees any, and what is saved is on record."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from anyuan.directory.actions import accounts
from anyuan.directory.models import Account, Line, RoleGrant, School
from anyuan.journal.models import Entry
from anyuan.kernel.clock import utc_now
from tests.directory.world import CLERK, World

pytestmark = pytest.mark.django_db


def signed_in(world: World, role: str, **scope: Any) -> Client:
    account = Account.objects.create_user(role)
    accounts.grant(account, role, by=CLERK, now=utc_now(), **scope)
    client = Client()
    client.force_login(account)
    session = client.session
    session["anyuan_second_factor"] = True
    session.save()
    return client


@pytest.mark.parametrize(
    ("role", "pages"),
    [
        ("system_admin", {"school": 200, "line": 200, "account": 200, "account/add": 200, "rolegrant/add": 403}),
        ("security_admin", {"school": 403, "line": 403, "account": 200, "account/add": 403, "rolegrant/add": 200}),
        ("audit_admin", {"school": 403, "line": 403, "account": 200, "account/add": 403, "rolegrant/add": 403}),
    ],
)
def test_the_three_administrators_have_three_different_rooms(world: World, role: str, pages: dict[str, int]) -> None:
    client = signed_in(world, role)
    assert client.get("/admin/").status_code == 200
    assert {page: client.get(f"/admin/directory/{page}/").status_code for page in pages} == pages


def test_a_commander_and_a_visitor_are_sent_away(world: World, client: Client) -> None:
    assert client.get("/admin/").url.startswith("/admin/login/")
    assert client.get("/admin/login/").url.startswith("/accounts/login/")
    leader = signed_in(world, "commander", area=world.county)
    assert leader.get("/admin/directory/school/").status_code == 302


def test_a_school_changed_by_hand_is_on_record(world: World) -> None:
    client = signed_in(world, "system_admin")
    page = client.get(f"/admin/directory/school/{world.school.pk}/change/")
    form = page.context["adminform"].form
    data = {name: form[name].value() for name in form.fields}
    data = {name: "" if value is None else value for name, value in data.items() if value is not False}
    answer = client.post(f"/admin/directory/school/{world.school.pk}/change/", {**data, "pupils": "77"})
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    assert School.objects.get(code="S1").pupils == 77
    entry = Entry.objects.get(name="directory.register_changed")
    assert (entry.subject_ref, entry.data, entry.school_id) == ("S1", {"fields": ["pupils"]}, world.school.pk)


def test_the_key_of_a_line_is_written_and_never_shown(world: World) -> None:
    client = signed_in(world, "system_admin")
    line = Line.objects.create(code="L1", protocol="dc09", account="1001", key="0123456789abcdef0123456789abcdef")
    page = client.get(f"/admin/directory/line/{line.pk}/change/").content.decode()
    assert "0123456789abcdef" not in page
    data = {"code": "L1", "protocol": "dc09", "account": "1002", "category": "SP4", "active": "on", "key": ""}
    assert client.post(f"/admin/directory/line/{line.pk}/change/", data).status_code == 302
    line.refresh_from_db()
    assert (line.account, line.key) == ("1002", "0123456789abcdef0123456789abcdef")


def test_an_account_is_made_by_one_administrator_and_gets_its_role_from_another(world: World) -> None:
    system, security = signed_in(world, "system_admin"), signed_in(world, "security_admin")
    page = system.post("/admin/directory/account/add/", {"username": "wang", "language": "en"}, follow=True)
    made = Account.objects.get(username="wang")
    said = " ".join(str(message) for message in page.context["messages"])
    once = re.search(r"[a-z2-9]{4}(-[a-z2-9]{4}){3}", said)
    assert once is not None
    assert made.check_password(once[0])
    data = {"account": made.pk, "role": "dispatcher", "area": world.county.pk}
    security.post("/admin/directory/rolegrant/add/", data)
    assert RoleGrant.objects.get(account=made).area == world.county
    bad = {"account": made.pk, "role": "audit_admin"}
    assert security.post("/admin/directory/rolegrant/add/", bad).status_code == 302
    assert RoleGrant.objects.filter(account=made).count() == 1
