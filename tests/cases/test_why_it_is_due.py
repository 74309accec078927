"""A case says why it is due when it is due, and the steps of a kind have their own times."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from anyuan.cases import actions
from anyuan.cases.models import Step
from anyuan.cases.queries import why_due
from tests.cases.world import World

TUESDAY = datetime(2026, 9, 29, 2, 0, tzinfo=UTC)  # 10:00 in Beijing, two days before National Day
NEW_YEARS_EVE = datetime(2026, 12, 31, 2, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def test_every_running_clock_has_its_sentence(county: World):
    row = county.open(now=TUESDAY)
    assert why_due(row) == "Due 29 September 2026, 12:00: 2 hours of working time after 29 September 2026, 10:00."
    row = county.handling(now=TUESDAY)
    assert why_due(row) == (
        "Due 2 October 2026, 23:59: at the end of day 3 after 29 September, which is not counted; days off count too."
    )
    with translation.override("zh-hans"):
        assert why_due(row) == "2026年10月2日23:59到期：9月29日之后第3日终了时（起算日不计，休息日照算）。"
    assert why_due(county.closed()) == ""


def test_holidays_on_the_way_are_named_and_an_extension_is_said(county: World):
    row = county.handling(kind="request", now=TUESDAY)
    said = why_due(row)
    # 30 September; 8, 9, 10 (made up for) and 12 October.
    assert said.startswith("Due 12 October 2026, 17:30: when work stops on working day 5 after 29 September")
    assert "Days off on the way: 1 October to 7 October (National Day)." in said
    assert "Make-up working days on the way: 10 October (National Day)." in said
    actions.extension_ask(row, amount=2, unit="working_days", reason="等待鉴定", by=county.actor("city"), now=TUESDAY)
    actions.extension_decide(row, granted=True, decision="同意", by=county.actor("leader"), now=TUESDAY)
    moved = why_due(actions.fresh(row))
    assert moved.startswith("Due 12 October 2026, 17:30")
    assert moved.endswith("moved it: now due 14 October 2026, 17:30.")


def test_an_order_of_12345_counts_from_its_assignment_however_late_it_is_accepted(county: World):
    row = county.assigned(kind="request", category="enquiry", now=TUESDAY)
    row = actions.accept(row, by=county.actor("city"), now=TUESDAY + timedelta(days=1))
    assert row.due_at == datetime(2026, 9, 30, 9, 30, tzinfo=UTC)  # the next working day at 17:30, not the one after
    assert why_due(row).startswith("Due 30 September 2026, 17:30")
    assert "moved it" not in why_due(row)


def test_a_time_that_reaches_into_a_year_without_a_notice_says_so(county: World):
    row = county.handling(kind="request", now=NEW_YEARS_EVE)
    assert "The holidays of 2027 are not published yet" in why_due(row)


def test_the_police_notice_is_owed_at_once_and_the_answer_three_days_after_it(county: World):
    row = county.open("child_protection", by="wang", school=county.school, now=TUESDAY)
    due = dict(Step.objects.filter(case=row).values_list("key", "due_at"))
    assert due["police_notice"] == TUESDAY
    assert due["police_reply"] is None
    assert due["safe"] is None
    row = (
        actions.assign(row, owner_kind="school", owner_id=county.school.pk, by=county.actor("wang"), now=TUESDAY)
        if row.state == "registered"
        else row
    )
    row = actions.accept(row, by=county.actor("protector"), now=TUESDAY)
    later = TUESDAY + timedelta(minutes=5)
    actions.step_done(row, "police_notice", by=county.actor("protector"), now=later)
    reply = Step.objects.get(case=row, key="police_reply")
    assert reply.due_at == datetime(2026, 10, 2, 15, 59, 59, tzinfo=UTC)
