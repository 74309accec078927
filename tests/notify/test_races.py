"""Several workers and several senders at once: each message once, each sending claimed by one."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from anyuan.notify.actions import deliver_due
from anyuan.notify.actions.deliver import claim, judge_not_reached
from anyuan.notify.models import Message, Sending
from tests.notify.room import NOW, after, names, person, send
from tests.notify.servers import gateway

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(count: int, work: Callable[[], object]) -> list[object]:
    """Run ``work`` on so many threads, started together; an error in any of them fails the test."""
    from django.db import connection

    start, results = threading.Barrier(count), []

    def run() -> None:
        try:
            start.wait()
            results.append(work())
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == count
    return results


def test_four_workers_claim_each_sending_once():
    people = [person(str(n), phone=f"138000000{n:02d}", account=False) for n in range(20)]
    send(people)
    claimed = [c.sending.id for claims in at_once(4, lambda: claim(now=NOW, limit=20)) for c in claims]
    assert sorted(claimed) == sorted(Sending.objects.values_list("id", flat=True))


def test_four_workers_judge_each_silence_once():
    send([person(str(n)) for n in range(10)])
    assert sum(at_once(4, lambda: judge_not_reached(now=after(15)))) == 10
    assert names().count("notify.not_reached") == 10


def test_eight_senders_with_one_key_make_one_message():
    who = person("1")
    made = at_once(8, lambda: send([who], key="step-1").id)
    assert len(set(made)) == 1
    assert Message.objects.count() == 1
    assert names() == ["notify.sent"]


def test_a_gateway_hears_each_message_once_whoever_delivers(settings):
    people = [person(str(n), phone=f"138000000{n:02d}", account=False) for n in range(10)]
    with gateway() as server:
        settings.NOTIFY = settings.NOTIFY | {"mode": "live", "sms_webhook": server.url, "sms_secret": "key"}
        send(people)
        at_once(3, lambda: deliver_due(now=NOW))
        assert sorted(t["to"] for t in server.texts) == [p.phone for p in people]


def test_what_is_due_is_found_without_reading_what_was_sent():
    from django.db import connection

    from anyuan.notify.actions.deliver import _due

    found = Sending.objects.filter(_due(NOW)).order_by("level", "due_at", "id").values_list("id", flat=True)[:32]
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL reads an empty table whole")
    assert "SCAN" not in found.explain()
