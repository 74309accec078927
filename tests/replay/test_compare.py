"""A comparison that could not fail would prove nothing."""

from __future__ import annotations

import pytest

from anyuan.replay.compare import figures

WANTED = {"calls": 3, "all": {"p50": 99.0, "mean": 114.785}, "note": "seconds"}


@pytest.mark.parametrize(
    ("found", "different"),
    [
        (WANTED, []),
        (WANTED | {"all": {"p50": 99.0, "mean": 114.7855}}, []),
        (WANTED | {"all": {"p50": 99.0, "mean": 114.79}}, ["all/mean"]),
        (WANTED | {"all": {"p50": 99.0}}, ["all/mean"]),
        (WANTED | {"all": {"p50": None, "mean": 114.785}}, ["all/p50"]),
        (WANTED | {"calls": 4, "more": 1}, ["calls", "more"]),
        (WANTED | {"all": 99.0}, ["all"]),
        (WANTED | {"note": "minutes"}, ["note"]),
        ({}, ["calls", "all", "note"]),
    ],
)
def test_every_figure_that_differs_or_is_missing_on_either_side_is_named(found, different):
    assert [figure.path for figure in figures(found, WANTED) if not figure.same] == different
