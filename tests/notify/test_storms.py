"""Many messages of one sort become few, and none is lost."""

from __future__ import annotations

import pytest

from anyuan.journal.models import Entry
from anyuan.journal.rules import Subject
from anyuan.notify.actions import collect, deliver_due
from anyuan.notify.models import Message, Recipient, Sending
from tests.notify.room import NOW, after, names, person, send

pytestmark = pytest.mark.django_db


def alarm(n: int) -> Subject:
    return Subject("incidents.incident", n, f"J261123-{n:04d}")


def test_fifty_alarms_at_one_school_are_three_messages_and_a_sum(at_school):
    who = person("1")
    for n in range(50):
        send([who], subject=alarm(n), scope=at_school, now=after(n / 10))
    assert Sending.objects.filter(transport="page").count() == 3
    assert Message.objects.count() == 50  # each is still on record
    assert names().count("notify.bundled") == 47
    deliver_due(now=after(14.9))
    assert Sending.objects.filter(transport="page").count() == 3
    deliver_due(now=after(15))
    digest = Message.objects.order_by("-id")[0]
    assert (digest.title_zh, digest.title_en) == ("另有 47 条：一键报警", "47 more: 一键报警")
    assert digest.body_zh.split()[0] == "J261123-0049"
    assert Sending.objects.filter(transport="page").count() == 4
    assert Entry.objects.get(name="notify.digest_sent").data["count"] == 47


def test_reading_the_sum_is_the_receipt_for_what_it_sums_up(at_school):
    who = person("1")
    for n in range(5):
        send([who], subject=alarm(n), scope=at_school)
    deliver_due(now=after(15))
    assert Recipient.objects.filter(state="bundled").count() == 2
    collect(who.id, "page", now=after(16))
    assert {r.state for r in Recipient.objects.all()} == {"reached"}


def test_a_storm_that_goes_on_costs_one_message_a_window(at_school):
    who = person("1")
    for n in range(60):  # one a second
        send([who], subject=alarm(n), scope=at_school, now=after(n))
        deliver_due(now=after(n))
    for seconds in range(60, 90):
        deliver_due(now=after(seconds))
    assert Sending.objects.filter(transport="page").count() == 3 + 4
    assert sum(e.data["count"] for e in Entry.objects.filter(name="notify.digest_sent")) == 57


def test_worse_and_other_things_break_through(at_school, school):
    who = person("1")
    for n in range(9):
        send([who], level=2, subject=alarm(n), scope=at_school)
    assert Sending.objects.filter(transport="page").count() == 2
    send([who], level=1, subject=alarm(10), scope=at_school)
    send([who], level=2, subject=alarm(11), scope=at_school, kind="recall")
    send([who], level=2, subject=alarm(12), scope=at_school, exercise=True)
    send([who], level=2, subject=alarm(13))
    send([who], level=2, subject=alarm(14), scope=at_school, answerable=True)
    assert Sending.objects.filter(transport="page").count() == 7


def test_whoever_has_not_heard_of_the_storm_is_told_at_once(at_school):
    early, late = person("1"), person("2")
    for n in range(5):
        send([early], subject=alarm(n), scope=at_school)
    message = send([early, late], subject=alarm(6), scope=at_school)
    assert {r.person_id: r.state for r in message.recipients.all()} == {early.id: "bundled", late.id: "waiting"}


def test_a_window_behind_which_nothing_hides_closes_in_silence(at_school):
    who = person("1")
    send([who], scope=at_school)
    collect(who.id, "page", now=NOW)
    deliver_due(now=after(15))
    assert names() == ["notify.sent", "notify.delivered"]
    assert Message.objects.get().bundle_closed_at == after(15)


def test_the_sum_of_a_drill_says_so(at_school):
    who = person("1")
    for n in range(5):
        send([who], subject=alarm(n), scope=at_school, exercise=True)
    deliver_due(now=after(15))
    digest = Message.objects.order_by("-id")[0]
    assert digest.exercise
    assert digest.title_zh.startswith("演练 另有 2 条")
