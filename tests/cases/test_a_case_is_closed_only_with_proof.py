"""From the desk to 销号: assigned, accepted, done with proof, looked at by somebody else, answered, closed; and opened again."""

from datetime import UTC, datetime, timedelta

import pytest

from anyuan.cases import actions, queries
from anyuan.cases.models import Case, Closure, Transfer
from anyuan.cases.refusals import (
    AlreadyClosed,
    CannotPass,
    EvidenceMissing,
    EvidenceWrong,
    FieldsMissing,
    FieldWrong,
    KindUnknown,
    NotAllowedNow,
    OwnerUnknown,
    ReasonMissing,
    SameHands,
    SomebodyWasFirst,
    TooLong,
    WordUnknown,
)
from anyuan.dispatch.models import Deadline
from tests.cases.world import INSTRUCTION, running, sound


def test_the_whole_way_of_an_instruction(county):
    row = sound(county.open())
    assert (row.ref, row.state, row.due_kind) == ("T261123-0001", "registered", "assign")
    assert (row.owner_kind, row.owner_id) == ("organisation", county.centre.pk)
    assert running(row) == [("assign", county.at(hours=2))]

    row = sound(
        actions.assign(
            row,
            owner_kind="organisation",
            owner_id=county.management.pk,
            by=county.actor("wang"),
            now=county.at(minutes=5),
        )
    )
    assert (row.state, row.due_kind, row.organisation_id) == ("assigned", "accept", county.management.pk)

    row = sound(actions.accept(row, by=county.actor("city"), now=county.at(minutes=30)))
    assert (row.state, row.handler_id) == ("handling", county.people["city"].pk)
    # Three natural days from the opening end with the third day.
    assert row.handle_due_at == row.due_at == datetime(2026, 11, 26, 15, 59, 59, tzinfo=UTC)

    row = sound(county.submit(row, now=county.at(days=1)))
    assert (row.state, row.due_kind, row.on_time) == ("submitted", "verify", True)

    row = sound(actions.verify(row, remark="现场看过", by=county.actor("leader"), now=county.at(days=1, hours=1)))
    assert (row.state, row.due_kind) == ("replying", "reply")

    row = sound(actions.reply(row, text="已清理完毕", by=county.actor("wang"), now=county.at(days=1, hours=2)))
    assert (row.state, row.open, row.closed_at) == ("closed", False, county.at(days=1, hours=2))
    assert row.dispose_on == row.closed_at.date() + timedelta(days=1825)
    closure = Closure.objects.get(case=row)
    assert (closure.verdict, closure.remark, closure.reply) == ("verified", "现场看过", "已清理完毕")
    kept = Deadline.objects.filter(subject_id=row.pk, subject_kind="cases.case").order_by("id")
    assert [(d.kind, d.outcome) for d in kept] == [
        ("assign", "met"),
        ("accept", "met"),
        ("handle", "met"),
        ("verify", "met"),
        ("reply", "met"),
    ]


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"kind": "nonsense"}, KindUnknown),
        ({"title": " "}, FieldsMissing),
        ({"fields": {}}, FieldsMissing),
        ({"fields": INSTRUCTION | {"blood": "A"}}, FieldWrong),
        ({"fields": INSTRUCTION | {"issued_by": 7}}, FieldWrong),
        ({"grade": "purple"}, WordUnknown),
        ({"category": "politics"}, WordUnknown),
        ({"owner": ("organisation", 9999)}, OwnerUnknown),
        ({"owner": ("nobody", 1)}, OwnerUnknown),
        ({"area_path": ""}, FieldsMissing),
    ],
)
def test_what_an_opening_refuses_leaves_nothing_behind(county, changes, refusal):
    with pytest.raises(refusal):
        county.open(**changes)
    assert not Case.objects.exists()


def test_the_same_client_id_opens_one_case(county):
    first = county.open(client_id="a1")
    assert county.open(client_id="a1").pk == first.pk
    assert Case.objects.count() == 1


def test_closing_needs_the_proof_that_the_kind_asks_for(county):
    row = county.handling()
    with pytest.raises(EvidenceMissing) as missing:
        county.submit(row, evidence=[])
    assert missing.value.what == ["report"]
    with pytest.raises(EvidenceWrong):
        county.submit(row, evidence=[{"kind": "report", "file": 424242}])
    other = county.handling()
    with pytest.raises(EvidenceWrong):  # a file of another case proves nothing here
        county.submit(row, evidence=[{"kind": "report", "file": county.photo(other)}])
    with pytest.raises(EvidenceWrong):  # words are no document
        county.submit(row, evidence=[{"kind": "report", "text": "done"}])
    with pytest.raises(WordUnknown):
        county.submit(row, evidence=[*county.proof(row), {"kind": "selfie", "text": "x"}])
    with pytest.raises(WordUnknown):
        county.submit(row, disposition="forgotten")
    with pytest.raises(ReasonMissing):
        county.submit(row, result=" ")
    assert sound(row).state == "handling"


