"""The daily judgement and the weekly review are drafted by the house each morning; a person issues them; schools acknowledge."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from django.test import Client

from anyuan.directory.models import Account, Appointment, RoleGrant
from anyuan.directory.policy import Grant, Viewer
from anyuan.measures.models import Day
from anyuan.notify.models import Message
from anyuan.reports import actions
from anyuan.reports.models import Paper, Routine
from anyuan.reports.refusals import ClockUnreadable
from anyuan.reports.rules import routines
from tests.measures.world import BY, MONDAY, noon

TUESDAY = MONDAY + timedelta(days=1)


@pytest.mark.parametrize(
    ("here", "kind", "since", "owed"),
    [
        ("2026-11-24 06:59", "day", date(2026, 11, 22), []),
        ("2026-11-24 07:00", "day", date(2026, 11, 22), ["2026-11-23"]),
        ("2026-11-24 07:00", "day", date(2026, 11, 23), []),
        ("2026-11-24 23:59", "day", None, ["2026-11-23"]),
        ("2026-11-24 00:05", "day", None, ["2026-11-22"]),
        # The worker was down for three days.
        ("2026-11-24 09:00", "day", date(2026, 11, 20), ["2026-11-21", "2026-11-22", "2026-11-23"]),
        # ... and over the whole winter holiday: the last seven days.
        ("2027-03-01 09:00", "day", date(2027, 1, 20), [f"2027-02-{n}" for n in range(22, 29)]),
        ("2026-11-22 23:00", "week", date(2026, 11, 15), []),
        ("2026-11-23 07:00", "week", date(2026, 11, 15), ["2026-W47"]),
        ("2027-01-04 07:00", "week", date(2026, 12, 27), ["2026-W53"]),
    ],
)
def test_what_is_owed_at_a_moment(here, kind, since, owed):
    assert [str(period) for period in routines.owed(kind, time(7), datetime.fromisoformat(here), since)] == owed


@pytest.mark.parametrize(
    ("text", "clock"), [("07:30", time(7, 30)), (" 23:59 ", time(23, 59)), ("24:00", None), ("7:30", None)]
)
def test_a_time_of_day_is_read(text, clock):
    assert routines.clock(text) == clock


@pytest.fixture
def led(county):
    """The county has a duty leader who reads, and a head of the first school."""
    people = county.base.people
    for name, role, where in (
        ("leader", "duty_leader", {"area": county.base.area}),
        ("head", "school_head", {"school": county.base.school}),
    ):
        account = Account.objects.create_user(f"m-{name}", person=people[name], language="en")
        RoleGrant.objects.create(account=account, role=role, starts_at=noon(MONDAY - timedelta(days=30)), **where)
    Appointment.objects.filter(person=people["head"]).update(starts_on=MONDAY - timedelta(days=30))
    return county


def at(day, clock):
    hour, minute = map(int, clock.split(":"))
    return noon(day, hour + minute / 60)


def test_nothing_before_the_hour(led):
    days = Paper.objects.filter(name="daily_judgement")
    actions.draft_due(now=at(TUESDAY, "06:59"))
    assert [row.period for row in days] == [(MONDAY - timedelta(days=1)).isoformat()]  # Sunday's was owed on Monday
    assert actions.draft_due(now=at(TUESDAY, "07:00")) == 1
    assert Paper.objects.filter(name="daily_judgement").count() == 2


def test_the_day_is_drafted_once_and_the_reader_is_told(led):
    assert actions.draft_due(now=at(TUESDAY, "07:00")) == 2  # the day, and the week that ended on Sunday
    assert actions.draft_due(now=at(TUESDAY, "07:01")) == 0
    assert actions.draft_due(now=at(TUESDAY, "23:00")) == 0
    drafts = {row.name: row for row in Paper.objects.all()}
    assert {name: row.period for name, row in drafts.items()} == {
        "daily_judgement": MONDAY.isoformat(), "weekly_review": "2026-W47",
    }  # fmt: skip
    day = drafts["daily_judgement"]
    assert (day.state, day.drafted_by) == ("draft", "system:morning")
    assert day.receipts.count() == 0  # nothing went out: a person issues it
    told = Message.objects.get(key=f"paper-ready:{day.pk}")
    assert told.recipients.filter(person=led.base.people["leader"]).exists()


def test_after_the_worker_was_down_the_missed_mornings_are_written_from_days_that_nobody_had_counted(led):
    actions.draft_due(now=at(MONDAY - timedelta(days=2), "08:00"))
    Day.objects.filter(day__gte=MONDAY - timedelta(days=2)).delete()
    actions.draft_due(now=at(TUESDAY, "11:00"))
    days = Paper.objects.filter(name="daily_judgement").order_by("period")
    assert [row.period for row in days] == [(MONDAY + timedelta(days=n)).isoformat() for n in (-3, -2, -1, 0)]
    assert not any(one["reason"] == "no_data" for one in days.last().content["figures"].values())


def test_an_area_sets_its_own_time_or_wants_none(led):
    area = led.base.area
    actions.set_routine(area, "daily_judgement", "09:30", active=True, by=BY, now=at(MONDAY, "06:00"))
    actions.set_routine(area, "weekly_review", "07:30", active=False, by=BY, now=at(MONDAY, "06:00"))
    actions.draft_due(now=at(TUESDAY, "09:29"))
    assert not Paper.objects.filter(period=MONDAY.isoformat()).exists()
    actions.draft_due(now=at(TUESDAY, "09:30"))
    assert Paper.objects.filter(period=MONDAY.isoformat()).count() == 1
    assert not Paper.objects.filter(name="weekly_review").exists()
    with pytest.raises(ClockUnreadable):
        actions.set_routine(area, "daily_judgement", "25:00", active=True, by=BY, now=at(MONDAY, "06:00"))
    assert Routine.objects.get(name="daily_judgement").at == time(9, 30)


def test_a_withdrawn_draft_does_not_come_back_and_an_area_without_a_centre_has_none(led):
    RoleGrant.objects.filter(role="duty_leader").update(ends_at=at(MONDAY, "12:00"))
    assert actions.draft_due(now=at(TUESDAY, "07:00")) == 0
    RoleGrant.objects.filter(role="duty_leader").update(ends_at=None)
    actions.draft_due(now=at(TUESDAY, "07:00"))
    for row in Paper.objects.all():
        actions.withdraw(row, by=BY, now=at(TUESDAY, "07:05"))
    assert actions.draft_due(now=at(TUESDAY, "08:00")) == 0


def test_a_school_that_has_not_acknowledged_is_reminded_once(led):
    actions.draft_due(now=at(TUESDAY, "07:00"))
    row = Paper.objects.get(name="daily_judgement")
    actions.issue(row, by=BY, now=at(TUESDAY, "08:00"))
    assert actions.remind_due(now=at(TUESDAY, "11:59")) == 0
    mine = Viewer(grants=(Grant("school_head", school_id=led.base.schools[1].pk),))
    actions.take(row, mine, by=BY, now=at(TUESDAY, "11:59"))
    assert actions.remind_due(now=at(TUESDAY, "12:00")) == 2
    assert actions.remind_due(now=at(TUESDAY, "12:30")) == 0
    assert Message.objects.filter(key=f"paper-again:{row.pk}:{led.base.school.pk}").count() == 1


def test_who_has_not_acknowledged_is_seen_on_a_page_and_the_hour_is_set_on_it(led, settings, monkeypatch):
    from anyuan.directory import middleware

    settings.SECOND_FACTOR = False
    monkeypatch.setattr(middleware, "utc_now", lambda: at(TUESDAY, "10:00"))
    actions.draft_due(now=at(TUESDAY, "07:00"))
    row = Paper.objects.get(name="daily_judgement")
    actions.issue(row, by=BY, now=at(TUESDAY, "08:00"))
    clients = {}
    for name in ("leader", "head"):
        clients[name] = Client(headers={"accept-language": "en"})
        clients[name].cookies["django_language"] = "en"
        clients[name].force_login(
            Account.objects.get(username=f"m-{name}"), backend="django.contrib.auth.backends.ModelBackend"
        )
    page = clients["leader"].get("/reports/acknowledgements/").content.decode()
    assert row.ref in page
    assert all(school.name in page for school in led.base.schools)
    clients["head"].post(f"/reports/{row.ref}/receipt/")
    page = clients["leader"].get("/reports/acknowledgements/").content.decode()
    assert led.base.school.name not in page
    assert led.base.schools[1].name in page
    assert led.base.schools[1].name not in clients["head"].get("/reports/acknowledgements/").content.decode()
    answer = {"area": led.base.area.code, "name": "daily_judgement", "at": "06:15", "active": "on"}
    assert clients["head"].post("/reports/routines/", answer).status_code == 404
    clients["leader"].post("/reports/routines/", answer)
    assert Routine.objects.get().at == time(6, 15)
    clients["leader"].post("/reports/routines/", answer | {"at": "never"})
    assert Routine.objects.get().at == time(6, 15)
    assert b"06:15" in clients["leader"].get("/reports/").content
