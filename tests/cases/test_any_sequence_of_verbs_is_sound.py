"""Whatever people do in whatever order: only declared states, one owner, one running clock, and a journal that replays."""

import os
from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anyuan.cases import actions, queries
from anyuan.cases.models import Case
from anyuan.cases.rules.moves import STATES
from anyuan.directory.refusals import Refused
from anyuan.dispatch.actions import pass_due
from tests.cases.world import sound

VERBS = (
    *("open", "open_school", "issue", "assign", "assign_school", "accept", "bounce", "hand_over", "to_person", "ask"),
    *("answer", "step", "submit", "return", "verify", "reply", "dismiss", "join", "reopen", "extend", "grant"),
    *("refuse", "raise", "lower", "confirm", "not_lower", "supervise", "answer_supervision", "note", "leave", "time"),
)
WHO = ("wang", "leader", "city", "city2", "market", "head")
STEP = st.tuples(
    st.sampled_from(VERBS), st.sampled_from(WHO), st.sampled_from((0, 1, 3, 20, 30, 100)), st.integers(0, 5)
)
# A plain way to the end, so that the strange steps also happen to cases that have come far.
WAY = ("assign", "accept", "submit", "verify", "reply")


def act(county, verb, name, now, pick):
    """Do one thing to one of the cases; refusals are part of the game."""
    by = county.actor(name)
    rows = list(Case.objects.order_by("id"))
    row = rows[pick % len(rows)]
    own = {"by": by, "now": now}
    grades = [g["code"] for g in row.definition.get("grading", {}).get("grades", ())]
    return {
        "open": lambda: county.open(by=name, now=now),
        "open_school": lambda: county.open(
            "dispute", by=name, now=now, school=county.school, fields={"origin": "school"}
        ),
        "issue": lambda: actions.issue(
            to=[("organisation", county.market.pk), ("school", county.school.pk)],
            title="t",
            fields={"issued_by": "a", "demand": "b"},
            **own,
        ),
        "assign": lambda: actions.assign(row, owner_kind="organisation", owner_id=county.management.pk, **own),
        "assign_school": lambda: actions.assign(row, owner_kind="school", owner_id=county.school.pk, **own),
        "accept": lambda: actions.accept(row, **own),
        "bounce": lambda: actions.bounce(row, reason="r", **own),
        "hand_over": lambda: actions.hand_over(row, handler=county.people[name].pk, **own),
        "to_person": lambda: actions.hand_over(row, owner_kind="person", owner_id=county.people[name].pk, **own),
        "ask": lambda: actions.ask(row, organisation=county.police.pk, question="q", **own),
        "answer": lambda: actions.answer(row, text="a", **own),
        "step": lambda: [actions.step_done(row, s.key, **own) for s in row.steps.filter(done_at=None)[:1]],
        "submit": lambda: county.submit(
            row,
            by=name,
            now=now,
            disposition=row.definition["closure"]["dispositions"][0]["code"],
            evidence=[
                {"kind": line["code"], "file": county.photo(row)}
                for line in row.definition["closure"]["evidence"]
                if line.get("required", True)
            ],
        ),
        "return": lambda: actions.return_(row, remark="r", **own),
        "verify": lambda: actions.verify(row, **own),
        "reply": lambda: actions.reply(row, text="r", **own),
        "dismiss": lambda: actions.dismiss(row, reason="r", **own),
        "join": lambda: actions.join(row, rows[(pick + 1) % len(rows)], **own),
        "reopen": lambda: actions.reopen(row, reason="r", **own),
        "extend": lambda: actions.extension_ask(row, amount=1, reason="r", **own),
        "grant": lambda: actions.extension_decide(row, granted=True, **own),
        "refuse": lambda: actions.extension_decide(row, granted=False, decision="no", **own),
        "raise": lambda: actions.grade_change(row, grade=(grades or ["x"])[0], reason="r", **own),
        "lower": lambda: actions.grade_change(row, grade=(grades or ["x"])[-1], reason="r", **own),
        "confirm": lambda: actions.grade_confirm(row, **own),
        "not_lower": lambda: actions.grade_refuse(row, **own),
        "supervise": lambda: actions.supervise(row, demand="d", **own),
        "answer_supervision": lambda: actions.answer_supervision(row, text="a", **own),
        "note": lambda: actions.note(row, text="n", **own),
        "leave": lambda: actions.release_owner(county.people[name], now=now),
        "time": lambda: pass_due(now),
    }[verb]()


def check_everything():
    for row in Case.objects.all():
        sound(row)
        assert row.state in STATES
        assert not (row.state == "closed" and row.verified_by in ("", row.handled_by)), row.ref
        assert not (row.state == "closed" and row.children.filter(open=True).exists()), row.ref
    assert queries.without_clock() == queries.without_owner() == []


@pytest.mark.timeout(600)
@settings(
    max_examples=int(os.environ.get("ANYUAN_TEST_EXAMPLES", "12")),
    deadline=None,
    suppress_health_check=list(HealthCheck),
    database=None,
    derandomize=True,
)
@given(steps=st.lists(STEP, min_size=8, max_size=30), way=st.integers(0, len(WAY)))
def test_any_sequence_of_verbs(county, steps, way):
    from django.db import transaction

    try:
        with transaction.atomic():
            now = county.now
            county.open()
            started = [(verb, ("wang", "city", "city", "leader", "wang")[n], 1, 0) for n, verb in enumerate(WAY[:way])]
            for verb, name, hours, pick in [*started, *steps]:
                now += timedelta(hours=hours)
                with suppress(Refused), transaction.atomic():
                    act(county, verb, name, now, pick)
                check_everything()
            raise _Undo
    except _Undo:
        pass


class _Undo(Exception):
    """Take everything of one example back."""
