"""Asked departments, more time, grades, supervision, joining, parts, and people who leave: who owes it, and by when."""

from datetime import UTC, date, datetime, timedelta

import pytest

from anyuan.cases import actions, queries
from anyuan.cases.models import Case, Extension, Supervision
from anyuan.cases.refusals import (
    AlreadyClosed,
    CannotJoin,
    CannotPass,
    ChildrenOpen,
    ExtensionRefused,
    NotAllowedNow,
    ReasonMissing,
    SameHands,
    SomebodyWasFirst,
)
from anyuan.directory.actions.people import end_appointment
from anyuan.directory.models import Appointment, Person
from anyuan.dispatch.actions import pass_due
from anyuan.dispatch.models import Assignment, Deadline
from anyuan.journal.models import Entry
from tests.cases import world
from tests.cases.world import running, sound


def test_while_another_department_is_asked_the_clock_counts_on_it(county):
    row = county.handling()
    promised = row.handle_due_at
    asked = actions.ask(
        row, organisation=county.market.pk, question="有无执照?", by=county.actor("city"), now=county.now
    )
    row = sound(row)
    assert (row.state, row.due_kind, row.due_at) == ("waiting", "wait", asked.due_at)
    assert asked.due_at == datetime(2026, 11, 24, 9, 30, tzinfo=UTC)  # one working day
    with pytest.raises(SomebodyWasFirst):
        actions.ask(row, organisation=county.police.pk, question="?", by=county.actor("city"), now=county.now)
    sees = queries.visible_to(county.viewer("market"), now=county.now)
    assert sees.filter(pk=row.pk).exists()
    assert queries.may_do(county.viewer("market"), "cases.answer", row, now=county.now)
    assert not queries.may_do(county.viewer("market"), "cases.handle", row, now=county.now)

    row = sound(actions.answer(row, text="有", by=county.actor("market"), now=county.at(days=2)))
    assert (row.state, row.due_at) == ("handling", promised + timedelta(days=2))
    assert not queries.visible_to(county.viewer("market"), now=county.at(days=2)).filter(pk=row.pk).exists()
    held = {h.body: h.time for h in queries.time_held(row, now=county.at(days=3))}
    assert held[("organisation", county.market.pk)] == timedelta(days=2)
    assert held[("organisation", county.management.pk)] == timedelta(days=1)


def test_a_department_is_not_asked_about_its_own_case(county):
    row = county.handling()
    with pytest.raises(CannotPass):
        actions.ask(row, organisation=county.management.pk, question="?", by=county.actor("city"), now=county.now)
    with pytest.raises(ReasonMissing):
        actions.ask(row, organisation=county.market.pk, question=" ", by=county.actor("city"), now=county.now)


def test_more_time_is_asked_by_one_and_given_by_another(county):
    row = county.handling()
    promised = row.handle_due_at
    for amount, unit, why in ((11, "natural_days", "amount"), (2, "working_days", "unit"), (0, "", "amount")):
        with pytest.raises(ExtensionRefused) as refused:
            actions.extension_ask(row, amount=amount, unit=unit, reason="下雨", by=county.actor("city"), now=county.now)
        assert refused.value.why == why
    actions.extension_ask(row, amount=2, reason="下雨", by=county.actor("city"), now=county.now)
    with pytest.raises(SomebodyWasFirst):
        actions.extension_ask(row, amount=1, reason="x", by=county.actor("city2"), now=county.now)
    with pytest.raises(SameHands):
        actions.extension_decide(row, granted=True, by=county.actor("city"), now=county.now)
    actions.extension_decide(row, granted=True, decision="同意", by=county.actor("leader"), now=county.at(hours=1))
    row = sound(row)
    assert row.due_at == row.handle_due_at == promised + timedelta(days=2)
    assert running(row) == [("handle", row.due_at)]
    given = Extension.objects.get()
    assert (given.due_before, given.due_after, given.granted) == (promised, row.due_at, True)
    with pytest.raises(SomebodyWasFirst) as first:
        actions.extension_decide(row, granted=False, decision="no", by=county.actor("commander"), now=county.now)
    assert first.value.who == "Leader"


def test_more_time_is_not_asked_when_it_is_over_nor_more_often_than_the_kind_allows(county):
    row = county.handling()
    with pytest.raises(ExtensionRefused) as late:
        actions.extension_ask(row, amount=1, reason="x", by=county.actor("city"), now=county.at(days=5))
    assert late.value.why == "late"
    for _time in range(2):
        actions.extension_ask(row, amount=1, reason="x", by=county.actor("city"), now=county.now)
        actions.extension_decide(row, granted=True, by=county.actor("leader"), now=county.now)
    with pytest.raises(ExtensionRefused) as often:
        actions.extension_ask(row, amount=1, reason="x", by=county.actor("city"), now=county.now)
    assert often.value.why == "times"


