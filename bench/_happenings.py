"""Write events into the journal at a steady pace. Run inside a bench's installation: `… N PAUSE_SECONDS`."""

from __future__ import annotations

import sys
import time

import django

django.setup()

from django.db import transaction

from anyuan.incidents import events as incidents
from anyuan.journal import actions, events
from anyuan.journal.rules import Actor, Scope, Subject
from anyuan.kernel.clock import utc_now
from bench._people import COUNTY


def main(count: int, pause: float) -> None:
    event = next(e for e in events.declared().values() if e.topic == "incidents")
    assert incidents
    for number in range(count):
        print(time.time_ns(), flush=True)
        with transaction.atomic():
            subject = Subject("bench.thing", number, f"B{number}")
            actions.record(event, subject=subject, by=Actor.system("bench"), now=utc_now(), scope=Scope(COUNTY))
        time.sleep(pause)
    print("done", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]))
