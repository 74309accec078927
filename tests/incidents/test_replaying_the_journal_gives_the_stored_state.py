"""Whatever people do in whatever order: after each action the journal replays to what is stored, and a clock runs."""

import os
from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anyuan.directory.refusals import Refused
from anyuan.dispatch.actions import pass_due
from anyuan.dispatch.models import Assignment, Deadline
from anyuan.incidents import actions
from anyuan.incidents.models import Incident
from anyuan.incidents.queries import without_clock
from anyuan.incidents.rules.fold import FIELDS, fold
from anyuan.journal.queries import timeline
from anyuan.journal.rules import Actor

PROOF = [{"kind": code} for code in ("handler_report", "scene_photo", "note")]
VERBS = (
    "signal",
    "fire",
    "acknowledge",
    "verify_real",
    "verify_false",
    "correct",
    "dispatch",
    "arrive",
    "task_arrives",
    "clear",
    "close",
    "reopen",
    "recall",
    "merge",
    "split",
    "tick",
    "untick",
    "note",
    "level",
    "command",
    "prove",
    "tick_clock",
)
STEP = st.tuples(st.sampled_from(VERBS), st.sampled_from(("wang", "li")), st.integers(0, 400), st.integers(0, 5))


def act(world, verb, by, now, pick):
    """Do one thing to one of the incidents; refusals are part of the game."""
    rows = list(Incident.objects.order_by("id"))
    row = rows[pick % len(rows)] if rows else None
    if verb in ("signal", "fire"):
        kind = "panic" if verb == "signal" else "fire"
        facts = world.signal(kind, (now - world.now).total_seconds())
        return actions.open_or_join(facts, by=Actor.system("worker"), now=now)
    if verb == "tick_clock":
        return pass_due(now)
    if row is None:
        return None
    tasks = list(Assignment.objects.filter(subject_id=row.pk, state="offered"))
    signals = list(row.signals.values_list("signal_id", flat=True))
    unit = list(world.units.values())[pick % 3]
    return {
        "acknowledge": lambda: actions.acknowledge(row, by=by, now=now),
        "verify_real": lambda: actions.verify(row, verdict="real", by=by, now=now),
        "verify_false": lambda: actions.verify(row, verdict="false", cause="operator_error", by=by, now=now),
        "correct": lambda: actions.verify(row, verdict="real", correct=True, by=by, now=now),
        "dispatch": lambda: actions.dispatch_units(row, units=[unit], even_if_busy=True, by=by, now=now),
        "arrive": lambda: actions.arrive(row, by=by, now=now, at=now - timedelta(seconds=pick)),
        "task_arrives": lambda: tasks and actions.arrive(row, assignment=tasks[0], by=by, now=now),
        "clear": lambda: actions.clear(row, by=by, now=now),
        "close": lambda: actions.close(
            row,
            disposition="resolved_on_site",
            cause=row.cause or ("other_real" if row.kind == "panic" else "other_fire"),
            evidence=PROOF,
            by=by,
            now=now,
        ),
        "reopen": lambda: actions.reopen(row, reason="r", by=by, now=now),
        "recall": lambda: actions.recall(row, reason="r", by=by, now=now),
        "merge": lambda: actions.merge(row, into=rows[(pick + 1) % len(rows)], by=by, now=now),
        "split": lambda: actions.split(row, signals=signals[-1:], by=by, now=now),
        "tick": lambda: actions.tick_checklist(row, "roll_call", by=by, now=now),
        "untick": lambda: actions.tick_checklist(row, "roll_call", done=False, by=by, now=now),
        "note": lambda: actions.note(row, text="n", by=by, now=now),
        "level": lambda: actions.set_level(row, level=1 + pick % 4, by=by, now=now),
        "command": lambda: actions.take_command(row, person=world.people["leader"], by=by, now=now),
        "prove": lambda: actions.prove_leg(row, "self", proof={"kind": "arrival"}, at=now, by=by, now=now),
    }[verb]()


def check_everything():
    for row in Incident.objects.all():
        folded = fold(timeline("incidents.incident", row.pk))
        assert {f: getattr(folded, f) for f in FIELDS} == {f: getattr(row, f) for f in FIELDS}, row.ref
        assert row.open or not Deadline.objects.filter(subject_id=row.pk, state="running").exists()
        assert row.signal_count == row.signals.count()
        for leg in row.legs.all():
            assert leg.state not in ("met", "late") or leg.met_at is not None
    assert without_clock() == []


@pytest.mark.timeout(300)
@settings(
    max_examples=int(os.environ.get("ANYUAN_TEST_EXAMPLES", "12")),
    deadline=None,
    suppress_health_check=list(HealthCheck),
    database=None,
    derandomize=True,
)
@given(steps=st.lists(STEP, min_size=6, max_size=24))
def test_any_sequence_of_actions(world, steps):
    from django.db import transaction

    try:
        with transaction.atomic():
            now = world.now
            for verb, name, seconds, pick in [("signal", "wang", 0, 0), *steps]:
                now += timedelta(seconds=seconds)
                with suppress(Refused):
                    act(world, verb, world.actor(name), now, pick)
                check_everything()
            raise _Undo
    except _Undo:
        pass


class _Undo(Exception):
    """Take everything of one example back."""
