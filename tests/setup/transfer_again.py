"""Life goes on in a restored home: the record is sealed further, numbers follow on, secrets open. Run inside it."""

from __future__ import annotations

import django

django.setup()

from anyuan.directory import crypto
from anyuan.directory.models import Account, Line, Person
from anyuan.incidents.actions import open_or_join
from anyuan.incidents.models import Incident
from anyuan.incidents.rules.joining import Facts
from anyuan.journal.actions import seal_waiting
from anyuan.journal.queries import verify
from anyuan.journal.rules import Actor
from anyuan.kernel.clock import utc_now


def main() -> None:
    now = utc_now()
    assert Line.objects.get().key == "AB" * 16
    assert Person.objects.get(phone_index=crypto.blind("13800000000")).code == "P1"
    last = Incident.objects.order_by("-id").first()
    facts = Facts(source="signal", id=3, kind="fire", level=1, received_at=now, occurred_at=now, school_id=last.school_id,
                  place_id=None, area_path=last.area_path)  # fmt: skip
    made = open_or_join(facts, by=Actor.system("test"), now=now)
    assert made.pk > last.pk
    assert made.ref > last.ref
    seal_waiting(now=now)
    assert verify().broken is None
    assert Account.objects.get(username="wang").check_password("a long pass phrase")


main()
