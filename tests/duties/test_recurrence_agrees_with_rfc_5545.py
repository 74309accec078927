"""The forty rules on which two independent implementations agree; and what a pack may not say."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anyuan.duties.rules import recurrence

AGREED = 40


def cases(shared):
    text = (shared / "conformance/ical/rrule_cases_open.txt").read_text("utf-8")
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
