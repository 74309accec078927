"""What a case tells in time: a new grade and who leads it, yellow before red, a step's own time, the end of a support plan."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from anyuan.cases import actions
from anyuan.cases.actions import mediation
from anyuan.cases.actions.yellow import turn_yellow
from anyuan.cases.models import Step, Transfer
from anyuan.cases.queries.visible import sheet_of
from anyuan.cases.refusals import StepsMissing
from anyuan.directory.models import Organisation
from anyuan.dispatch.actions import pass_due
from anyuan.dispatch.models import Deadline
from anyuan.journal.actions import handle_due
from anyuan.journal.models import Entry
from anyuan.notify.models import Message
from tests.cases.world import sound


def follow_all(now):
    while handle_due(now=now):
        pass


def told(kind):
    """(title, ids of the people who were told) of each message of a kind."""
    return [
        (message.title_zh, set(message.recipients.values_list("person_id", flat=True)))
        for message in Message.objects.filter(kind=kind).order_by("id")
    ]


@pytest.fixture
def dispute(county):
    given = {"fields": {"origin": "parent"}, "school": county.school, "category": "fees", "grade": "blue"}
    row = actions.accept(county.open("dispute", **given), by=county.actor("head"), now=county.now)
    follow_all(county.now)
    return row


def raise_to(county, case, grade, who="leader", now=None):
    actions.grade_change(case, grade=grade, reason="可能升级", by=county.actor(who), now=now or county.now)
    follow_all(now or county.now)
    return sound(case)


def test_a_grade_that_others_lead_changes_who_leads_and_tells_everybody(county, dispute):
    mediation.name_mediator(dispute, county.people["mediator"], by=county.actor("head"), now=county.now)
    before = dispute.due_at
    row = raise_to(county, dispute, "yellow", now=county.at(hours=1))
    assert (row.owner_kind, row.owner_id, row.handler_id) == ("organisation", county.police.pk, None)
    assert row.due_at != before
    passed = Transfer.objects.get(case=row, verb="grade")
    assert (passed.from_kind, passed.to_id, passed.reason) == ("school", county.police.pk, "可能升级")
    title, people = told("case_graded")[0]
    names = {"police", "mediator", "head"}
    assert names <= {name for name, person in county.people.items() if person.pk in people}
    assert county.people["leader"].pk not in people, "whoever did it knows"
    assert "黄色" in title
    body = Message.objects.get(kind="case_graded").body_zh
    assert "试验派出所" in body
    assert timezone.localtime(row.due_at).strftime("%m-%d %H:%M") in body
    assert timezone.localtime(before).strftime("%m-%d %H:%M") in body


def test_a_lower_grade_comes_back_when_a_second_person_agrees(county, dispute):
    row = raise_to(county, dispute, "yellow")
    actions.grade_change(row, grade="blue", reason="已缓和", by=county.actor("leader"), now=county.now)
    assert sound(row).owner_kind == "organisation", "one person's word lowers nothing"
    actions.grade_confirm(row, by=county.actor("commander"), now=county.now)
    follow_all(county.now)
    row = sound(row)
    assert (row.owner_kind, row.owner_id, row.grade) == ("school", county.school.pk, "blue")
    assert len(told("case_graded")) == 2


def test_a_leader_that_the_register_does_not_hold_changes_nothing(county, dispute):
    assert not Organisation.objects.filter(kind="police").exists()
    row = raise_to(county, dispute, "orange")
    assert (row.owner_kind, row.grade) == ("school", "orange")
    assert "仍由贵方牵头" in Message.objects.get(kind="case_graded").body_zh


def test_what_nobody_has_yet_is_given_to_whoever_leads_its_new_grade(county):
    row = county.open("dispute", fields={"origin": "parent"}, grade="blue")
    assert row.state == "registered"
    row = raise_to(county, row, "yellow", who="wang")
    row = sound(row)
    assert (row.state, row.owner_kind, row.owner_id) == ("assigned", "organisation", county.police.pk)


def test_yellow_is_said_once_before_it_is_red(county):
    row = county.handling()
    follow_all(county.now)
    assert turn_yellow(now=row.yellow_at - timedelta(seconds=1)) == 0
    assert turn_yellow(now=row.yellow_at) == 1
    assert turn_yellow(now=row.yellow_at + timedelta(minutes=1)) == 0, "once"
    follow_all(row.yellow_at)
    title, people = told("case_yellow")[0]
    assert title.startswith("即将到期")
    assert people == {county.people["city"].pk}
    row = sound(row)
    late = row.yellow_at + timedelta(minutes=2)
    actions.extension_ask(row, amount=2, unit="natural_days", reason="雨", by=county.actor("city"), now=late)
    actions.extension_decide(row, granted=True, decision="可", by=county.actor("leader"), now=late)
    row = sound(row)
    assert turn_yellow(now=row.yellow_at) == 1, "a new time turns yellow anew"


def test_what_became_red_while_the_worker_was_down_is_not_called_yellow(county):
    row = county.handling()
    protected = county.open("bullying", by="protector", title="x", fields={}, school=county.school, complete=False)
    assert turn_yellow(now=row.due_at + timedelta(days=200)) == 0
    assert turn_yellow(now=protected.yellow_at) >= 1
    follow_all(protected.yellow_at)
    entry = Entry.objects.get(name="cases.turned_yellow", subject_id=protected.pk)
    assert (entry.area_path, entry.school_id) == ("", None), "a protected case lies within nobody's sight"
    people = Message.objects.get(kind="case_yellow", subject_ref=protected.ref).recipients
    assert set(people.values_list("person_id", flat=True)) == {county.people["protector"].pk}


@pytest.fixture
def stepped(county):
    """A case with a step that has a time of its own."""
    row = county.handling()
    step = Step.objects.create(case=row, key="visit", order=9, label={"en": "Go there", "zh": "现场查看"}, role="")
    from anyuan.cases.actions import _steps

    _steps.plan(row, step, county.at(days=1), now=county.now)
    follow_all(county.now)
    return row


def test_a_step_has_a_ladder_of_its_own(county, stepped):
    late = county.at(days=1, seconds=1)
    pass_due(late)
    follow_all(late)
    title, people = told("case_step_overdue")[0]
    assert title.startswith("步骤逾期：现场查看")
    assert county.people["city"].pk in people
    again = county.at(days=2, seconds=2)
    pass_due(again)
    follow_all(again)
    assert [Message.objects.filter(kind="case_step_overdue", level=level).count() for level in (3, 2)] == [1, 1]
    leader, commander = county.people["leader"].pk, county.people["commander"].pk
    assert [leader in people, commander in people] == [True, False]
    assert commander in told("case_step_overdue")[1][1], "the second reminder climbs one rung"
    sound(stepped)


def test_a_step_that_is_done_or_whose_case_has_ended_is_owed_no_more(county, stepped):
    actions.step_done(stepped, "visit", note="看过", by=county.actor("city"), now=county.now)
    assert not Deadline.objects.filter(subject_kind="cases.step", state="running").exists()
    other = county.handling()
    step = Step.objects.create(case=other, key="visit", order=9, label={}, role="", required=False)
    from anyuan.cases.actions import _steps

    _steps.plan(other, step, county.at(days=9), now=county.now)
    county.submit(other)
    row = actions.verify(other, by=county.actor("leader"), now=county.now)
    row = actions.reply(row, text="好", by=county.actor("wang"), now=county.now) if row.open else row
    assert not Deadline.objects.filter(subject_kind="cases.step", state="running").exists()
    actions.reopen(row, reason="又来", by=county.actor("wang"), now=county.now)
    assert Deadline.objects.filter(subject_kind="cases.step", subject_id=step.pk, state="running").count() == 1


@pytest.fixture
def plan(county):
    ends = timezone.localdate(county.now) + timedelta(days=30)
    fields = {"need": "study", "consent": True, "ends_on": ends.isoformat(), "lead": "school"}
    row = county.open("support_plan", by="protector", title="帮扶", fields=fields, school=county.school)
    return actions.accept(row, by=county.actor("protector"), now=county.now)


def test_a_support_plan_that_passes_its_end_owes_a_review(county, plan):
    follow_all(county.now)
    review = Step.objects.get(case=plan, key="at_end")
    assert timezone.localtime(review.due_at).isoformat()[:19] == "2026-12-23T23:59:59"
    assert not review.required
    # The worker was down for ten days around the end: the end is passed when it starts, with its true time.
    back = county.at(days=40)
    pass_due(back)
    follow_all(back)
    review.refresh_from_db()
    assert review.required
    passed = Entry.objects.get(name="dispatch.deadline_passed", subject_kind="cases.step", subject_id=review.pk)
    assert passed.at == review.due_at
    title, people = told("case_step_overdue")[0]
    assert "应予评估" in title
    assert people == {county.people["protector"].pk}, "only who was named hears of it"
    assert "帮扶" not in str(Message.objects.filter(kind="case_step_overdue").values("title_zh", "body_zh", "title_en"))
    for step in plan.steps.filter(required=True).exclude(key="at_end"):
        asked = next(s for s in plan.definition["steps"] if s["key"] == step.key).get("evidence", ())
        given = [{"kind": kind, "file": county.photo(plan)} for kind in asked]
        actions.step_done(plan, step.key, note="已做", evidence=given, by=county.actor("protector"), now=back)
    proof = [{"kind": "record", "file": county.photo(plan)}]
    closing = {
        "disposition": "ended",
        "result": "到期",
        "evidence": proof,
        "by": county.actor("protector"),
        "now": back,
    }
    with pytest.raises(StepsMissing) as refused:
        actions.submit(plan, **closing)
    assert refused.value.what == ["at_end"]
    actions.step_done(plan, "at_end", note="需要已满足", by=county.actor("protector"), now=back)
    actions.submit(plan, **closing)
    assert sheet_of(sound(plan))["title"] == "帮扶"


def test_a_plan_that_ends_early_owes_no_review(county, plan):
    actions.step_done(plan, "at_end", note="提前评估", by=county.actor("protector"), now=county.at(days=5))
    pass_due(county.at(days=40))
    follow_all(county.at(days=40))
    assert not Step.objects.get(case=plan, key="at_end").required
    assert not told("case_step_overdue")
