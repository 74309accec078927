"""Signals that change how later ones are read: walk tests and the periodic test report."""

from __future__ import annotations

from datetime import datetime, timedelta

from anyuan.intake.rules.drafts import SignalDraft

# Contact ID 607 and DC-03 TS/TE; protocols may also say so by the draft's effect.
WALK_TEST = {"607": None, "TS": "walk_test_on", "TE": "walk_test_off"}
# Contact ID 602, DC-03 RP: the report that comes by itself and proves that the whole chain works.
PERIODIC_TEST = frozenset({"602", "603", "RP"})

# A forgotten walk test must not swallow a real alarm at night.
WALK_TEST_MOST = timedelta(hours=2)
TEST_GRACE = timedelta(hours=1)
TEST_PERIOD_HOURS = 24


def effect_of(draft: SignalDraft) -> str:
    """The effect named by the protocol, or the one its code is known for, or ""."""
    if draft.effect:
        return draft.effect
    if draft.kind == "cancel":
        return "cancel"
    if draft.kind == "test" and draft.code in WALK_TEST:
        return WALK_TEST[draft.code] or ("walk_test_off" if draft.restore else "walk_test_on")
    return ""


def test_due(last_at: datetime, period_hours: int | None) -> datetime:
    """When the next periodic test must be in: period (24 h unless the line says otherwise) plus an hour's grace."""
    return last_at + timedelta(hours=period_hours or TEST_PERIOD_HOURS) + TEST_GRACE