def test_whoever_handled_it_never_verifies_it(county):
    row = county.submitted()
    for verb in (
        lambda by: actions.verify(row, by=by, now=county.now),
        lambda by: actions.return_(row, remark="no", by=by, now=county.now),
    ):
        with pytest.raises(SameHands):
            verb(county.actor("city"))
    # Not even when somebody else of the same desk handed it in.
    row = county.handling("city")
    row = county.submit(row, by="city2")
    for name in ("city", "city2"):
        with pytest.raises(SameHands):
            actions.verify(row, by=county.actor(name), now=county.now)
    assert sound(row).state == "submitted"


def test_a_returned_case_gets_the_verifiers_time_back(county):
    row = county.submitted()
    promised = row.handle_due_at
    row = sound(actions.return_(row, remark="照片不清", by=county.actor("leader"), now=county.at(days=2)))
    assert (row.state, row.returned_count, row.on_time, row.handled_by) == ("handling", 1, None, "")
    assert row.due_at == promised + timedelta(days=2)
    row = sound(county.submit(row, now=county.at(days=4)))
    assert row.on_time is True
    assert [c.verdict for c in row.closures.all()] == ["returned", ""]


def test_a_reopened_case_runs_anew_and_keeps_what_was_said(county):
    row = county.closed()
    row = sound(actions.reopen(row, reason="又停满了", by=county.actor("officer"), now=county.at(days=10)))
    assert (row.state, row.reopened_count, row.closed_at, row.dispose_on) == ("handling", 1, None, None)
    assert row.due_at > county.at(days=10)
    with pytest.raises(SomebodyWasFirst) as first:
        actions.reopen(row, reason="x", by=county.actor("leader"), now=county.at(days=10))
    assert first.value.who == "Officer"
    assert row.closures.get().reopened_reason == "又停满了"
    row = actions.verify(county.submit(row, now=county.at(days=11)), by=county.actor("leader"), now=county.at(days=11))
    row = sound(actions.reply(row, text="done", by=county.actor("wang"), now=county.at(days=11)))
    assert row.state == "closed"


def test_a_matter_bounced_goes_to_the_centre_which_decides_once(county):
    row = county.assigned()
    with pytest.raises(ReasonMissing):
        actions.bounce(row, reason="", by=county.actor("city"), now=county.now)
    row = sound(actions.bounce(row, reason="不属我局", by=county.actor("city"), now=county.at(hours=1)))
    assert (row.state, row.due_kind, row.bounced_count, row.owner_id) == ("bounced", "decide", 1, county.centre.pk)
    row = sound(
        actions.assign(
            row,
            owner_kind="organisation",
            owner_id=county.management.pk,
            reason="就是你们",
            by=county.actor("leader"),
            now=county.at(hours=2),
        )
    )
    assert (row.state, row.due_kind) == ("assigned", "accept")
    with pytest.raises(CannotPass):
        actions.bounce(row, reason="still not", by=county.actor("city"), now=county.at(hours=3))
    assert [t.verb for t in Transfer.objects.filter(case=row)] == ["open", "assign", "bounce", "decide"]


def test_nothing_goes_out_of_its_order(county):
    row = county.open()
    for verb in (
        lambda: actions.accept(row, by=county.actor("city"), now=county.now),
        lambda: actions.verify(row, by=county.actor("leader"), now=county.now),
        lambda: county.submit(row),
        lambda: actions.reply(row, text="x", by=county.actor("wang"), now=county.now),
        lambda: actions.answer(row, text="x", by=county.actor("wang"), now=county.now),
        lambda: actions.reopen(row, reason="x", by=county.actor("wang"), now=county.now),
    ):
        with pytest.raises(NotAllowedNow):
            verb()
    done = county.closed()
    with pytest.raises(AlreadyClosed):
        actions.note(done, text="late", by=county.actor("wang"), now=county.now)


def test_the_viewer_sees_a_case_through_the_body_that_owns_it(county):
    row = county.assigned()

    def sees(name):
        return queries.visible_to(county.viewer(name), now=county.now).filter(pk=row.pk).exists()

    assert [n for n in ("wang", "officer", "city", "market", "police", "head", "mediator", "protector") if sees(n)] == [
        "wang",
        "officer",
        "city",
    ]


def test_words_are_kept_whole_or_refused_and_never_cut(county):
    row = county.handling()
    actions.note(row, text="长" * 20_000, by=county.actor("city"), now=county.now)
    before = sound(row).version
    with pytest.raises(TooLong) as refused:
        county.submit(row, result="长" * 20_001)
    assert refused.value.facts == {"field": "result", "length": 20_001, "most": 20_000}
    with pytest.raises(TooLong):
        actions.note(row, text="长" * 20_001, by=county.actor("city"), now=county.now)
    assert (sound(row).state, sound(row).version) == ("handling", before)
    assert not Closure.objects.filter(case=row).exists()
    assert [len(note.text) for note in row.notes.all()] == [20_000]
    with pytest.raises(TooLong):
        county.open(title="长" * 201)
