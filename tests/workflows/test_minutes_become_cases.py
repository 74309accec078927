"""A joint meeting is held when its minutes are finished; what it decided is owed as cases, once each."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from anyuan.cases.models import Case
from anyuan.directory.models import Account, Organisation, RoleGrant
from anyuan.duties import actions
from anyuan.duties.meeting_refusals import MinutesFinished, MinutesIncomplete, NoMeetingOwed
from anyuan.duties.models import CheckIn, Decision, Meeting, Occurrence
from anyuan.workflows.meeting_decision_becomes_case import handle
from tests.duties import world
from tests.duties.world import BY, MIDNIGHT, MONDAY, County
from tests.workflows.test_one_thing_leads_to_another import beat

pytestmark = pytest.mark.django_db
QUARTER = date(2027, 1, 1)
HELD = MIDNIGHT + timedelta(days=58, hours=10)
NOW = HELD + timedelta(hours=3)


@pytest.fixture
def county(db: None) -> County:
    made = world.build()
    actions.install("joint", made.base.area, by=BY, now=MIDNIGHT)
    actions.schedule(MIDNIGHT + timedelta(days=40))
    Organisation.objects.create(code="C1", name="指挥中心", kind="centre", area=made.base.area)
    return made


@pytest.fixture
def traffic(county: County) -> Organisation:
    return Organisation.objects.create(code="T1", name="交警大队", kind="traffic", area=county.base.area)


def owed() -> Occurrence:
    return Occurrence.objects.get(rule__kind="joint_meeting")


def written(county: County, **changes: Any) -> Meeting:
    fields = {"held_at": HELD, "people": 9, "text": "通报上季度情况。", "by": county.actor("head"), "now": NOW}
    return actions.write_minutes(owed().pk, **(fields | changes))


def test_the_meeting_counts_as_held_only_with_its_minutes(county: County) -> None:
    viewer = county.viewer("zhao", "commander", school=None)
    scan = actions.Scan("claimed", HELD, "code", owed().pk, sent_at=HELD, note="开过了", evidence=("minutes",))
    actions.check_in(scan, viewer=viewer, by=county.actor("zhao"), now=HELD)
    assert owed().state == "planned"  # that minutes exist cannot be ticked
    meeting = written(county)
    assert owed().state == "planned"
    actions.finish_minutes(meeting.pk, by=county.actor("head"), now=NOW)
    assert owed().state == "done"
    assert CheckIn.objects.get(client_id=f"{meeting.ref}-minutes").head_count == 9
    with pytest.raises(MinutesFinished):
        actions.finish_minutes(meeting.pk, by=BY, now=NOW)


def test_every_decision_becomes_one_case_with_its_owner_and_day(county: County, traffic: Organisation) -> None:
    meeting = written(county)
    due = timezone.localdate(NOW) + timedelta(days=10)
    who = {"by": county.actor("head"), "now": NOW}
    actions.decide(meeting.pk, "校门前划线", owner=("organisation", traffic.pk), due_on=due, **who)
    actions.decide(meeting.pk, "补齐警示牌", owner=("school", county.base.school.pk), due_on=due, **who)
    struck = actions.decide(meeting.pk, "写错了", owner=("organisation", traffic.pk), due_on=due, **who)
    actions.drop_decision(struck.pk, **who)
    actions.finish_minutes(meeting.pk, **who)
    beat(NOW)
    beat(NOW + timedelta(minutes=1))
    cases = {case.title: case for case in Case.objects.filter(source="meeting")}
    assert set(cases) == {"校门前划线", "补齐警示牌"}
    lines = cases["校门前划线"]
    assert (lines.kind, lines.owner_kind, lines.owner_id) == ("instruction", "organisation", traffic.pk)
    assert lines.definition["answer_by"][:10] == str(due)
    assert set(Decision.objects.values_list("case_ref", flat=True)) == {case.ref for case in cases.values()}


def test_the_same_entry_handled_twice_opens_one_case(county: County, traffic: Organisation) -> None:
    from anyuan.journal.models import Entry

    meeting = written(county)
    due = timezone.localdate(NOW) + timedelta(days=10)
    actions.decide(meeting.pk, "校门前划线", owner=("organisation", traffic.pk), due_on=due, by=BY, now=NOW)
    actions.finish_minutes(meeting.pk, by=BY, now=NOW)
    entry = Entry.objects.get(name="duties.meeting_decision_left")
    handle(entry, NOW)
    handle(entry, NOW)
    assert Case.objects.filter(source="meeting").count() == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"text": "  "},
        {"people": 0},
        {"held_at": NOW + timedelta(hours=1)},  # not yet
        {"held_at": MIDNIGHT},  # last quarter
    ],
)
def test_minutes_that_cannot_be_right_are_refused(county: County, changes: dict[str, Any]) -> None:
    with pytest.raises(MinutesIncomplete):
        written(county, **changes)
    assert not Meeting.objects.exists()


def test_a_duty_that_is_no_meeting_or_was_excused_takes_no_minutes(county: County) -> None:
    gate = county.today()
    with pytest.raises(NoMeetingOwed):
        actions.write_minutes(gate.pk, held_at=gate.opens_at, people=3, text="x", by=BY, now=gate.judge_at)
    actions.excuse(owed().pk, reason="weather", words="", by=county.actor("head"), now=NOW)
    with pytest.raises(NoMeetingOwed):
        written(county)


def test_a_decision_needs_a_day_ahead_and_somebody_who_can_owe_it(county: County) -> None:
    meeting = written(county)
    today = timezone.localdate(NOW)
    with pytest.raises(MinutesIncomplete):
        actions.decide(meeting.pk, "x", owner=("organisation", 1), due_on=today, by=BY, now=NOW)
    with pytest.raises(MinutesIncomplete):
        actions.decide(meeting.pk, "x", owner=("person", 1), due_on=today + timedelta(days=3), by=BY, now=NOW)


def sit(county: County, name: str, role: str, language: str = "en", **scope: Any) -> Any:
    from django.test import Client

    account = Account.objects.create_user(f"m-{name}", person=county.people[name], language=language)
    RoleGrant.objects.create(account=account, role=role, starts_at=MIDNIGHT - timedelta(days=1), **scope)
    client = Client(headers={"accept-language": language})
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = language
    return client


def test_from_the_list_to_the_finished_minutes_on_the_screen(
    county: County, traffic: Organisation, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    from anyuan.directory import middleware

    settings.SECOND_FACTOR = False
    monkeypatch.setattr(middleware, "utc_now", lambda: NOW)
    officer = sit(county, "head", "education_officer", area=county.base.area)
    number = owed().pk
    assert "no minutes yet" in officer.get("/duties/meetings/").content.decode()
    address = f"/duties/{number}/minutes/"
    early = officer.post(
        f"{address}decide/", {"text": "x", "owner": f"organisation:{traffic.pk}", "due_on": "2027-02-01"}, follow=True
    )
    assert "the minutes, before what was decided" in early.content.decode()
    officer.post(
        f"{address}write/",
        {"held_at": timezone.localtime(HELD).strftime("%Y-%m-%dT%H:%M"), "people": "9", "text": "季度通报 <b>"},
    )
    bad = officer.post(
        f"{address}decide/", {"text": "划线", "owner": "organisation:999999", "due_on": "2027-02-01"}, follow=True
    )
    assert "who does it" in bad.content.decode()
    officer.post(f"{address}decide/", {"text": "划线", "owner": f"organisation:{traffic.pk}", "due_on": "2027-02-01"})
    page = officer.get(address).content.decode()
    assert "Strike out" in page
    assert "季度通报 &lt;b&gt;" in page
    officer.post(f"{address}finish/")
    beat(NOW)
    page = officer.get(address).content.decode()
    case = Case.objects.get(source="meeting")
    assert case.ref in page
    assert "Keep the minutes" not in page
    assert "交警大队" in page
    board = officer.get("/duties/meetings/").content.decode()
    assert ">1<" in board
    assert "Joint meeting" in officer.get(f"/duties/{number}/").content.decode()
    viewer = sit(county, "zhao", "viewer", "zh-hans", area=county.base.area)
    seen = viewer.get(address).content.decode()
    assert "会议纪要" in seen
    assert case.ref not in seen  # a viewer sees no cases: it stands there that there is one
    assert viewer.post(f"{address}finish/").status_code == 404
    stranger = sit(county, "qian", "school_head", school=county.base.schools[1])
    assert stranger.get(address).status_code == 404


def test_two_who_begin_at_once_write_into_the_same_minutes(county: County) -> None:
    first = written(county)
    again = written(county, people=11)
    assert first.pk == again.pk
    assert Meeting.objects.get().people == 11
    assert MONDAY < QUARTER
