"""The pages of the centre for what people report, and around protected cases: what each may open, and what each verb does."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from anyuan.cases.actions import reports
from anyuan.cases.models import Case, OffCampusNotice, PoliceNotice, Referral, Report, Unsealing
from anyuan.journal.models import Entry
from anyuan.kernel.clock import utc_now
from tests.cases.test_reports_become_what_they_need import photo, send
from tests.cases.test_what_is_sealed_stays_sealed import hidden, sealed


@pytest.fixture
def county(db, settings):
    settings.SECOND_FACTOR = False
    from tests.cases import world

    return world.build()


def sit(county: Any, name: str, language: str = "en") -> Client:
    client = Client()
    client.cookies["django_language"] = language
    client.force_login(county.accounts[name], backend="django.contrib.auth.backends.ModelBackend")
    return client


PAGES = ("/incoming/", "/incoming/duty/", "/incoming/notices/", "/incoming/off-campus/", "/protected/")
# Who may open which of the pages, in the order above.
DOORS = {
    "wang": (200, 200, 200, 200, 200),
    "protector": (404, 200, 200, 200, 200),
    "police": (404, 200, 200, 200, 200),
    "head": (200, 200, 404, 200, 200),
    "market": (404, 200, 404, 404, 200),
}


@pytest.mark.parametrize("name", DOORS)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_which_pages_open_to_whom(county, name, language):
    send(county)
    send(county, "有同学一直欺负我，被殴打", "help")
    client = sit(county, name, language)
    assert tuple(client.get(page).status_code for page in PAGES) == DOORS[name]


# The first page of each group that somebody may open stands in the navigation; nobody is led to a page that is not there.
LED_TO = {
    "wang": {"/incoming/"},
    "commander": {"/incoming/", "/protected/"},
    "protector": {"/incoming/notices/", "/protected/"},
    "police": {"/incoming/notices/", "/protected/"},
    "head": {"/incoming/"},
    "market": {"/incoming/duty/"},
}


@pytest.mark.parametrize("name", LED_TO)
def test_the_navigation_and_the_tabs_lead_only_where_one_may_go(county, name):
    client = sit(county, name)
    page = client.get("/incoming/duty/" if name != "protector" else "/protected/").content.decode()
    menu = page[page.index("<nav aria-label") : page.index("</nav>")]
    found = {url for url in re.findall(r'href="(/[^"]*)"', menu) if url.startswith(("/incoming/", "/protected/"))}
    assert found == LED_TO[name]
    for url in re.findall(r'<a href="(/(?:incoming|protected)/[^"]*)"', page):
        assert client.get(url).status_code == 200, url


def test_empty_pages_say_what_will_stand_there(county):
    assert "print them from the page of a school" in sit(county, "wang").get("/incoming/").content.decode()
    assert "until the police say" in sit(county, "police").get("/incoming/notices/").content.decode()
    school = sit(county, "wang").get("/schools/S1/").content.decode()
    assert 'href="/r/S1/sheet/"' in school
    assert sit(county, "wang").get("/r/S1/sheet/?page=class").status_code == 200


def test_the_inbox_shows_what_waits_and_counts_what_is_hidden(county):
    send(county)
    send(county, "有同学一直欺负我", "help")
    page = sit(county, "wang").get("/incoming/").content.decode()
    assert "校门口的井盖" in page
    assert "欺负" not in page
    assert "One report about a child waits for a protection officer." in page


def test_a_childs_report_is_read_by_the_protection_officer_alone_and_the_reading_is_an_entry(county):
    child = send(county, "有同学一直欺负我", "help").report
    for name in ("wang", "head", "market", "police"):
        assert sit(county, name).get(f"/incoming/{child.public_id}/").status_code == 404, name
    page = sit(county, "protector").get(f"/incoming/{child.public_id}/")
    assert "欺负" in page.content.decode()
    entry = Entry.objects.get(name="cases.report_read")
    assert entry.actor_id == county.people["protector"].pk


def test_a_report_with_a_photo_is_read_settled_and_asked_about(county):
    row = send(county, pictures=[photo()]).report
    client = sit(county, "wang")
    page = client.get(f"/incoming/{row.public_id}/")
    assert "It is not a fact about a person" in page.content.decode()
    assert client.get(f"/incoming/{row.public_id}/photo/{row.evidence[0]}/")["Content-Type"] == "image/jpeg"
    client.post(f"/incoming/{row.public_id}/ask/", {"text": "哪个门？"})
    client.post(f"/incoming/{row.public_id}/words/", {"shown": "yes"})
    client.post(f"/incoming/{row.public_id}/case/")
    row.refresh_from_db()
    assert (row.outcome, row.words_public, row.messages.count()) == ("case", True, 1)
    assert sit(county, "market").post(f"/incoming/{row.public_id}/decline/").status_code == 404


def test_the_same_matter_is_joined_by_hand_and_a_child_is_turned_to_the_protected_path(county):
    first = send(county).report
    other = send(county, "井盖好像破了", channel="class_page").report
    client = sit(county, "wang")
    client.post(f"/incoming/{other.public_id}/join/", {"into": first.case.ref})
    other.refresh_from_db()
    assert other.case == first.case
    third = send(county, "经常听到哭声", "surroundings").report
    client.post(f"/incoming/{third.public_id}/child/", {"situation": "4"})
    third.refresh_from_db()
    assert third.about_child
    assert PoliceNotice.objects.filter(report=third).exists()
    assert client.get(f"/incoming/{third.public_id}/").status_code == 404


def test_the_duty_to_report_is_one_form_and_the_station_takes_it(county):
    form = {"school": "S1", "situation": "4", "text": "身上多处伤痕", "discovered_at": "2026-11-20T08:00"}
    answer = sit(county, "head").post("/incoming/duty/", form)
    assert answer.status_code == 201
    assert "nobody can hold it up" in answer.content.decode()
    notice = PoliceNotice.objects.get()
    assert notice.made_by == f"person:{county.people['head'].pk}"
    assert sit(county, "head").post(f"/incoming/notices/{notice.ref}/take/").status_code == 404
    police = sit(county, "police")
    assert notice.ref in police.get("/incoming/notices/").content.decode()
    police.post(f"/incoming/notices/{notice.ref}/take/")
    notice.refresh_from_db()
    assert notice.taken_by == f"person:{county.people['police'].pk}"
    # Whoever took it is named, and can open the case.
    assert police.get(f"/cases/{notice.case.ref}/").status_code == 200
    assert sit(county, "head").post("/incoming/duty/", form | {"situation": "77"}).status_code == 422


def test_an_event_off_campus_is_told_and_passed_on(county):
    form = {"school": "S1", "kind": "traffic", "text": "五年级某生"}
    sit(county, "wang").post("/incoming/off-campus/", form)
    notice = OffCampusNotice.objects.get()
    assert "五年级" not in sit(county, "wang").get("/incoming/off-campus/").content.decode()
    assert (
        sit(county, "other_head").post(f"/incoming/off-campus/{notice.ref}/pass-on/", {"outcome": "told"}).status_code
        == 404
    )
    sit(county, "head").post(f"/incoming/off-campus/{notice.ref}/pass-on/", {"outcome": "told"})
    notice.refresh_from_db()
    assert notice.outcome == "told"


def test_reading_a_protected_case_on_its_page_is_shown_to_the_reviewer(county):
    case = hidden(county)
    assert sit(county, "protector").get(f"/cases/{case.ref}/").status_code == 200
    page = sit(county, "commander").get(f"/protected/{case.ref}/").content.decode()
    assert "Protector" in page
    assert "绝密" not in page
    assert sit(county, "commander").get(f"/cases/{case.ref}/").status_code == 404
    assert sit(county, "wang").get(f"/protected/{case.ref}/").status_code == 404


def test_a_seal_is_opened_on_the_pages_by_two_people(county):
    case = sealed(county, now=utc_now() - timedelta(minutes=1))
    protector = sit(county, "protector")
    assert protector.get(f"/cases/{case.ref}/").status_code == 404
    assert case.ref not in protector.get("/protected/").content.decode()
    protector.post("/protected/ask/", {"ref": case.ref, "basis": "法", "purpose": "复查", "days": "2"})
    asked = Unsealing.objects.get()
    assert protector.post(f"/protected/unsealing/{asked.pk}/grant/").status_code == 404
    assert case.ref in sit(county, "commander").get("/protected/").content.decode()
    sit(county, "commander").post(f"/protected/unsealing/{asked.pk}/grant/")
    assert protector.get(f"/cases/{case.ref}/").status_code == 200
    protector.post(f"/protected/unsealing/{asked.pk}/end/")
    assert protector.get(f"/cases/{case.ref}/").status_code == 404
    said = protector.post(
        "/protected/ask/", {"ref": "P990101-0001", "basis": "x", "purpose": "y", "days": "1"}, follow=True
    )
    assert "There is no sealed case with this number" in said.content.decode()


def test_named_referred_and_revoked_on_the_page(county):
    case = hidden(county)
    client = sit(county, "protector")
    client.post(f"/protected/{case.ref}/name/", {"person": "head"})
    assert sit(county, "head").get(f"/cases/{case.ref}/").status_code == 200
    client.post(f"/protected/{case.ref}/unname/", {"person": "head"})
    assert sit(county, "head").get(f"/cases/{case.ref}/").status_code == 404
    client.post(f"/protected/{case.ref}/refer/", {"kind": "legal_aid", "organisation": "CG1", "consent": "yes"})
    referral = Referral.objects.get()
    city = sit(county, "city")
    page = city.get("/protected/").content.decode()
    assert "Legal aid" in page
    assert case.ref not in page
    city.post(f"/protected/referrals/{referral.pk}/accept/")
    assert sit(county, "market").post(f"/protected/referrals/{referral.pk}/end/").status_code == 404
    client.post(f"/protected/referrals/{referral.pk}/revoke/")
    referral.refresh_from_db()
    assert referral.state == "revoked"


def test_an_unknown_verb_and_a_visitor_find_nothing(county):
    row = send(county).report
    assert sit(county, "wang").post(f"/incoming/{row.public_id}/delete/").status_code == 404
    assert Client().get(f"/incoming/{row.public_id}/").status_code == 404
    assert Client().get("/protected/").status_code == 404
    assert Report.objects.count() == 1
    assert Case.objects.count() == 1
    assert reports.CHANNELS
