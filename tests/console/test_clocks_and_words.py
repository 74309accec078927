"""How time and codes are drawn; pure, by table."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from anyuan.console import icons
from anyuan.console.present import words
from anyuan.console.present.clocks import Limit, between, duration, stage

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "figure"),
    [(0, "0:00"), (9.9, "0:09"), (75, "1:15"), (3599, "59:59"), (3700, "1:01:40"), (200_000, "2d 7h"), (-3, "0:00")],
)
def test_durations_are_read_at_a_glance(seconds: float, figure: str) -> None:
    assert duration(seconds) == figure


@pytest.mark.parametrize(
    ("left", "name"),
    [(60, "early"), (31, "early"), (30, "half"), (16, "half"), (15, "last"), (0, "last"), (-0.1, "over")],
)
def test_a_clock_of_a_minute_turns_at_half_at_the_last_quarter_and_when_it_is_over(left: float, name: str) -> None:
    assert stage(left, 60) == name


def test_time_left_is_rounded_up_and_overdue_counts_up() -> None:
    limit = Limit(NOON + timedelta(seconds=60), NOON)
    assert limit.at(NOON + timedelta(seconds=59.5)).figure == "0:01"
    assert limit.at(NOON + timedelta(seconds=61)).figure == "+0:01"
    assert limit.at(NOON + timedelta(seconds=61)).part == 1.0


def test_what_has_no_end_yet_is_a_dash_and_never_nought() -> None:
    assert between(NOON, None) == "–"
    assert between(None, NOON) == "–"


def test_every_code_has_a_word_in_both_languages() -> None:
    for table, rows in words.TABLES.items():
        for code, sentence in rows.items():
            with translation.override("en"):
                english = str(sentence)
            with translation.override("zh-hans"):
                chinese = str(sentence)
            assert english, (table, code)
            if table != "path":
                assert chinese != english, f"{table} {code}: no Chinese word"


def test_an_unknown_code_is_shown_as_it_is() -> None:
    assert words.word("state", "never_seen") == "never_seen"


def test_levels_differ_by_shape_not_by_colour_alone() -> None:
    shapes = {level: str(icons.shape(level)).split("focusable")[1] for level in (1, 2, 3, 4)}
    assert len(set(shapes.values())) == 4
    assert "shape-exercise" in icons.shape(1, exercise=True)
