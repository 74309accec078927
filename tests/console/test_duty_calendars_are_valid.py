"""Calendar feeds read by a strict reader of RFC 5545 that shares nothing with their writer: long Chinese text, all feeds."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from anyuan.directory.models import Place, School, Team, TeamMember
from anyuan.duties import actions
from anyuan.duties.models import DutyRule
from anyuan.kernel import ical
from tests.console.test_duties import sit, stop_the_clock
from tests.duties import world
from tests.duties.calendar_reader import Unreadable, read
from tests.duties.world import BY, MIDNIGHT, MONDAY, County

GOOD = ical.calendar("x", [ical.Event("a@x", MIDNIGHT, MIDNIGHT + timedelta(hours=1), "护学岗" * 30, MIDNIGHT)])
LONG = "黔西南布依族苗族自治州第四人民政府直属九年一贯制寄宿学校，东校区；“分部”\\二"


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        (GOOD.replace(b"\r\n", b"\n"), "the last line is not ended"),
        (GOOD.replace(b"\r\n ", b""), "octets"),
        (GOOD.replace("护".encode() + b"", "护".encode()[:2] + b"\r\n " + "护".encode()[2:], 1), "cut in two"),
        (GOOD.replace(b"UID:a@x\r\n", b""), "UID must stand once"),
        (GOOD.replace(b"SUMMARY:", b"SUMMARY:a;b"), "octets"),
        (GOOD.replace(b"SUMMARY:", b"SUMMARY:;\r\n "), "SUMMARY is not escaped"),
        (GOOD.replace(b"END:VEVENT\r\n", b""), "ends nothing"),
        (GOOD.replace(b"DTEND:2026", b"DTEND:2025"), "ends before it starts"),
        (GOOD.replace(b"STATUS:CONFIRMED", b"STATUS:MAYBE"), "STATUS is not known"),
        (GOOD.replace(b"DTSTART:20261122T160000Z", b"DTSTART:20261122T160000"), "not in UTC"),
        (GOOD.replace(b"VERSION:2.0", b"VERSION 2.0"), "no content line"),
    ],
)
def test_the_reader_finds_what_is_wrong(broken: bytes, why: str) -> None:
    assert read(GOOD).inside[0].text("SUMMARY") == "护学岗" * 30
    with pytest.raises(Unreadable, match=re.escape(why)):
        read(broken)


@pytest.fixture
def county(db: None, monkeypatch: pytest.MonkeyPatch) -> County:
    made = world.build()
    School.objects.filter(pk=made.base.school.pk).update(name=LONG, lon=106.25, lat=26.5)
    Place.objects.filter(pk=made.base.gate.pk).update(name="正门," * 12)
    title = {"en": "Guard post; at the gate, with \\ and a line\nbreak", "zh": "校门护学岗；含,逗号与\n换行" * 4}
    rule = DutyRule.objects.get()
    DutyRule.objects.filter(pk=rule.pk).update(definition={**rule.definition, "title": title})
    stop_the_clock(monkeypatch, made.at("6:30"))
    return made


@pytest.mark.django_db
def test_feeds_of_a_person_a_team_and_a_school_are_calendars_in_both_languages(county: County) -> None:
    base = county.base
    head = sit(county, "head", "school_head", school=base.school)
    team = Team.objects.create(code="T1", name="护校队" * 12, school=base.school)
    TeamMember.objects.create(team=team, person=county.people["head"], starts_on=MONDAY)
    for window in ("arrival", "leaving"):
        actions.fill(county.today(window).pk, person=county.people["head"].pk, role="staff", by=BY, now=MIDNIGHT)
    actions.excuse(county.today("leaving").pk, reason="weather", by=BY, now=MIDNIGHT)
    counts = {}
    for of, code in (("me", ""), ("team", "T1"), ("school", "S1")):
        answer = head.post("/duties/calendars/make/", {"of": of, "code": code}).content.decode()
        url = re.search(r"/calendar/[\w-]{43}\.ics", answer)
        assert url is not None
        seen = {}
        for language in ("en", "zh-hans"):
            calendar = read(head.get(url[0], headers={"accept-language": language}).content)
            events = [one for one in calendar.inside if one.name == "VEVENT"]
            seen[language] = {one.text("UID"): one for one in events}
            assert all(one.text("SUMMARY").endswith(f" · {LONG}") for one in events)
            assert all(one.at("DTEND") > one.at("DTSTART") for one in events)
        # The identity of an event is the duty's, whatever the language of whoever fetches it.
        assert seen["en"].keys() == seen["zh-hans"].keys()
        counts[of] = len(seen["en"])
        monday = seen["zh-hans"][f"duty-{county.today('leaving').pk}@anyuan"]
        assert monday.of("STATUS") == ["CANCELLED"]
        assert monday.of("GEO") == ["26.500000;106.250000"]
    assert counts["me"] == counts["team"] == 2
    assert counts["school"] > 20