def test_a_refused_extension_says_why_and_moves_nothing(county):
    row = county.handling()
    actions.extension_ask(row, amount=1, reason="x", by=county.actor("city"), now=county.now)
    with pytest.raises(ReasonMissing):
        actions.extension_decide(row, granted=False, by=county.actor("leader"), now=county.now)
    actions.extension_decide(row, granted=False, decision="够了", by=county.actor("leader"), now=county.now)
    assert sound(row).handle_due_at == row.handle_due_at


def test_an_extension_granted_while_another_department_is_asked_counts_after_its_answer(county):
    row = county.handling()
    actions.extension_ask(row, amount=2, reason="x", by=county.actor("city"), now=county.now)
    actions.ask(row, organisation=county.market.pk, question="?", by=county.actor("city"), now=county.now)
    wait = sound(row).due_at
    actions.extension_decide(row, granted=True, by=county.actor("leader"), now=county.now)
    assert sound(row).due_at == wait
    after = sound(actions.answer(row, text="a", by=county.actor("market"), now=county.at(days=1)))
    assert after.due_at == row.handle_due_at + timedelta(days=3)


def test_a_superior_demands_and_the_owner_answers(county):
    row = county.handling()
    with pytest.raises(ReasonMissing):
        actions.supervise(row, demand="快", answer_by=county.at(hours=-1), by=county.actor("leader"), now=county.now)
    made = actions.supervise(row, demand="说明进展", by=county.actor("leader"), now=county.now)
    row = sound(row)
    assert row.supervised_count == 1
    assert ("supervise", made.answer_due_at) in running(row)
    actions.answer_supervision(row, text="已去三次", by=county.actor("city"), now=county.at(hours=1))
    assert Supervision.objects.get().answered_at == county.at(hours=1)
    assert [kind for kind, _at in running(sound(row))] == ["handle"]
    with pytest.raises(NotAllowedNow):
        actions.answer_supervision(row, text="again", by=county.actor("city"), now=county.now)


def test_two_cases_about_the_same_become_one(county):
    first, second = county.open(reply_wanted=True), county.open()
    stay = actions.join(second, first, by=county.actor("wang"), now=county.at(minutes=5))
    assert sound(second).state == "joined"
    assert sound(stay).pk == first.pk
    for pair, why in (((first, first), "itself"),):
        with pytest.raises(CannotJoin) as cannot:
            actions.join(*pair, by=county.actor("wang"), now=county.now)
        assert cannot.value.why == why
    with pytest.raises(AlreadyClosed):
        actions.join(first, second, by=county.actor("wang"), now=county.now)
    with pytest.raises(CannotJoin):
        actions.join(first, county.open(exercise=True), by=county.actor("wang"), now=county.now)


def test_what_is_nothing_is_dismissed_with_a_reason_and_can_come_back(county):
    row = county.open()
    with pytest.raises(ReasonMissing):
        actions.dismiss(row, reason="", by=county.actor("wang"), now=county.now)
    row = sound(actions.dismiss(row, reason="不属校园安全", by=county.actor("wang"), now=county.now))
    assert (row.state, row.notes.get().text) == ("dismissed", "不属校园安全")
    row = sound(actions.reopen(row, reason="属于", by=county.actor("leader"), now=county.at(days=3)))
    assert (row.state, row.due_kind) == ("registered", "assign")
    assert row.due_at > county.at(days=3)


def test_one_instruction_to_many_is_a_parent_and_a_part_for_each_with_one_merged_answer(county):
    to = [("organisation", county.management.pk), ("organisation", county.market.pk), ("school", county.school.pk)]
    given = {
        "to": to,
        "title": "整治校园周边",
        "fields": world.INSTRUCTION,
        "by": county.actor("wang"),
        "now": county.now,
    }
    parent = actions.issue(**given, client_id="i1")
    assert actions.issue(**given, client_id="i1").pk == parent.pk
    parts = list(parent.children.order_by("id"))
    assert [sound(p).state for p in parts] == ["assigned"] * 3
    assert [(p.owner_kind, p.owner_id) for p in parts] == to
    assert sound(parent).state == "handling"
    assert parent.area_path == county.area.path
    with pytest.raises(ChildrenOpen) as still:
        county.submit(parent, by="wang", now=county.now)
    assert still.value.facts["count"] == 3

    city = actions.accept(parts[0], by=county.actor("city"), now=county.now)
    city = county.submit(city, result="拆除违建两处")
    city = sound(actions.verify(city, by=county.actor("leader"), now=county.now))
    assert city.state == "closed"  # a part answers into its parent, nobody else waits for it
    table = queries.progress(parent, now=county.at(days=1))
    assert [line.light for line in table] == ["red", "red", "none"]  # nobody signed for theirs within four hours
    assert queries.merged_answer(parent, now=county.now) == (
        "城管局：已落实。拆除违建两处\n市场监管局：尚未反馈。\n试验第一小学：尚未反馈。"
    )
    assert "no answer yet" in queries.merged_answer(parent, now=county.now, language="en")


