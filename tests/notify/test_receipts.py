"""Sent, arrived, read, answered; and who was not reached."""

from __future__ import annotations

import pytest

from anyuan.directory.policy import Viewer
from anyuan.journal.models import Entry
from anyuan.journal.rules import Actor
from anyuan.notify.actions import AlreadyAnswered, NotAsked, collect, deliver_due, receipt
from anyuan.notify.models import Recipient, Sending
from anyuan.notify.queries import TokenUnknown, by_token, inbox, link, not_reached, not_reached_now, reached, token
from tests.notify.room import NOW, SUBJECT, after, names, person, send

pytestmark = pytest.mark.django_db


def states(recipient: Recipient) -> dict[str, str]:
    return dict(recipient.sendings.values_list("transport", "state"))


def test_after_fifteen_seconds_without_a_sign_a_person_is_on_the_desks_list():
    message = send([person("1", phone="13800000001")])
    deliver_due(now=NOW)
    deliver_due(now=after(14.9))
    assert list(not_reached(SUBJECT, after(14.9))) == []
    deliver_due(now=after(15))
    assert [r.message_id for r in not_reached(SUBJECT, after(15))] == [message.id]
    assert [r.message_id for r in not_reached_now(Viewer.system(), after(15))] == [message.id]
    assert names() == ["notify.sent", "notify.not_reached"]
    deliver_due(now=after(16))
    assert names().count("notify.not_reached") == 1


def test_a_late_judgement_keeps_the_instant_when_it_was_due():
    send([person("1")])
    assert len(not_reached(SUBJECT, after(3600))) == 1  # the list does not wait for the worker
    deliver_due(now=after(3600))
    entry = Entry.objects.get(name="notify.not_reached")
    assert (entry.at, entry.recorded_at) == (after(15), after(3600))
    assert Recipient.objects.get().not_reached_at == after(15)


def test_fetching_the_phone_page_is_the_sign_and_stops_the_other_paths():
    who = person("1", phone="13800000001", email="a@example.org")
    message = send([who], level=2)
    assert [r.message_id for r in inbox(who.id)] == [message.id]
    assert collect(who.id, "page", now=after(3)) == 1
    assert collect(who.id, "page", now=after(4)) == 0
    recipient = message.recipients.get()
    assert (recipient.state, recipient.reached_at) == ("reached", after(3))
    assert states(recipient) == {
        "page": "delivered", "sms_webhook": "cancelled", "desk": "cancelled", "mail": "cancelled"
    }  # fmt: skip
    deliver_due(now=after(60))
    assert names() == ["notify.sent", "notify.delivered"]


def test_without_a_sign_the_next_path_starts():
    message = send([person("1", phone="13800000001")], level=2)
    deliver_due(now=after(9))
    assert states(message.recipients.get())["sms_webhook"] == "queued"
    deliver_due(now=after(10))
    assert states(message.recipients.get())["sms_webhook"] == "sent"


def test_somebody_reached_late_leaves_the_list_and_the_lateness_stays_on_record():
    who = person("1")
    send([who])
    deliver_due(now=after(20))
    collect(who.id, "page", now=after(40))
    recipient = Recipient.objects.get()
    assert (recipient.state, recipient.not_reached_at, recipient.reached_at) == ("reached", after(15), after(40))
    assert list(not_reached(SUBJECT, after(41))) == []


def test_reading_and_answering():
    who = person("1")
    message = send([who], answerable=True)
    me = Actor.person(who.id)
    recipient = receipt(message.recipients.get(), "read", by=me, now=after(4))
    assert (recipient.state, recipient.read_at) == ("reached", after(4))
    receipt(recipient, "read", by=me, now=after(5))
    recipient = receipt(recipient, "answered", by=me, now=after(6), answer="accepted")
    assert (recipient.read_at, recipient.answered_at, recipient.answer) == (after(4), after(6), "accepted")
    receipt(recipient, "answered", by=me, now=after(7), answer="accepted")  # the phone repeats itself on a bad network
    with pytest.raises(AlreadyAnswered) as refusal:
        receipt(recipient, "answered", by=me, now=after(8), answer="declined")
    assert (refusal.value.answer, refusal.value.at) == ("accepted", after(6))
    assert names() == ["notify.sent", "notify.read", "notify.answered"]


def test_only_what_was_asked_can_be_answered():
    who = person("1")
    plain, asked = send([who]).recipients.get(), send([who], answerable=True).recipients.get()
    for recipient, answer in ((plain, "accepted"), (asked, "perhaps"), (asked, "")):
        with pytest.raises(NotAsked):
            receipt(recipient, "answered", by=Actor.person(who.id), now=NOW, answer=answer)
    assert Recipient.objects.filter(answered_at__isnull=False).count() == 0


def test_a_recall_knows_everybody_who_may_have_heard():
    heard, sent_only, skipped = person("1"), person("2", phone="13800000001", account=False), person("3", account=False)
    send([heard, sent_only, skipped])
    deliver_due(now=NOW)
    collect(heard.id, "page", now=after(1))
    assert {r.person_id for r in reached(SUBJECT)} == {heard.id, sent_only.id}


def test_a_link_shows_one_person_one_message_and_cannot_be_bent(settings):
    settings.PUBLIC_URL = "https://anyuan.example"
    first, second = (send([person(code)]).recipients.get() for code in "12")
    assert link(first.id) == f"https://anyuan.example/n/{token(first.id)}/"
    assert by_token(token(first.id), now=after(60)) == first
    mine, theirs = token(first.id), token(second.id)
    swapped = theirs.partition(".")[0] + "." + mine.partition(".")[2]
    for text in (
        "",
        "x",
        mine[:-1],
        mine + "A",
        mine.upper(),
        swapped,
        "0" + mine,
        f"{10**14:x}." + mine.partition(".")[2],
    ):
        with pytest.raises(TokenUnknown):
            by_token(text, now=after(60))
    with pytest.raises(TokenUnknown):
        by_token(mine, now=after(15 * 86400))


def test_no_link_without_a_public_address(settings):
    settings.PUBLIC_URL = ""
    assert link(1) == ""


def test_entries_hold_no_words_names_or_numbers():
    who = person("张三", phone="13812345678", email="zhang@example.org")
    send([who], title="张三请速到东门", body="张三 13812345678", answerable=True)
    deliver_due(now=after(15))
    receipt(Recipient.objects.get(), "answered", by=Actor.person(who.id), now=after(16), answer="safe")
    kept = str(list(Entry.objects.values()))
    assert not [word for word in ("张三", "13812345678", "zhang@", "东门") if word in kept]
    assert Sending.objects.count() == 4
