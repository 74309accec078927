"""Signing in, the second factor, and sessions that end with the role."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path

from anyuan.directory import crypto
from anyuan.directory.actions import accounts
from anyuan.directory.models import Account
from anyuan.journal.models import Entry
from anyuan.journal.rules import Actor
from anyuan.kernel.clock import utc_now
from tests.directory.world import World, person

CLERK = Actor.system("test")
PASSWORD = "one-long-Passw0rd"


def desk(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"desk of {sorted(request.viewer.roles)}")


urlpatterns = [
    path("desk/", desk),
    path("api/v1/desk", desk),
    path("", include("anyuan.site.urls")),
]
pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]


@pytest.fixture(autouse=True)
def quick_and_clean(settings: Any) -> Iterator[None]:
    from django.core.cache import cache

    # The slow password hash is the library's business; here it would only cost the patience of the reader.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()
    yield
    cache.clear()


def make(world: World, role: str, **scope: Any) -> Account:
    now = utc_now() - timedelta(minutes=1)
    account, _once = accounts.add("wang", by=CLERK, now=now, password=PASSWORD)
    accounts.grant(account, role, by=CLERK, now=now, **scope)
    return account


def sign_in(client: Client, password: str = PASSWORD) -> Any:
    return client.post("/accounts/login/", {"login": "wang", "password": password})


def code_for(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def test_a_guard_signs_in_with_name_and_password(world: World, client: Client) -> None:
    make(world, "guard", school=world.school)
    assert sign_in(client).status_code == 302
    assert client.get("/desk/").content == b"desk of ['guard']"
    assert Entry.objects.filter(name="directory.signed_in").count() == 1


@pytest.mark.parametrize(
    "role", ["commander", "duty_leader", "dispatcher", "system_admin", "security_admin", "audit_admin"]
)
def test_centre_staff_see_no_page_before_they_have_a_second_factor(world: World, client: Client, role: str) -> None:
    make(world, role, **({} if role.endswith("admin") else {"area": world.county}))
    assert sign_in(client).status_code == 302
    answer = client.get("/desk/")
    assert answer.status_code == 302
    assert answer.url == "/accounts/2fa/totp/activate/"
    assert client.get("/api/v1/desk").status_code == 403
    assert client.get("/desk/", headers={"HX-Request": "true"}).headers["HX-Redirect"] == answer.url


@pytest.mark.django_db(transaction=True)
def test_setting_up_an_authenticator_opens_the_desk_and_the_next_sign_in_asks_for_a_code(
    world: World, client: Client
) -> None:
    make(world, "dispatcher", area=world.county)
    sign_in(client)
    page = client.get("/accounts/2fa/totp/activate/")
    secret = page.context["form"].secret
    assert client.post("/accounts/2fa/totp/activate/", {"code": code_for(secret)}).status_code == 302
    assert client.get("/desk/").content == b"desk of ['dispatcher']"

    fresh = Client()
    assert sign_in(fresh).url.startswith("/accounts/2fa/authenticate/")
    assert fresh.get("/desk/").status_code == 200
    assert fresh.get("/desk/").content == b"desk of []"  # half signed in is nobody
    assert "_auth_user_id" not in fresh.session


def test_with_the_code_the_sign_in_is_complete_and_without_it_the_desk_stays_shut(world: World, client: Client) -> None:
    account = make(world, "dispatcher", area=world.county)
    secret = "JBSWY3DPEHPK3PXP"
    TOTP.activate(account, secret)
    client.force_login(account)  # a session that came about without the second factor
    assert client.get("/desk/").url == "/accounts/2fa/reauthenticate/"

    fresh = Client()
    sign_in(fresh)
    assert fresh.post("/accounts/2fa/authenticate/", {"code": code_for(secret)}).status_code == 302
    assert fresh.get("/desk/").content == b"desk of ['dispatcher']"


def test_an_authenticators_secret_lies_encrypted_in_the_database(world: World) -> None:
    account = make(world, "dispatcher", area=world.county)
    TOTP.activate(account, "JBSWY3DPEHPK3PXP")
    stored = Authenticator.objects.get(user=account).data["secret"]
    assert "JBSWY3DPEHPK3PXP" not in stored
    assert crypto.reveal(stored, "mfa.authenticator") == "JBSWY3DPEHPK3PXP"


def test_the_session_ends_when_the_role_ends(world: World, client: Client) -> None:
    account = make(world, "guard", school=world.school)
    sign_in(client)
    assert client.get("/desk/").status_code == 200
    accounts.end_grant(account.grants.get(), by=CLERK, now=utc_now())
    answer = client.get("/desk/")
    assert answer.url == "/accounts/login/"
    assert "_auth_user_id" not in client.session
    assert Entry.objects.filter(name="directory.signed_out").count() == 1


def test_the_session_ends_when_the_appointment_behind_a_role_ends(world: World, client: Client) -> None:
    now = utc_now()
    who = person("P1")
    post = world.appointment(who, "head", school=world.school)
    account, _once = accounts.add("wang", by=CLERK, now=now, password=PASSWORD, person=who)
    accounts.grant(account, "school_head", school=world.school, appointment=post, by=CLERK, now=now)
    accounts.grant(account, "viewer", area=world.county, by=CLERK, now=now)
    sign_in(client)
    assert client.get("/desk/").content == b"desk of ['school_head', 'viewer']"
    post.ends_on = (now - timedelta(days=2)).date()
    post.save()
    assert client.get("/desk/").url == "/accounts/login/"
    sign_in(client)
    assert client.get("/desk/").content == b"desk of ['viewer']"


def test_a_role_given_later_joins_without_a_new_sign_in(world: World, client: Client) -> None:
    account = make(world, "guard", school=world.school)
    sign_in(client)
    client.get("/desk/")
    accounts.grant(account, "viewer", area=world.county, by=CLERK, now=utc_now())
    assert client.get("/desk/").content == b"desk of ['guard', 'viewer']"


def test_switching_an_account_off_ends_its_session_at_once(world: World, client: Client) -> None:
    account = make(world, "guard", school=world.school)
    sign_in(client)
    accounts.switch(account, False, by=CLERK, now=utc_now())
    assert client.get("/desk/").content == b"desk of []"
    assert sign_in(client).url == "/accounts/inactive/"
    assert client.get("/desk/").content == b"desk of []"


def test_a_one_time_password_must_be_changed_before_anything_else(world: World, client: Client) -> None:
    now = utc_now()
    account, once = accounts.add("wang", by=CLERK, now=now)
    accounts.grant(account, "guard", school=world.school, by=CLERK, now=now)
    assert len(once) == 19
    sign_in(client, once)
    assert client.get("/desk/").url == "/accounts/password/change/"
    change = {"oldpassword": once, "password1": "My-own-passw0rd-9", "password2": "My-own-passw0rd-9"}
    assert client.post("/accounts/password/change/", change).status_code == 302
    assert client.get("/desk/").content == b"desk of ['guard']"


def test_six_wrong_passwords_lock_the_name_out_even_with_the_right_one(
    world: World, client: Client, settings: Any
) -> None:
    settings.ACCOUNT_RATE_LIMITS = False  # the library's own limit would answer first
    make(world, "guard", school=world.school)
    for _attempt in range(6):
        sign_in(client, "wrong")
    answer = sign_in(client)
    assert answer.status_code == 429
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("page", ["/accounts/signup/", "/accounts/email/", "/accounts/password/reset/"])
def test_nobody_signs_up_and_no_password_goes_by_mail(page: str, client: Client) -> None:
    assert client.get(page).status_code == 404


def test_the_pages_of_signing_in_are_shown_and_offer_no_way_around(world: World, client: Client) -> None:
    page = client.get("/accounts/login/").content.decode()
    assert "csrfmiddlewaretoken" in page
    assert "/password/reset/" not in page
    assert "/signup/" not in page
    make(world, "dispatcher", area=world.county)
    sign_in(client)
    for address in ("2fa/totp/activate/", "password/change/", "logout/", "2fa/webauthn/add/"):
        answer = client.get(f"/accounts/{address}")
        assert answer.status_code == 200, address
        assert "/password/reset/" not in answer.content.decode()
    assert client.get("/accounts/2fa/").status_code == 200


def test_a_weak_password_is_refused_and_an_account_without_one_cannot_sign_in(world: World, client: Client) -> None:
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError):
        accounts.add("li", by=CLERK, now=utc_now(), password="123456")
    Account.objects.create_user("wang")
    assert sign_in(client, "").status_code == 200
    assert "_auth_user_id" not in client.session