def test_whoever_leaves_a_post_leaves_nothing_behind(county):
    row = county.handling("city")
    alone = county.open(owner=("person", county.people["city"].pk))
    post = Appointment.objects.get(person=county.people["city"])
    end_appointment(post, date(2026, 11, 22), by=county.actor("leader"), now=county.now)
    assert {c.pk for c in actions.release_owner(county.people["city"], now=county.now)} == {row.pk, alone.pk}
    row, alone = sound(row), sound(alone)
    deputy = county.people["city2"].pk
    assert (row.owner_id, row.handler_id, row.due_at) == (county.management.pk, deputy, row.handle_due_at)
    assert (alone.owner_kind, alone.owner_id) == ("person", deputy)
    assert actions.release_left(now=county.now) == 0
    # The deputy leaves, too: the body keeps its case, a person's own case goes to the centre.
    Person.objects.filter(pk=deputy).update(active=False)
    assert actions.release_left(now=county.now) == 2
    row, alone = sound(row), sound(alone)
    assert (row.owner_id, row.handler_id) == (county.management.pk, None)
    assert (alone.owner_kind, alone.owner_id, alone.handler_id) == ("organisation", county.centre.pk, None)


def test_a_post_that_ends_tomorrow_is_left_tomorrow_in_the_minute_after_midnight(county):
    row = county.handling("city")
    post = Appointment.objects.get(person=county.people["city"])
    end_appointment(post, date(2026, 11, 24), by=county.actor("leader"), now=county.now)
    midnight = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)
    assert actions.release_left(now=midnight - timedelta(seconds=1)) == 0
    assert actions.release_left(now=midnight) == 1
    assert sound(row).handler_id == county.people["city2"].pk


def test_a_deadline_that_passed_while_the_worker_was_down_passes_with_its_true_time(county):
    row = county.handling()
    pass_due(county.at(days=9))
    passed = Deadline.objects.get(subject_id=row.pk, kind="handle", state="passed", attempt=1)
    assert passed.due_at == row.handle_due_at
    told = Entry.objects.filter(name="dispatch.deadline_passed", subject_id=row.pk).order_by("id")[0]
    assert told.at == row.handle_due_at
    row = sound(row)  # overdue, and a clock still runs
    assert row.due_at == row.handle_due_at
    late = sound(county.submit(row, now=county.at(days=9)))
    assert late.on_time is False


def test_handing_over_within_a_body_changes_no_clock(county):
    row = county.handling("city")
    row2 = sound(
        actions.hand_over(row, handler=county.people["city2"].pk, by=county.actor("city"), now=county.at(hours=5))
    )
    assert (row2.handler_id, row2.due_at, row2.owner_id) == (county.people["city2"].pk, row.due_at, row.owner_id)
    with pytest.raises(CannotPass):
        actions.hand_over(row, handler=county.people["city2"].pk, by=county.actor("city"), now=county.now)
    moved = sound(
        actions.hand_over(row, owner_kind="team", owner_id=county.team.pk, by=county.actor("wang"), now=county.now)
    )
    assert (moved.owner_kind, moved.organisation_id) == ("team", None)
    assert Assignment.objects.filter(subject_id=row.pk, role="owner", state="handed_over").count() == 2


def test_a_page_shows_what_the_viewer_may_do_next(county):
    row = county.submitted("city")
    mine = queries.page(county.viewer("leader"), row.ref, now=county.now)
    assert (mine.owner, mine.next, mine.title) == ("城管局", "verify", "校门口乱停车")
    assert {"verify", "return"} <= set(mine.allowed)
    theirs = queries.page(county.viewer("city"), row.ref, now=county.now)
    assert not {"verify", "return", "submit", "supervise"} & set(theirs.allowed)
    assert [v for v in theirs.allowed] == ["note"]
    with pytest.raises(Case.DoesNotExist):
        queries.page(county.viewer("market"), row.ref, now=county.now)
