"""Decisions about messages, by table."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from anyuan.notify.rules import (
    LEASE,
    PACE,
    Path,
    Quiet,
    Turn,
    backoff,
    bundle_key,
    is_on_duty,
    mark_exercise,
    plan,
    quiet_until,
    short_text,
)
from anyuan.notify.transports.base import TIMEOUT_SECONDS

SHANGHAI = ZoneInfo("Asia/Shanghai")
NIGHT = Quiet(time(22), time(7))


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


@pytest.mark.parametrize(
    ("level", "at", "until"),
    [
        (2, "2026-11-23 23:30", "2026-11-24 07:00"),
        (2, "2026-11-24 00:00", "2026-11-24 07:00"),
        (2, "2026-11-24 06:59:59", "2026-11-24 07:00"),
        (2, "2026-11-24 07:00", None),
        (2, "2026-11-23 21:59:59", None),
        (2, "2026-11-23 22:00", "2026-11-24 07:00"),
        (1, "2026-11-23 23:30", None),  # an emergency does not wait for the morning
    ],
)
def test_quiet_hours_hold_everything_but_an_emergency(level, at, until):
    found = quiet_until([NIGHT], level=level, now=local(at), zone=SHANGHAI)
    assert found == (local(until) if until else None)


def test_quiet_hours_that_touch_hold_to_the_end_of_the_last():
    hours = [Quiet(time(22), time(23, 59)), Quiet(time(23, 59), time(6)), Quiet(time(6), time(8))]
    found = quiet_until(hours, level=3, now=local("2026-11-23 22:30"), zone=SHANGHAI)
    assert found == local("2026-11-24 08:00")


def test_quiet_weekends_belong_to_the_day_on_which_they_start():
    saturday = Quiet(time(22), time(7), frozenset({6}))
    assert quiet_until([saturday], level=3, now=local("2026-11-29 03:00"), zone=SHANGHAI)  # Sunday, from Saturday night
    assert not quiet_until([saturday], level=3, now=local("2026-11-28 03:00"), zone=SHANGHAI)


def test_quiet_hours_let_the_levels_through_that_the_person_allows():
    mild = Quiet(time(22), time(7), unless_level=2)
    assert quiet_until([mild], level=2, now=local("2026-11-23 23:00"), zone=SHANGHAI) is None
    assert quiet_until([mild], level=3, now=local("2026-11-23 23:00"), zone=SHANGHAI)


def test_quiet_all_week_long_ends_the_search_after_a_week():
    always = [Quiet(time(0), time(12)), Quiet(time(12), time(0))]
    now = local("2026-11-23 23:00")
    assert quiet_until(always, level=3, now=now, zone=SHANGHAI) - now < timedelta(days=9)


PATHS = [
    Path("page", silent=True),
    Path("sms_webhook", real_only=True),
    Path("mail", up_to_level=2),
    Path("desk", silent=True),
]
START = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("level", "exercise", "silent", "expected"),
    [
        (1, False, False, [("page", 0), ("sms_webhook", 0), ("mail", 0), ("desk", 0)]),
        (2, False, False, [("page", 0), ("sms_webhook", 10), ("mail", 20), ("desk", 30)]),
        (3, False, False, [("page", 0), ("sms_webhook", 60), ("desk", 120)]),
        (1, True, False, [("page", 0), ("mail", 0), ("desk", 0)]),
        (4, False, True, [("page", 0), ("desk", 0)]),
    ],
)
def test_paths_of_a_level(level, exercise, silent, expected):
    planned = plan(PATHS, level=level, exercise=exercise, silent=silent, start_at=START)
    assert [(p.path.transport, (p.due_at - START).total_seconds()) for p in planned] == expected
    assert [p.order for p in planned] == list(range(len(expected)))


def test_an_urgent_message_is_judged_after_fifteen_seconds():
    assert {level: PACE[level].reach_seconds for level in (1, 2)} == {1: 15, 2: 15}


HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("turns", "on_duty"),
    [
        ([], True),  # in no roster: on call by post
        ([Turn(START - HOUR, START + HOUR)], True),
        ([Turn(START - HOUR, START)], False),  # half open: just relieved
        ([Turn(START, START + HOUR)], True),
        ([Turn(START + HOUR, START + 2 * HOUR)], False),
        ([Turn(START - HOUR, START + HOUR, works=False)], False),  # replaced by a substitute
        ([Turn(START - 400 * HOUR, START - 392 * HOUR)], True),  # long out of the roster
    ],
)
def test_the_roster_decides_who_may_be_paged(turns, on_duty):
    assert is_on_duty(turns, START) is on_duty


@pytest.mark.parametrize("level", [1, 2, 3, 4])
def test_waits_between_attempts_grow_and_end(level):
    waits = []
    while (wait := backoff(level, len(waits) + 1)) is not None:
        waits.append(wait)
    assert waits == sorted(waits)
    assert len(waits) >= 4
    assert LEASE.total_seconds() > 2 * TIMEOUT_SECONDS


def test_what_counts_as_one_storm():
    base = {"kind": "alarm", "level": 2, "subject_kind": "i", "subject_id": 1, "school_id": 5, "exercise": False}
    same = bundle_key(**base)
    assert bundle_key(**(base | {"subject_id": 2})) == same  # another incident of the same school
    for other in ({"level": 1}, {"exercise": True}, {"school_id": 6}, {"kind": "recall"}, {"school_id": None}):
        assert bundle_key(**(base | other)) != same


def test_a_drill_says_so_first_and_once():
    assert mark_exercise("一键报警", exercise=True) == "演练 一键报警"
    assert mark_exercise("演练 一键报警", exercise=True) == "演练 一键报警"
    assert mark_exercise("一键报警", exercise=False) == "一键报警"


def test_a_text_message_keeps_its_whole_link():
    link = "https://anyuan.example/n/1f.abcdefghijklmnopqrst/"
    text = short_text("标题", "长" * 1000, link)
    assert len(text) <= 300
    assert text.startswith("标题。")
    assert text.endswith("… " + link)
    assert short_text("标题", "", "") == "标题"
