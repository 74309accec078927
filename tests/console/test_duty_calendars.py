"""Calendar addresses behind a secret, and reports of sheets that were tampered with."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from anyuan.directory.models import Account, Team, TeamMember
from anyuan.duties import actions
from anyuan.duties.models import Feed, Point, TamperReport
from anyuan.journal.models import Entry
from anyuan.kernel import ical
from tests.console.test_duties import leader, sit, stop_the_clock
from tests.duties import world
from tests.duties.world import BY, MIDNIGHT, MONDAY, County

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(db: None, monkeypatch: pytest.MonkeyPatch) -> County:
    made = world.build()
    stop_the_clock(monkeypatch, made.at("6:30"))
    return made


def address(answer: Any) -> str:
    found = re.search(r"http://testserver(/calendar/[\w-]{43}\.ics)", answer.content.decode())
    assert found is not None
    return found[1]


def events(content: bytes) -> list[dict[str, str]]:
    """The events of a calendar as they are read by a program; every line is checked on the way."""
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    found: list[dict[str, str]] = []
    for line in ical.unfold(content.decode("utf-8")):
        name, _colon, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            found.append({})
        elif found and not line.startswith("END:"):
            assert name not in found[-1]
            found[-1][name] = ical.unescape(value)
    return found


def test_my_own_duties_as_a_calendar_until_it_is_withdrawn(county: County) -> None:
    head = sit(county, "head", "school_head", school=county.base.school)
    person = county.people["head"]
    actions.fill(county.today("leaving").pk, person=person.pk, role="staff", by=BY, now=MIDNIGHT)
    url = address(head.post("/duties/calendars/make/", {"of": "me"}))
    assert url not in head.get("/duties/calendars/").content.decode()  # shown once
    stranger = Client()
    answer = stranger.get(url)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Referrer-Policy"] == "no-referrer"
    (mine,) = events(answer.content)
    row = county.today("leaving")
    assert mine["UID"] == f"duty-{row.pk}@anyuan"
    assert (mine["DTSTART"], mine["DTEND"]) == ("20261123T084000Z", "20261123T093000Z")
    assert mine["SUMMARY"].startswith("Guard post · 试验第1")
    assert Feed.objects.get().fetched_at == county.at("6:30")
    # Somebody stands in: the duty leaves this calendar; when it comes back it is the same event, further on.
    other = county.people["qian"].pk
    actions.substitute(row.pk, out=person.pk, into=other, reason="illness", by=BY, now=MIDNIGHT)
    assert events(stranger.get(url).content) == []
    actions.substitute(row.pk, out=other, into=person.pk, reason="other", by=BY, now=MIDNIGHT)
    (again,) = events(stranger.get(url).content)
    assert again["UID"] == mine["UID"]
    assert int(again["SEQUENCE"]) > int(mine["SEQUENCE"])
    head.post(f"/duties/calendars/{Feed.objects.get().pk}/withdraw/")
    assert stranger.get(url).status_code == 404
    assert stranger.get("/calendar/" + "x" * 43 + ".ics").status_code == 404
    names = list(Entry.objects.filter(subject_kind="duties.feed").order_by("id").values_list("name", flat=True))
    assert names == ["duties.feed_made", "duties.feed_withdrawn"]


def test_a_schools_calendar_names_nobody_and_ends_with_the_right_of_its_maker(county: County) -> None:
    head = sit(county, "head", "school_head", school=county.base.school)
    actions.fill(county.today().pk, person=county.people["qian"].pk, role="staff", by=BY, now=MIDNIGHT)
    url = address(head.post("/duties/calendars/make/", {"of": "school", "code": "S1"}))
    content = Client().get(url).content
    assert len(events(content)) == 22
    assert b"Qian" not in content
    assert head.post("/duties/calendars/make/", {"of": "school", "code": "S2"}).status_code == 404
    account = Account.objects.get(username="sit-head")
    account.grants.update(ends_at=county.at("6:00"))
    assert events(Client().get(url).content) == []
    Account.objects.filter(pk=account.pk).update(is_active=False)
    assert Client().get(url).status_code == 404


def test_a_teams_calendar_holds_the_duties_of_its_members_with_their_names(county: County) -> None:
    head = sit(county, "head", "school_head", school=county.base.school)
    team = Team.objects.create(code="T1", name="护校队", school=county.base.school)
    for name, since in (("qian", 10), ("sun", -10)):  # the second one joins later
        TeamMember.objects.create(team=team, person=county.people[name], starts_on=MONDAY - timedelta(days=since))
    for name, window in (("qian", "arrival"), ("sun", "leaving")):
        actions.fill(county.today(window).pk, person=county.people[name].pk, role="staff", by=BY, now=MIDNIGHT)
    url = address(head.post("/duties/calendars/make/", {"of": "team", "code": "T1"}))
    (only,) = events(Client().get(url).content)
    assert "Qian" in only["DESCRIPTION"]
    guard = sit(county, "guard", "guard", school=county.base.school)
    assert guard.post("/duties/calendars/make/", {"of": "team", "code": "T1"}).status_code == 404
    assert address(guard.post("/duties/calendars/make/", {"of": "me"}))


def test_a_tampered_sheet_is_reported_seen_and_settled(county: County, settings: Any) -> None:
    settings.SECOND_FACTOR = False
    guard = sit(county, "guard", "guard", school=county.base.school)
    row, point = county.today(), county.points[0]
    assert point.code in guard.get(f"/duties/{row.pk}/").content.decode()
    words = {"point": point.code, "what": "pasted_over", "words": "上面贴了另一张码"}
    guard.post(f"/duties/{row.pk}/tampered/", words)
    other = guard.post(f"/duties/{row.pk}/tampered/", {**words, "point": county.points[1].code})
    assert other.status_code == 404
    assert guard.post(f"/duties/{row.pk}/tampered/", {**words, "what": "eaten"}, follow=True).status_code == 200
    assert TamperReport.objects.count() == 1
    head = sit(county, "head", "school_head", school=county.base.school)
    page = head.get("/duties/points/").content.decode()
    assert "Pasted over" in page
    assert "上面贴了另一张码" in page
    neighbour = sit(county, "sun", "school_head", school=county.base.schools[1])
    assert "Pasted over" not in neighbour.get("/duties/points/").content.decode()
    assert neighbour.post(f"/duties/points/{point.code}/in-order/").status_code == 404
    head.post(f"/duties/points/{point.code}/in-order/")
    assert "Pasted over" not in head.get("/duties/points/").content.decode()
    assert Point.objects.get(pk=point.pk).tampered_at is None
    guard.post(f"/duties/{row.pk}/tampered/", words)
    head.post(f"/duties/points/{point.code}/turn/")
    assert not TamperReport.objects.filter(settled_at=None).exists()
    assert leader(county).get("/duties/points/").status_code == 404
