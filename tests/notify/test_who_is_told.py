"""Who a message goes to, over which paths, and when."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from anyuan.directory.models import Appointment
from anyuan.journal.actions.record import OutsideTransaction  # noqa: F401  (the journal refuses a loose entry)
from anyuan.journal.models import Entry
from anyuan.notify.actions import (
    AddressWrong,
    NewAddress,
    NewQuietHours,
    Post,
    deliver_due,
    set_addresses,
    set_quiet_hours,
)
from anyuan.notify.models import Message, Sending
from tests.notify.room import BY, NOW, after, names, person, send, shift

pytestmark = pytest.mark.django_db


def paths(message):
    rows = Sending.objects.filter(recipient__message=message).order_by("order")
    return [(s.transport, (s.due_at - NOW).total_seconds()) for s in rows]


def test_an_emergency_goes_over_all_paths_at_once():
    message = send([person("1", phone="13800000001", email="a@example.org")])
    assert paths(message) == [("page", 0), ("sms_webhook", 0), ("desk", 0), ("mail", 0)]
    assert names() == ["notify.sent"]


def test_something_lesser_goes_path_by_path():
    message = send([person("1", phone="13800000001", email="a@example.org")], level=2)
    assert paths(message) == [("page", 0), ("sms_webhook", 10), ("desk", 20), ("mail", 30)]


def test_a_person_off_duty_is_not_paged_even_in_an_emergency():
    off, on = person("off", phone="13800000001"), person("on", phone="13800000002")
    shift(off, starts=-16, ends=-8)
    shift(on, starts=-8, ends=8)
    message = send([off, on])
    states = {r.person_id: (r.state, r.reason) for r in message.recipients.all()}
    assert states == {off.id: ("skipped", "off_duty"), on.id: ("waiting", "")}
    assert not Sending.objects.filter(recipient__person=off).exists()


def test_the_substitute_is_paged_and_the_person_replaced_is_not():
    absent, stand_in = person("absent"), person("stand-in")
    shift(absent, starts=-1, ends=7, substitute=stand_in)
    message = send([absent, stand_in])
    assert {r.person_id: r.state for r in message.recipients.all()} == {absent.id: "skipped", stand_in.id: "waiting"}


def test_a_post_is_whoever_holds_it_now():
    first, second = person("first"), person("second")
    shift(first, starts=-8, ends=0, role="duty_leader")
    shift(second, starts=0, ends=8, role="duty_leader")
    message = send([], posts=[Post("duty_leader")])
    assert [r.person_id for r in message.recipients.all()] == [second.id]


def test_somebody_whose_appointment_has_ended_is_not_told():
    gone = person("gone")
    Appointment.objects.create(person=gone, post="校长", starts_on=date(2020, 9, 1), ends_on=date(2026, 11, 22))
    assert send([gone]).recipients.get().reason == "inactive"
    Appointment.objects.filter(person=gone).update(ends_on=date(2026, 11, 23))
    assert send([gone]).recipients.get().state == "waiting"


def test_a_recall_lies_on_the_page_of_those_who_went_home_meanwhile():
    off = person("off", phone="13800000001")
    shift(off, starts=-9, ends=-1)
    message = send([off], kind="recall", also_off_duty=True)
    assert paths(message) == [("page", 0), ("desk", 0)]


def test_nobody_to_tell_is_itself_told():
    message = send([])
    assert message.recipients.count() == 0
    assert names() == ["notify.empty"]
    without_a_path = person("mute", account=False)
    assert send([without_a_path]).recipients.get().reason == "no_path"
    assert names() == ["notify.empty", "notify.empty"]


def test_quiet_hours_hold_a_message_until_the_morning_but_not_an_emergency():
    sleeper = person("1", phone="13800000001")
    set_quiet_hours(sleeper, [NewQuietHours(time(9), time(11))], by=BY, now=NOW)  # NOW is 10:00 local
    message = send([sleeper], level=3)
    assert paths(message) == [("page", 3600), ("sms_webhook", 3660), ("desk", 3720)]
    assert message.recipients.get().reach_by == NOW + timedelta(hours=1, seconds=300)
    assert deliver_due(now=after(3599)) == 0
    assert deliver_due(now=after(3600)) == 1
    assert paths(send([sleeper], level=1))[0] == ("page", 0)


def test_own_paths_replace_the_usual_ones_in_their_order():
    chosen = person("1", phone="13800000001", email="a@example.org")
    rows = [NewAddress("mail", "b@example.org"), NewAddress("apprise_url", "wecombot://geheim", up_to_level=1)]
    set_addresses(chosen, rows, by=BY, now=NOW)
    assert paths(send([chosen])) == [("mail", 0), ("apprise_url", 0)]
    assert paths(send([chosen], level=3)) == [("mail", 0)]
    assert "geheim" not in str(list(Entry.objects.values_list("data", flat=True)))


@pytest.mark.parametrize(
    ("row", "key"),
    [
        (NewAddress("pigeon"), "notify.transport_unknown"),
        (NewAddress("test"), "notify.transport_unknown"),
        (NewAddress("mail", "not an address"), "notify.address_wrong"),
        (NewAddress("apprise_url"), "notify.address_missing"),
        (NewAddress("page", up_to_level=9), "notify.level_wrong"),
    ],
)
def test_an_address_that_cannot_work_is_refused(row, key):
    with pytest.raises(AddressWrong) as refusal:
        set_addresses(person("1"), [NewAddress("page"), row], by=BY, now=NOW)
    assert (refusal.value.key, refusal.value.position) == (key, 1)


def test_the_same_key_is_one_message():
    who = person("1")
    first = send([who], key="incident-7-step-1")
    assert send([who], key="incident-7-step-1").id == first.id
    assert Message.objects.count() == 1
    assert names() == ["notify.sent"]


def test_everybody_reads_their_own_language():
    message = send(
        [person("1")], title={"zh": "一键报警", "en": "Panic button"}, body={"en": "East gate", "zh": "东门"}
    )
    assert message.words("zh-hans") == ("一键报警", "东门")
    assert message.words("en") == ("Panic button", "East gate")


def test_a_drill_says_so_in_every_language_and_never_uses_a_path_for_real_alarms(settings):
    settings.NOTIFY = settings.NOTIFY | {"real_only": ["sms_webhook"]}
    message = send([person("1", phone="13800000001")], exercise=True, title={"zh": "一键报警", "en": "Panic button"})
    assert message.title_zh == "演练 一键报警"
    assert message.title_en == "演练 Panic button"
    assert [name for name, _ in paths(message)] == ["page", "desk"]


def test_a_path_closed_to_drills_after_the_message_was_written_stays_closed(settings):
    send([person("1", phone="13800000001", account=False)], exercise=True)
    settings.NOTIFY = settings.NOTIFY | {"real_only": ["sms_webhook"]}
    deliver_due(now=NOW)
    sending = Sending.objects.get(transport="sms_webhook")
    assert (sending.state, sending.error) == ("dead", "real only")
