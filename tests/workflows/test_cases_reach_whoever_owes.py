"""A case tells its owner, climbs its ladder when nobody acts, comes out of a closed incident, and is never left by a leaver."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from anyuan.cases import actions, queries
from anyuan.cases.models import Case
from anyuan.directory.actions.people import end_appointment
from anyuan.directory.models import Appointment
from anyuan.dispatch import actions as dispatch
from anyuan.dispatch import audit
from anyuan.dispatch.models import Deadline
from anyuan.incidents import actions as incidents
from anyuan.incidents.rules.joining import Facts
from anyuan.journal.actions import handle_due
from anyuan.journal.models import Todo
from anyuan.journal.queries import timeline
from anyuan.notify.models import Message, Recipient
from anyuan.worker import housekeeping
from tests.cases import world
from tests.cases.world import sound

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(db):
    return world.build()


def work(now):
    """What the worker's crews do when they look at ``now``."""
    for _again in range(4):
        dispatch.pass_due(now)
        while handle_due(now=now, urgent=False, limit=200):
            pass
    assert not Todo.objects.filter(parked_at__isnull=False).exists(), Todo.objects.filter(parked_at__isnull=False)[
        0
    ].error


def told(kind):
    """Names of everybody who got a message of a kind."""
    names = Recipient.objects.filter(message__kind=kind).values_list("person__name", flat=True)
    return sorted(set(names))


def test_the_department_is_told_when_a_case_comes_and_when_it_is_late_and_the_ladder_climbs(county):
    row = county.assigned()
    work(county.at(minutes=1))
    assert told("cases_assigned") == ["City", "City2"]
    work(county.at(hours=7))  # nobody signed for it within four working hours
    assert told("case_overdue") == ["City", "City2", "Leader"]
    first = Message.objects.filter(kind="case_overdue").get()
    assert "尚未签收" in first.title
    assert "校门口乱停车" in first.title
    work(county.at(days=2))  # the next reminder reaches the next rung
    assert told("case_overdue") == ["City", "City2", "Commander", "Leader"]
    assert sound(row).state == "assigned"


def test_a_clock_that_was_answered_while_the_worker_was_down_tells_nobody(county):
    row = county.assigned()
    actions.accept(row, by=county.actor("city"), now=county.at(hours=8))
    work(county.at(hours=9))
    assert told("case_overdue") == []
    assert Deadline.objects.get(subject_id=row.pk, kind="accept").outcome in ("late", "met")


def test_the_asked_department_is_told_and_not_the_owner_when_it_is_late(county):
    row = county.handling()
    actions.ask(row, organisation=county.market.pk, question="?", by=county.actor("city"), now=county.now)
    work(county.at(days=1, hours=10))
    assert told("cases_asked") == ["Market"]
    assert "City" not in told("case_overdue")
    assert "Market" in told("case_overdue")


def test_nobody_but_the_named_hears_of_a_protected_case_and_no_message_holds_its_words(county):
    row = county.assigned(protected=True, named=(county.people["protector"].pk,))
    work(county.at(days=3))
    kinds = Message.objects.filter(subject_id=row.pk, subject_kind="cases.case")
    people = set(Recipient.objects.filter(message__in=kinds).values_list("person__name", flat=True))
    assert people <= {"Protector", "Wang"}
    assert "Protector" in people
    for message in kinds:
        assert "校门口乱停车" not in message.title + message.body
        assert "交办" not in message.title.replace("交办给您", "").replace("尚未交办", "")
        assert message.area_path == ""


def test_what_remains_after_an_incident_becomes_one_case_that_points_back(county):
    facts = Facts(
        source="person",
        id=0,
        kind="panic",
        level=1,
        received_at=county.now,
        school_id=county.school.pk,
        area_path=county.area.path,
    )
    by, now = county.actor("leader"), county.now
    incident = incidents.open_or_join(facts, by=by, now=now)
    incidents.verify(incident, verdict="false", cause="operator_error", by=by, now=now)
    incidents.close(
        incident,
        disposition="resolved_on_site",
        evidence=[{"kind": code} for code in ("handler_report", "scene_photo", "note")],
        follow_ups=[{"kind": "hazard", "text": "更换报警按钮"}, {"kind": "no_such_kind", "text": "培训门卫"}],
        by=by,
        now=now,
    )
    work(county.at(minutes=1))
    work(county.at(minutes=2))
    left = list(Case.objects.filter(source="incident", source_ref=incident.ref).order_by("id"))
    assert [(c.kind, c.title, c.school_id) for c in left] == [
        ("hazard", "更换报警按钮", county.school.pk),
        ("hazard", "培训门卫", county.school.pk),
    ]
    for row in left:
        assert sound(row).owner_kind == "school"
    shown = [e.data["case"] for e in timeline("incidents.incident", incident.pk) if e.name == "cases.follow_up_opened"]
    assert shown == [c.ref for c in left]
    assert list(queries.of_incident(county.viewer("wang"), incident.ref, now=county.now)) == left
    assert not queries.of_incident(county.viewer("other_head"), incident.ref, now=county.now).exists()


def test_a_leavers_cases_are_somebody_elses_the_same_minute(county):
    row = county.handling("city")
    post = Appointment.objects.get(person=county.people["city"])
    end_appointment(post, date(2026, 11, 22), by=county.actor("leader"), now=county.now)
    work(county.now)
    assert sound(row).handler_id == county.people["city2"].pk
    assert told("cases_handed_over") == ["City2"]


def test_the_housekeeping_passes_on_what_a_post_that_ended_at_midnight_left(county):
    row = county.handling("city")
    Appointment.objects.filter(person=county.people["city"]).update(ends_on=date(2026, 11, 23))
    assert actions.release_left in housekeeping.chores()
    housekeeping.run(county.at(hours=14, seconds=10))
    assert sound(row).handler_id == county.people["city2"].pk


def test_the_auditor_finds_a_case_whose_clock_was_taken_away(county):
    row = county.handling()
    assert queries.without_clock() == queries.without_owner() == []
    Deadline.objects.filter(subject_id=row.pk, subject_kind="cases.case").delete()
    assert [found.subject.ref for found in queries.without_clock()] == [row.ref]
    audit.check(county.at(minutes=1))
    assert queries.without_clock() == []
    row = county.submit(row, now=county.at(minutes=2))
    assert sound(row).state == "submitted"


def test_long_downtime_still_gives_every_reminder_its_place(county):
    row = county.handling()
    work(row.handle_due_at + timedelta(days=3, seconds=1))
    assert Deadline.objects.filter(subject_id=row.pk, kind="handle", state="running").count() == 1
