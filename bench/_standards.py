"""Run inside a bench's installation: `SCHOOLS`. Prints one line of JSON: seconds and statements of each standard, and of the
overview, which judges one of them and gathers everything else that it shows."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import django

django.setup()

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from anyuan.console.queries import boards
from anyuan.directory.models import Appointment, Area, Device, EmergencyPlan, Equipment, Person, Qualification, School
from anyuan.directory.policy import Grant, Viewer
from anyuan.kernel.clock import utc_now
from anyuan.measures import actions as measures
from anyuan.measures.queries import About
from anyuan.measures.rules import periods
from anyuan.standards.queries import library
from anyuan.standards.queries.verdicts import judged

TOWNS, GUARDS, CAMERAS = 20, 3, 10


def build(schools: int) -> None:
    """Schools with guards and their licences, cameras, equipment and a plan each."""
    today = timezone.localdate(utc_now())
    Area.objects.create(code="99", name="某市", level=2, path="/99/")
    towns = [Area.objects.create(code=f"99{n:02}", name=f"镇{n}", level=4, path=f"/99/{n:02}/") for n in range(TOWNS)]
    made = School.objects.bulk_create(
        School(code=f"S{n}", name=f"学校{n}", area=towns[n % TOWNS], stage="primary", pupils=1000 + n, boarders=n % 90)
        for n in range(schools)
    )
    people = Person.objects.bulk_create(
        Person(code=f"P{n}", name="保安", purpose="duty", legal_basis="duty") for n in range(schools * GUARDS)
    )
    long_ago = today - timedelta(days=300)
    Appointment.objects.bulk_create(
        Appointment(code=f"A{n}", person=one, post="guard", school=made[n // GUARDS], starts_on=long_ago)
        for n, one in enumerate(people)
    )
    Qualification.objects.bulk_create(
        Qualification(code=f"Q{n}", person=one, kind="guard_licence", issued_on=long_ago)
        for n, one in enumerate(people)
    )
    Device.objects.bulk_create(
        Device(code=f"C{n}", kind="camera", school=made[n // CAMERAS], facts={"linked": True, "keep_days": 30})
        for n in range(schools * CAMERAS)
    )
    Equipment.objects.bulk_create(Equipment(code=f"E{n}", item="shield", school=one) for n, one in enumerate(made))
    EmergencyPlan.objects.bulk_create(
        EmergencyPlan(code=f"PL{n}", school=one, kind="general", name="预案", version="1", starts_on=long_ago)
        for n, one in enumerate(made)
    )


def _taken(run: Callable[[], Any], schools: int) -> dict[str, float]:
    """The middle of three, after one that is not timed but whose statements are counted."""
    with CaptureQueriesContext(connection) as told:
        run()
    took = []
    for _n in range(3):
        began = time.perf_counter()
        run()
        took.append(time.perf_counter() - began)
    return {"seconds": sorted(took)[1], "statements": len(told), "schools": schools}


def main(schools: int) -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    build(schools)
    viewer, today = Viewer(grants=(Grant("commander", area_path="/99/"),)), timezone.localdate(utc_now())
    names = [name for name, pack in library.standards().items() if not pack.get("extends")]
    found = {}
    for name in names:
        sheet = judged(viewer, name, today)
        there = len(sheet.schools) if sheet else 0
        found[name] = _taken(lambda name=name: judged(viewer, name, today), there)
    now, month = utc_now(), periods.of(today, "month")
    measures.take(now=now)
    measures.keep_spans(now=now)
    found["overview"] = _taken(lambda: boards.board(viewer, About(), month, now), schools)
    print(json.dumps(found))


if __name__ == "__main__":
    main(int(sys.argv[1]))
