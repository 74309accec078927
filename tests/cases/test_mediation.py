"""A dispute is mediated: parties without needless names, a fitting mediator, sessions, signatures, visits, a relapse."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from anyuan.cases import actions
from anyuan.cases.actions import mediation
from anyuan.cases.models import FollowUp, Involvement, Party
from anyuan.cases.queries import visible_to
from anyuan.cases.queries.mediators import proposed
from anyuan.cases.refusals import EvidenceWrong, ReasonMissing
from anyuan.cases.rules.mediators import Candidate, Wanted, ranked
from anyuan.cases.work_refusals import (
    AlreadyDone,
    AlreadyMediator,
    NoMediator,
    NotSigned,
    PartyUnknown,
    PupilNamed,
    TimeWrong,
)
from anyuan.directory.models import Person, TeamMember
from anyuan.dispatch.actions import pass_due
from anyuan.dispatch.models import Deadline
from anyuan.journal.actions import handle_due
from tests.cases.world import sound


@pytest.fixture
def dispute(county):
    row = county.open("dispute", fields={"origin": "parent"}, school=county.school, grade="orange", category="fees")
    return actions.accept(row, by=county.actor("head"), now=county.now)


def follow_all(now):
    while handle_due(now=now):
        pass


def do(county, verb, *args, who="head", now=None, **given):
    return verb(*args, **given, by=county.actor(who), now=now or county.now)


def test_from_parties_to_an_agreement(county, dispute):
    do(county, mediation.add_party, dispute, label="甲方", capacity="parent", name="王某", contact="138")
    do(county, mediation.add_party, dispute, label="乙方", capacity="school")
    with pytest.raises(PartyUnknown):
        do(county, mediation.add_party, dispute, label="甲方", capacity="parent")
    with pytest.raises(PupilNamed):
        do(county, mediation.add_party, dispute, label="丙方", capacity="pupil", name="小明")
    sitting = {"held_at": county.now, "present": ["甲方", "乙方"], "outcome": "settled", "record": "双方同意"}
    with pytest.raises(NoMediator):
        do(county, mediation.hold_session, dispute, **sitting)
    do(county, mediation.name_mediator, dispute, county.people["mediator"], lead=True)
    with pytest.raises(AlreadyMediator):
        do(county, mediation.name_mediator, dispute, county.people["mediator"])
    with pytest.raises(TimeWrong):
        do(county, mediation.hold_session, dispute, **sitting | {"held_at": county.at(hours=2)})
    with pytest.raises(PartyUnknown):
        do(county, mediation.hold_session, dispute, **sitting | {"present": ["丁方"]})
    do(county, mediation.hold_session, dispute, **sitting)
    paper = [{"kind": "signature", "file": county.photo(dispute)}]
    with pytest.raises(NotSigned):
        do(county, mediation.make_agreement, dispute, text="退费", signed=["甲方"], evidence=paper)
    with pytest.raises(NotSigned):
        do(county, mediation.make_agreement, dispute, text="退费", signed=["甲方", "乙方"], evidence=[])
    stolen = [{"kind": "signature", "file": county.photo(county.open())}]
    with pytest.raises(EvidenceWrong):
        do(county, mediation.make_agreement, dispute, text="退费", signed=["甲方", "乙方"], evidence=stolen)
    made = do(county, mediation.make_agreement, dispute, text="退费", signed=["甲方", "乙方"], evidence=paper)
    assert made.signed == ["甲方", "乙方"]
    sound(dispute)


def test_names_of_parties_are_unreadable_in_the_file(county, dispute):
    from django.db import connection

    do(county, mediation.add_party, dispute, label="甲方", capacity="parent", name="王大明", contact="13800000000")
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, contact FROM cases_party")
        assert all("王大明" not in str(value) and "138" not in str(value) for value in cursor.fetchone())
    assert Party.objects.get().name == "王大明"


def test_a_mediator_sees_the_case_for_as_long_as_they_mediate(county, dispute):
    def sees():
        return visible_to(county.viewer("mediator"), now=county.now).filter(pk=dispute.pk).exists()

    assert not sees()
    named = do(county, mediation.name_mediator, dispute, county.people["mediator"])
    assert sees()
    do(county, mediation.end_mediator, named)
    assert Involvement.objects.get(role="mediator").until == county.now
    assert not sees()
    with pytest.raises(AlreadyDone):
        do(county, mediation.end_mediator, named)


def test_mediators_are_proposed_with_reasons(county, dispute):
    busy, skilled = (
        Person.objects.create(code=code, name=code, purpose="duty", legal_basis="duty") for code in ("busy", "skilled")
    )
    since = timezone.localdate(county.now) - timedelta(days=9)
    TeamMember.objects.create(team=county.team, person=busy, starts_on=since, duty="物业")
    TeamMember.objects.create(team=county.team, person=skilled, starts_on=since, duty="收费与合同、劳动")
    other = county.open("dispute", fields={"origin": "parent"}, school=county.school2)
    do(county, mediation.name_mediator, other, busy)
    found = [(p.candidate.person_id, [r["code"] for r in p.reasons]) for p in proposed(dispute, now=county.now)]
    assert found[0] == (skilled.pk, ["load", "skill", "same_area"])
    assert [person for person, _ in found] == [skilled.pk, county.people["mediator"].pk, busy.pk]
    do(county, mediation.name_mediator, dispute, skilled)
    assert skilled.pk not in [p.candidate.person_id for p in proposed(dispute, now=county.now)]


@pytest.mark.parametrize(("rank", "expected"), [(0, [1, 2, 3]), (1, [1, 2, 3]), (2, [2, 3, 1]), (None, [2, 3, 1])])
def test_a_heavy_dispute_asks_for_a_leader(rank, expected):
    people = [
        Candidate(1, 1, True, (), "/1/", None, None, 5),
        Candidate(2, 1, False, (), "/1/", None, None, 0),
        Candidate(3, 1, False, (), "/1/", None, None, 1),
        Candidate(3, 2, False, (), "/1/", None, None, 1),
    ]
    assert [p.candidate.person_id for p in ranked(people, Wanted((), rank, "/1/2/", None))] == expected


@pytest.fixture
def settled(county, dispute):
    for step in dispute.steps.all():
        do(county, actions.step_done, dispute, step.key, note="已做")
    proof = [{"kind": code, "file": county.photo(dispute)} for code in ("agreement", "record")]
    do(county, actions.submit, dispute, disposition="settled", result="退费", evidence=proof)
    row = do(county, actions.verify, dispute, who="leader")
    assert row.state == "closed"
    follow_all(county.now)
    return row


def test_a_settled_dispute_is_visited_at_the_times_of_its_grade(county, settled):
    visits = list(FollowUp.objects.filter(case=settled))
    days = [(timezone.localdate(v.due_at) - timezone.localdate(county.now)).days for v in visits]
    assert days == [7, 30, 90]
    assert Deadline.objects.filter(subject_kind=mediation.VISIT, state="running").count() == 3
    do(county, mediation.visit, visits[0], outcome="kept", now=county.at(days=6))
    with pytest.raises(AlreadyDone):
        do(county, mediation.visit, visits[0], outcome="kept", now=county.at(days=6))
    do(county, mediation.visit, visits[1], outcome="not_reached", now=county.at(days=20))
    assert FollowUp.objects.filter(case=settled, done_at__isnull=True).count() == 2
    assert not mediation.plan_visits(settled, by=county.actor("head"), now=county.now)
    sound(settled)


def test_a_relapse_opens_the_case_again(county, settled):
    visits = list(FollowUp.objects.filter(case=settled))
    with pytest.raises(ReasonMissing):
        do(county, mediation.visit, visits[0], outcome="relapsed")
    do(county, mediation.visit, visits[0], outcome="relapsed", note="又吵起来", now=county.at(days=5))
    row = sound(settled)
    assert (row.state, row.reopened_count) == ("handling", 1)
    assert not FollowUp.objects.filter(case=settled, done_at__isnull=True).exists()
    assert not Deadline.objects.filter(subject_kind=mediation.VISIT, state="running").exists()


def test_a_mediator_stays_for_the_visits_and_no_longer(county, dispute):
    def sees():
        return visible_to(county.viewer("mediator"), now=county.at(days=100)).filter(pk=dispute.pk).exists()

    def close(disposition):
        proof = [{"kind": code, "file": county.photo(dispute)} for code in ("agreement", "record")]
        given = {"disposition": disposition, "result": "退费", "evidence": proof}
        do(county, actions.submit, dispute, **given)
        do(county, actions.verify, dispute, who="leader")
        follow_all(county.now)

    do(county, mediation.name_mediator, dispute, county.people["mediator"])
    for step in dispute.steps.all():
        do(county, actions.step_done, dispute, step.key, note="已做")
    close("settled")
    for n, left in enumerate(list(FollowUp.objects.filter(case=dispute))):
        assert sees(), "visits are still owed"
        if n == 1:
            break
        do(county, mediation.visit, left, outcome="kept", now=county.at(days=6))
    do(county, actions.reopen, dispute, who="leader", reason="又起")
    follow_all(county.now)
    assert sees(), "in work again"
    close("settled")
    for left in list(FollowUp.objects.filter(case=dispute, done_at__isnull=True)):
        do(county, mediation.visit, left, outcome="kept", now=county.at(days=90))
    assert not sees(), "nothing is owed any more"
    do(county, actions.reopen, dispute, who="leader", reason="再起", now=county.at(days=95))
    follow_all(county.at(days=95))
    assert sees(), "and in work again"


def test_an_overdue_visit_is_noticed(county, settled):
    from anyuan.notify.models import Message

    do(county, mediation.name_mediator, county.open(), county.people["mediator"])
    pass_due(county.at(days=8))
    follow_all(county.at(days=8))
    assert Message.objects.filter(kind="case_second_look", subject_ref=settled.ref).count() == 1
