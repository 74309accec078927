"""The screens of figures: the dashboard, one figure and its splits, the rows behind a number, and tables to take along."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client
from python_calamine import load_workbook

from anyuan.directory.models import Account, RoleGrant
from anyuan.incidents.models import Call, Incident
from anyuan.measures import actions
from tests.measures import world
from tests.measures.world import MONDAY, NEXT, noon

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(db, monkeypatch, settings):
    from anyuan.directory import middleware

    settings.SECOND_FACTOR = False
    made = world.build()
    for number in range(5):
        made.incident(noon(MONDAY, number), school=number % 3, kind=("panic", "fire")[number % 2])
    made.work()
    monkeypatch.setattr(middleware, "utc_now", lambda: NEXT)
    return made


def sit(county, name="leader", role="duty_leader", language="en", **scope):
    account = Account.objects.create_user(f"sit-{name}", person=county.base.people[name], language=language)
    scope = scope or {"area": county.base.area}
    RoleGrant.objects.create(account=account, role=role, starts_at=NEXT - timedelta(days=9), **scope)
    client = Client(headers={"accept-language": language})
    client.cookies["django_language"] = language
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def page(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.content.decode()


def text(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", ("Incidents", "Duties done", "No day of this period")), ("zh-hans", ("警情数", "勤务落实率"))],
)
def test_the_dashboard_shows_every_figure_in_both_languages(county, language, words):
    html = page(sit(county, language=language), "/measures/?period=2026-11-23")
    assert all(word in text(html) for word in words[:2])
    assert "/measures/incidents/rows/?period=2026-11-23" in html


def test_every_number_of_the_dashboard_opens_as_many_rows_as_it_says(county):
    client = sit(county)
    html = page(client, "/measures/?period=2026-11-23")
    found = re.findall(r'<a class="figure" href="([^"]+)">([\d,]+)</a>', html)
    assert len(found) > 8
    for address, said in found:
        rows = page(client, address.replace("&amp;", "&"))
        assert f'<span class="quiet figure">{said}</span>' in rows, address


def test_the_rows_lead_to_their_records(county):
    client = sit(county)
    html = page(client, "/measures/incidents/rows/?period=2026-11-23")
    refs = set(re.findall(r'href="/incidents/([^/"]+)/"', html))
    assert refs == set(Incident.objects.values_list("ref", flat=True))
    assert page(client, f"/incidents/{refs.pop()}/")


@pytest.mark.parametrize("by", ["township", "school", "kind", "hour"])
def test_a_figure_splits_and_its_parts_add_up(county, by):
    client = sit(county)
    html = page(client, f"/measures/incidents/?period=2026-11-23&by={by}")
    body = html[html.index("<tbody>") : html.index("</tbody>")]
    numbers = re.findall(r'data-label="Incidents received">(?:<a href="([^"]+)">)?(\d+)', body)
    assert sum(int(number) for _address, number in numbers) == 5
    for address, number in numbers:
        if address:
            assert f'<span class="quiet figure">{number}</span>' in page(client, address.replace("&amp;", "&"))


def test_a_figure_says_what_it_means_and_how_sure_it_is(county):
    html = text(page(sit(county), "/measures/incidents/?period=2026-11-23"))
    assert "Version 1, from 2000-01-01" in html
    assert "95 % interval 1.6 to 11.7" in html, html[html.index("All figures") :][:400]
    assert "2.50 per 1,000 pupils" in html
    assert "1 of 1 days are counted." in html
    share = text(page(sit(county, "chief", "commander"), "/measures/false_alarms/?period=2026-11-23"))
    assert "There was nothing to divide by in these days." in share
    never = text(page(sit(county, "wang", "dispatcher"), "/measures/incidents/?period=2020"))
    assert "no data, which is not zero" in never


def test_a_school_sees_its_own_figures_and_nobody_elses(county):
    head = sit(county, "head", "school_head", school=county.base.schools[0])
    html = page(head, "/measures/incidents/?period=2026-11-23")
    assert re.search(r'<a class="figure"[^>]*>2</a>', html)
    assert page(head, "/measures/incidents/?school=S1&period=2026-11-23")
    assert page(head, "/measures/incidents/?school=S2", 404)
    guard = sit(county, "guard", "guard", school=county.base.schools[0])
    assert page(guard, "/measures/", 404)


@pytest.mark.parametrize("address", ["/measures/nothing/", "/measures/incidents/?period=2026-13", "/measures/?area=77"])
def test_what_is_not_there_is_not_there(county, address):
    page(sit(county), address, 404)


def test_a_table_is_taken_along_with_numbers_as_numbers(county):
    answer = sit(county).get("/measures/incidents/table.xlsx?period=2026-11-23&by=school")
    rows = load_workbook(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert rows[0][0].startswith("Incidents · ")
    assert sorted(row[2] for row in rows[4:7]) == [1.0, 2.0, 2.0]
    assert rows[7][:2] == ["Together", "5"]


def test_whoever_may_not_open_rows_gets_no_small_cells(county):
    """Red line 11: a viewer's table leaves out counts of 1 to 4, and nothing can be reckoned from the rest."""
    client = sit(county, "crew", "viewer")
    html = page(client, "/measures/incidents/?period=2026-11-23&by=school")
    body = html[html.index("<tbody>") : html.index("</tbody>")]
    assert body.count("left out") == 3
    rows = load_workbook(
        BytesIO(client.get("/measures/incidents/table.xlsx?period=2026-11-23&by=school").content)
    ).get_sheet_by_index(0).to_python()  # fmt: skip
    assert [row[1] for row in rows[4:7]] == ["left out"] * 3


def test_a_figure_counts_rows_that_its_reader_may_not_open_and_says_so(county):
    where = {"school": county.base.school, "area_path": county.base.area.path}
    Call.objects.create(code="X1", channel="phone", received_at=noon(MONDAY), **where)
    actions.fill("calls", [MONDAY], now=NEXT)
    html = text(page(sit(county, "li", "education_officer"), "/measures/calls/rows/?period=2026-11-23"))
    assert "1 of these rows is not yours to open; it is counted and not shown." in html
