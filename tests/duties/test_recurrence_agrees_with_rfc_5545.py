"""The forty rules on which two independent implementations agree, the twenty on which they part, and what a pack may not say."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anyuan.duties.rules import recurrence

AGREED = 40
PARTED = 20


def cases(shared, file="rrule_cases_open.txt"):
    text = (shared / "conformance/ical" / file).read_text("utf-8")
    for block in text.split("\n\n"):
        lines = dict(line.split(":", 1) for line in block.splitlines() if ":" in line and not line.startswith("#"))
        if "RRULE" in lines and "INSTANCES" in lines:
            yield lines


def test_there_are_forty_of_them(shared):
    assert len(list(cases(shared))) == AGREED


@pytest.mark.parametrize("number", range(AGREED))
def test_an_agreed_rule_gives_the_agreed_instances(shared, number):
    case = list(cases(shared))[number]
    start = datetime.fromisoformat(case["DTSTART"])
    agreed = [datetime.fromisoformat(at) for at in case["INSTANCES"].split(",")]
    ours = list(recurrence.instances(case["RRULE"], start, limit=len(agreed) + 1))
    bounded = "COUNT" in case["RRULE"] or "UNTIL" in case["RRULE"]
    assert (ours if bounded else ours[: len(agreed)]) == agreed, case["RRULE"]


@pytest.mark.parametrize("number", range(PARTED))
def test_where_two_implementations_part_the_words_of_the_rfc_decide(shared, number):
    """Each case is argued in docs/adr/0023; in all twenty the RFC's words give libical's instances."""
    found = list(cases(shared, "rrule_cases_disputed.txt"))
    assert len(found) == PARTED
    case = found[number]
    begins = datetime.fromisoformat(case["DTSTART"]).replace(tzinfo=None)
    start = begins if "T" in case["DTSTART"] else begins.date()
    wanted = [datetime.fromisoformat(at).replace(tzinfo=None) for at in case["INSTANCES"].split(",")]
    assert list(recurrence.instances(case["RRULE"], start, limit=len(wanted) + 1)) == wanted, case["RRULE"]


def test_a_week_of_the_year_is_one_day_and_a_day_of_the_year_is_not_one_a_month():
    year = (date(2027, 1, 1), date(2027, 12, 31))
    assert recurrence.days("FREQ=YEARLY;BYWEEKNO=10", date(2026, 3, 4), *year) == [date(2027, 3, 10)]
    assert recurrence.days("FREQ=YEARLY;BYMONTHDAY=15", date(2026, 9, 15), *year) == [date(2027, 9, 15)]


def test_positions_in_a_week_count_from_its_first_day_also_when_the_duty_begins_on_wednesday():
    rule = "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1,-1"
    found = recurrence.days(rule, date(2026, 9, 2), date(2026, 9, 1), date(2026, 9, 12))
    assert found == [date(2026, 9, 4), date(2026, 9, 7), date(2026, 9, 11)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "FREQ=HOURLY",
        "FREQ=SECONDLY;COUNT=3",
        "FREQ=DAILY;BYHOUR=7",
        "FREQ=SOMETIMES",
        "FREQ=DAILY;COUNT=x",
        "BYDAY=MO",
    ],
)
def test_a_duty_falls_on_days_and_nothing_else(text):
    assert recurrence.problem(text)


@given(
    freq=st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]),
    count=st.integers(1, 60),
    interval=st.integers(1, 5),
    start=st.dates(date(2020, 1, 1), date(2030, 12, 31)),
)
def test_a_rule_with_a_count_gives_that_many_days_and_never_more(freq, count, interval, start):
    if freq in ("MONTHLY", "YEARLY"):
        start = start.replace(day=min(start.day, 28))
    text = f"FREQ={freq};COUNT={count};INTERVAL={interval}"
    far = date(start.year + 400, 1, 1)
    assert len(recurrence.days(text, start, start, far)) == count
    assert recurrence.days(text, start, date(1990, 1, 1), start - timedelta(days=366)) == []


@given(text=st.text(max_size=60))
def test_nonsense_is_a_fault_and_never_a_crash(text):
    assert isinstance(recurrence.problem(text), str | None)
