"""Clocks that are wrong, late scans, proofs of a point, short-lived codes: all by rule."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anyuan.duties.rules import codes, weighing
from anyuan.duties.rules.weighing import Candidate, Proof, Span, correct, nearest, proof_fault, time_fault, weigh

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
SPAN = Span(NOON, NOON + timedelta(minutes=40), NOON + timedelta(minutes=50), timedelta(minutes=15))


def after(**span):
    return NOON + timedelta(**span)


def test_a_right_clock_is_left_alone_however_long_the_upload_waited():
    found = correct(NOON, after(hours=5), after(hours=5, seconds=20))
    assert (found.at, found.clock, found.offset) == (NOON, "right", timedelta())


def test_a_clock_three_hours_fast_is_seen_and_corrected_for_also_offline():
    found = correct(after(hours=3), after(hours=8), after(hours=5))
    assert (found.at, found.clock, found.offset) == (NOON, "corrected", timedelta(hours=-3))


def test_a_clock_three_hours_slow_too():
    found = correct(after(hours=-3), after(hours=-3, seconds=5), after(seconds=5))
    assert (found.at, found.clock) == (NOON, "corrected")


def test_a_phone_that_does_not_say_when_it_sent_cannot_check_in_from_the_future():
    found = correct(after(hours=3), None, NOON)
    assert (found.at, found.clock) == (NOON, "unknown")
    assert correct(after(minutes=-90), None, NOON).at == after(minutes=-90)


@given(made=st.integers(0, 200_000), wait=st.integers(0, 400_000), error=st.integers(-40_000_000, 40_000_000))
def test_whatever_the_clocks_error_the_time_that_counts_is_right_within_the_tolerance(made, wait, error):
    true, received = after(seconds=made), after(seconds=made + wait)
    wrong = timedelta(seconds=error)
    found = correct(true + wrong, received + wrong, received)
    assert abs(found.at - true) <= weighing.TOLERANCE
    assert found.at <= received


@pytest.mark.parametrize(
    ("minutes", "hours_later", "verdict"),
    [
        (-16, 0, "too_early"),
        (-15, 0, "in_time"),
        (40, 0, "in_time"),
        (41, 0, "late"),
        (50, 0, "late"),
        (51, 0, "too_late"),
        (10, 71, "in_time"),
        (10, 24 * 7, "too_old"),
    ],
)
def test_inside_and_outside_the_window(minutes, hours_later, verdict):
    at = after(minutes=minutes)
    assert time_fault(SPAN, at, at + timedelta(hours=hours_later)) == verdict


@pytest.mark.parametrize(
    ("asked", "proof", "fault"),
    [
        ("code", Proof("qr", "right"), ""),
        ("code", Proof("code", "right"), ""),
        ("code", Proof("qr", "wrong"), "code_wrong"),
        ("code", Proof("geo"), "proof_missing"),
        ("rotating", Proof("qr", "right"), ""),
        ("rotating", Proof("qr", "expired"), "code_expired"),
        ("rotating", Proof("qr"), "proof_missing"),
        ("distance", Proof("qr", "right", True), ""),
        ("distance", Proof("qr", "right", False), "outside_radius"),
        ("distance", Proof("qr", "right"), "proof_missing"),
        ("nfc", Proof("nfc", "right"), ""),
        ("nfc", Proof("qr", "right"), "proof_missing"),
        ("nfc", Proof("nfc", "wrong"), "code_wrong"),
    ],
)
def test_each_point_has_its_own_rule_of_proof(asked, proof, fault):
    assert proof_fault(asked, proof) == fault


def test_whose_duty_goes_before_the_proof_and_the_proof_before_the_time():
    base = {"withdrawn": False, "mine": True, "fault": "", "repeated": False}
    late = after(minutes=55)
    assert weigh(SPAN, NOON, NOON, **base) == "in_time"
    assert weigh(SPAN, NOON, NOON, **(base | {"repeated": True})) == "duplicate"
    assert weigh(SPAN, late, late, **(base | {"fault": "code_expired"})) == "code_expired"
    assert weigh(SPAN, late, late, **(base | {"fault": "code_expired", "mine": False})) == "not_yours"


def test_digits_live_for_half_a_minute_with_one_on_either_side():
    digits = codes.short_lived("secret", NOON)
    assert codes.fits("secret", digits, after(seconds=45))
    assert not codes.fits("secret", digits, after(seconds=95))
    assert not codes.fits("another", digits, NOON)
    assert codes.changes_at(after(seconds=7)) == after(seconds=30)


def test_a_seal_cannot_be_made_out_of_a_typed_code():
    printed = codes.printed("secret", "ABCD2345")
    assert codes.scanned(f"https://house.example/guard/#p={printed}") == (
        "ABCD2345",
        codes.seal_of("secret", "ABCD2345"),
    )
    assert codes.scanned("abcd-2345") == ("ABCD2345", "")


def test_a_scan_means_the_running_duty_then_the_nearest():
    later = Span(after(hours=3), after(hours=4), after(hours=4), timedelta())
    both = [Candidate(1, SPAN), Candidate(2, later)]
    assert nearest(both, after(minutes=5)) == 1
    assert nearest(both, after(hours=2, minutes=50)) == 2
    assert nearest([Candidate(1, SPAN), Candidate(2, SPAN, named=True)], NOON) == 2
    assert nearest([Candidate(1, SPAN), Candidate(2, SPAN, at_place=True)], NOON) == 2
    assert nearest([Candidate(1, SPAN, open=False), Candidate(2, SPAN)], NOON) == 2
    assert nearest([], NOON) is None
