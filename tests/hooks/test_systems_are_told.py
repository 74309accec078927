"""An outside system hears of what it asked for, signed, once or more, in order, and through every failure of its own."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from anyuan.hooks.actions import ping, retry, switch
from anyuan.hooks.models import Delivery, Subscriber
from anyuan.incidents.actions import acknowledge
from anyuan.journal.models import Entry, Todo
from anyuan.kernel.clock import utc_now
from anyuan.kernel.signing import SignatureWrong, verify
from tests.hooks.cloudevents import faults
from tests.hooks.desk import ADMIN, alarm, call_back, post, settle, system


def names(prefix: str = "hooks.") -> list[str]:
    return list(Entry.objects.filter(name__startswith=prefix).order_by("id").values_list("name", flat=True))


def states(**where: object) -> list[str]:
    return list(Delivery.objects.filter(**where).order_by("id").values_list("state", flat=True))


def test_a_system_hears_of_an_alarm_signed_and_as_a_cloud_event(world, receiver, live):
    _, secret = system(world, receiver)
    incident = alarm(world)
    assert post(world.at(1)) == 1
    headers, body = receiver.calls[0]
    event = json.loads(body)
    assert faults(event) == []
    assert headers["Content-Type"] == "application/cloudevents+json; charset=UTF-8"
    assert (event["type"], event["subject"], event["exercise"]) == ("anyuan.incidents.opened", incident.ref, False)
    assert event["data"]["incident"]["school"]["code"] == "S1"
    assert event["data"]["incident"]["level"] == 1
    assert set(event["data"]["sentence"]) == {"zh", "en"}
    assert incident.ref in event["data"]["sentence"]["zh"]
    verify(body, headers, secret, now=utc_now())
    with pytest.raises(SignatureWrong):
        verify(body.replace(b"S1", b"S2"), headers, secret, now=utc_now())
    assert states() == ["sent"]
    assert Subscriber.objects.get().last_taken_at == world.at(1)


def test_what_goes_out_holds_no_person(world, receiver, live):
    system(world, receiver)
    incident = alarm(world)
    acknowledge(incident, by=world.actor("wang"), now=world.at(5))
    settle(world.at(5))
    post(world.at(6))
    said = b"".join(body for _, body in receiver.calls).decode()
    assert "anyuan.incidents.acknowledged" in receiver.types
    for person in world.people.values():
        assert person.name not in said
    assert '"person"' not in said


def test_while_the_receiver_is_down_events_wait_and_then_come_in_order_each_once(world, receiver, live):
    receiver.down()
    system(world, receiver)
    incident = alarm(world)
    acknowledge(incident, by=world.actor("wang"), now=world.at(5))
    settle(world.at(5))
    assert post(world.at(6)) == 1  # the first one fails; what is behind it is not even tried
    row = Subscriber.objects.get()
    assert (row.failures, row.error) == (1, "ConnectionRefusedError")
    assert post(world.at(7)) == 0  # it rests
    assert post(world.at(9)) == 1
    assert Subscriber.objects.get().failures == 2
    receiver.up()
    assert post(world.at(60)) == 2
    assert receiver.types == ["anyuan.incidents.opened", "anyuan.incidents.acknowledged"]
    assert states() == ["sent", "sent"]
    row = Subscriber.objects.get()
    assert (row.failures, row.error, row.rest_until) == (0, "", None)
    assert post(world.at(120)) == 0


def test_every_attempt_says_the_same_under_the_same_id(world, receiver, live):
    receiver.status = 503
    system(world, receiver)
    alarm(world)
    post(world.at(1))
    receiver.status = 200
    post(world.at(60))
    first, second = receiver.calls
    assert first[1] == second[1]
    assert first[0]["Idempotency-Key"] == second[0]["Idempotency-Key"] == json.loads(first[1])["id"]


def test_a_worker_that_dies_while_sending_leaves_a_claim_that_runs_out(world, receiver, live):
    row, _ = system(world, receiver)
    alarm(world)
    Subscriber.objects.filter(pk=row.pk).update(claimed_by="dead", claimed_until=world.at(90))
    assert post(world.at(10)) == 0
    assert post(world.at(91)) == 1
    assert states() == ["sent"]


def test_a_claim_and_a_rest_of_a_clock_that_stood_an_hour_ahead_hold_nothing_back(world, receiver, live):
    row, _ = system(world, receiver)
    alarm(world)
    Subscriber.objects.filter(pk=row.pk).update(claimed_by="dead", claimed_until=world.at(3600 + 90))
    receiver.down()
    assert post(world.at(1)) == 1
    Subscriber.objects.filter(pk=row.pk).update(rest_until=world.at(3600 + 2))
    receiver.up()
    assert post(world.at(2)) == 1
    assert states() == ["sent"]


def test_what_the_receiver_refuses_is_shown_and_the_next_one_is_sent(world, receiver, live):
    system(world, receiver)
    receiver.status = 422
    alarm(world)
    post(world.at(1))
    assert states() == ["dead"]
    assert Delivery.objects.get().error == "http 422"
    assert names()[-1] == "hooks.dead_letter"
    receiver.status = 200
    alarm(world, 10)
    post(world.at(11))
    assert states() == ["dead", "sent"]
    dead = Delivery.objects.select_related("subscriber").get(state="dead")
    assert retry(dead, by=ADMIN, now=world.at(20))
    assert not retry(dead, by=ADMIN, now=world.at(20))
    post(world.at(21))
    assert states() == ["sent", "sent"]


def test_after_a_day_of_silence_an_event_is_given_up_and_said(world, receiver, live):
    receiver.down()
    system(world, receiver)
    alarm(world)
    post(world.at(1))
    post(world.now + timedelta(hours=25))
    assert states() == ["dead"]
    assert names()[-1] == "hooks.dead_letter"


def test_a_wrong_key_on_the_other_side_loses_nothing(world, receiver, live):
    """401 and 404 are about how the other side is set up: somebody mends it while the event waits."""
    receiver.status = 401
    system(world, receiver)
    alarm(world)
    post(world.at(1))
    assert states() == ["queued"]
    receiver.status = 200
    post(world.at(10))
    assert states() == ["sent"]


def test_a_redirect_is_not_followed(world, receiver, live):
    receiver.status, receiver.location = 302, receiver.url
    system(world, receiver)
    alarm(world)
    post(world.at(1))
    assert len(receiver.calls) == 1
    assert states() == ["queued"]


def test_in_test_mode_nothing_leaves(world, receiver):
    system(world, receiver)
    alarm(world)
    assert post(world.at(1)) == 1
    assert receiver.calls == []
    assert states() == ["kept"]


def test_a_drill_goes_only_to_who_asked_for_drills_and_cannot_be_mistaken(world, receiver, live):
    system(world, receiver)
    system(world, receiver, "trainer", exercises=True)
    alarm(world, exercise=True)
    post(world.at(1))
    (event,) = receiver.events
    assert event["type"] == "anyuan.exercise.incidents.opened"
    assert event["exercise"] is event["data"]["exercise"] is event["data"]["incident"]["exercise"] is True
    assert Delivery.objects.get().subscriber.name == "trainer"


def test_a_system_hears_only_what_its_scope_covers_and_its_patterns_name(world, receiver, live):
    system(world, receiver, "school-2", area=None, school=world.schools[1])
    system(world, receiver, "closures", events=["incidents.closed"])
    system(world, receiver, "all", events=["*"])
    alarm(world)
    heard = {row.subscriber.name for row in Delivery.objects.select_related("subscriber")}
    assert heard == {"all"}
    # "*" is what goes out, not what there is: messages, evidence, calls and the house's own affairs stay inside.
    outside = {name.partition(".")[0] for name in Delivery.objects.values_list("event", flat=True)}
    assert not outside & {"notify", "journal", "hooks", "directory"}


def test_a_protected_case_lies_within_no_system_s_sight(world, receiver, live):
    """What has no scope (a child's protected file, red line 7) is heard by nobody outside, whatever was asked for."""
    from django.db import transaction

    from anyuan.cases import events
    from anyuan.journal.actions import record
    from anyuan.journal.rules import Scope, Subject

    system(world, receiver, "all", events=["*"], role="dispatcher")
    for number, scope in enumerate((Scope(), Scope(area_path=world.area.path))):
        with transaction.atomic():
            subject = Subject("cases.case", number + 1, f"S{number}")
            record(events.OPENED, subject=subject, by=ADMIN, now=world.now, data={"kind": "support"}, scope=scope)
    settle(world.now)
    assert list(Delivery.objects.values_list("subject_ref", flat=True)) == ["S1"]


def test_nobody_listens_and_nothing_is_owed(world):
    alarm(world)
    assert not Todo.objects.filter(handler="event_goes_to_hooks").exists()
    assert Delivery.objects.count() == 0


def test_a_recall_reaches_every_system_that_was_reached_with_receipts(world, receiver, live):
    from anyuan.hooks.queries import recall_receipts
    from anyuan.journal.rules import Subject

    row, _ = system(world, receiver, "first", events=["incidents.opened"])  # never asked for recalls
    system(world, receiver, "elsewhere", events=["incidents.*"], area=None, school=world.schools[1])
    incident = alarm(world)
    post(world.at(1))
    Subscriber.objects.filter(pk=row.pk).update(area=None, school=world.schools[2])  # and may not see it any more
    call_back(world, incident, 30)
    post(world.at(31))
    assert receiver.types == ["anyuan.incidents.opened", "anyuan.incidents.recalled"]
    assert receiver.events[1]["data"]["incident"]["recalled_at"] == world.at(30).isoformat()
    (receipt,) = recall_receipts(Subject("incidents.incident", incident.pk, incident.ref))
    assert (receipt.system, receipt.state, receipt.taken_at) == ("first", "sent", world.at(31))
    entry = Entry.objects.get(name="hooks.recall_taken")
    assert (entry.subject_id, entry.data["system"]) == (incident.pk, "first")


def test_when_a_system_does_not_take_a_recall_within_a_minute_the_desk_is_told_once(world, receiver, live):
    from anyuan.notify.models import Message

    system(world, receiver, title="Ambulance control")
    incident = alarm(world)
    post(world.at(1))
    receiver.down()
    call_back(world, incident, 30)
    post(world.at(31))
    assert not Message.objects.filter(kind="recall_not_taken").exists()
    for seconds in (91, 95, 200):
        post(world.at(seconds))
        settle(world.at(seconds))
    message = Message.objects.get(kind="recall_not_taken")
    assert "Ambulance control" in message.title_en
    assert incident.ref in message.title_zh
    assert list(message.recipients.values_list("person__code", flat=True)) == ["wang", "li"]
    receiver.up()
    post(world.at(3000))
    assert names()[-2:] == ["hooks.recall_waits", "hooks.recall_taken"]


def test_switched_off_nothing_more_is_said_and_what_waited_is_dropped(world, receiver, live):
    receiver.down()
    row, _ = system(world, receiver)
    alarm(world)
    assert switch(row, False, by=ADMIN, now=world.at(2))
    assert not switch(row, False, by=ADMIN, now=world.at(2))
    receiver.up()
    alarm(world, 10)
    assert post(world.at(60)) == 0
    assert states() == ["dropped"]
    assert receiver.calls == []


def test_a_test_of_the_connection_says_so(world, receiver, live):
    row, _ = system(world, receiver)
    ping(row, now=world.at(1))
    post(world.at(2))
    (event,) = receiver.events
    assert faults(event) == []
    assert (event["type"], event["exercise"]) == ("anyuan.exercise.ping", True)


def test_an_entry_that_is_handled_twice_is_owed_once(world, receiver, live):
    from anyuan.hooks.actions import offer

    system(world, receiver)
    alarm(world)
    offer(Entry.objects.get(name="incidents.opened"), now=world.at(3))
    assert Delivery.objects.count() == 1
