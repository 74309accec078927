"""Lay deadlines and pass them, in the way named by the first word. Run inside a bench's installation.

`… heap|poll COUNT SPREAD_SECONDS` lays COUNT ladders whose first step is due within the spread and prints the lateness
figures as JSON. `heap` runs the product's own clocks crew; `poll` does the same work on a 250 ms beat.
`… open COUNT SECONDS` opens COUNT incidents and runs clocks and handlers together.

Lateness is counted from the due time to the end of the commit that passed it, by the wall clock.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta

import django

django.setup()

from django.db import connection

from anyuan.directory.models import Area, Organisation, Person, School, Shift
from anyuan.dispatch.actions import pass_due
from anyuan.dispatch.models import Deadline, Escalation
from anyuan.dispatch.queries import next_due
from anyuan.incidents.actions import open_or_join
from anyuan.incidents.rules.joining import Facts
from anyuan.journal.actions import handle_due
from anyuan.journal.rules import Actor
from anyuan.kernel.clock import SystemClock
from anyuan.kernel.percentiles import percentile
from anyuan.worker.loop import Crew
from anyuan.worker.parts import Part
from anyuan.worker.pulse import Pulse

BEAT_SECONDS = 0.25
# Laying the rows takes a while on a busy machine; the clocks begin well after it.
LEAD_SECONDS = 4.0
CLOCK = SystemClock()
LADDER = {
    "require": 1,
    "answer_expires_seconds": 120,
    "repeat_seconds": 0,
    "steps": [{"name": "desk", "after_seconds": 0, "targets": [{"role": "dispatcher", "at": "area"}]}],
}


def main(mode: str, count: int, seconds: float) -> None:
    county = _county()
    lateness: list[float] = []
    guard = threading.Lock()

    def timed(now: datetime) -> int:
        done = pass_due(now)
        if done:
            ended = CLOCK.now()
            due = Deadline.objects.filter(state="passed", passed_at=now).values_list("due_at", flat=True)
            with guard:
                lateness.extend((ended - at).total_seconds() * 1000 for at in due if at >= began)
        return done

    if mode == "open":
        _open_incidents(county, count)
        began = CLOCK.now()
        _run_crews(timed, seconds, with_hands=True)
    else:
        began = CLOCK.now() + timedelta(seconds=LEAD_SECONDS + count / 600)
        _lay(county, count, began, seconds)
        end = (began - CLOCK.now()).total_seconds() + seconds + 2.0
        if mode == "heap":
            _run_crews(timed, end, with_hands=False)
        else:
            _poll(timed, end)
    print(json.dumps(_figures(lateness, count, mode)))


def _figures(lateness: list[float], count: int, mode: str) -> dict[str, float]:
    running = Deadline.objects.filter(state="running", kind="step", due_at__lte=CLOCK.now()).count()
    return {
        "passed": len(lateness),
        "left": running,
        "p50_ms": percentile(lateness, 0.5) or 0.0,
        "p99_ms": percentile(lateness, 0.99) or 0.0,
        "max_ms": max(lateness, default=0.0),
    }


def _run_crews(timed: Callable[[datetime], int], seconds: float, *, with_hands: bool) -> None:
    parts = [Part("deadlines", 0.5, timed, lambda: next((at for at, _ in next_due(1)), None))]
    crews = [Crew("clocks", parts, CLOCK, Pulse())]
    if with_hands:
        hands = [Part("reactions", 0.25, lambda now: handle_due(now=now))]
        crews.append(Crew("hands", hands, CLOCK, Pulse()))
    for crew in crews:
        crew.start()
    time.sleep(seconds)
    for crew in crews:
        crew.end()
    for crew in crews:
        crew.join()


def _poll(timed: Callable[[datetime], int], seconds: float) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        started = time.monotonic()
        timed(CLOCK.now())
        time.sleep(max(0.0, BEAT_SECONDS - (time.monotonic() - started)))
    connection.close()


def _county() -> Area:
    area, fresh = Area.objects.get_or_create(
        code="990101", defaults={"name": "Bench county", "level": 3, "path": "/99/9901/990101/"}
    )
    if fresh:
        bureau = Organisation.objects.create(code="EB", name="Bench bureau", kind="education", area=area)
        School.objects.bulk_create(
            School(code=f"B{n}", name=f"Bench school {n}", area=area, organisation=bureau, lon=106 + n / 1e4, lat=26)
            for n in range(1000)
        )
        now = CLOCK.now()
        for role in ("dispatcher", "duty_leader", "commander"):
            person = Person.objects.create(code=role, name=role, purpose="bench", legal_basis="duty")
            Shift.objects.create(
                role=role, area=area, person=person, starts_at=now - timedelta(days=1), ends_at=now + timedelta(days=1)
            )
    return area


def _lay(area: Area, count: int, began: datetime, spread: float) -> None:
    Deadline.objects.all().delete()
    Escalation.objects.all().delete()
    common = {"subject_kind": "bench.matter", "area_path": area.path}
    rows = Escalation.objects.bulk_create(
        [
            Escalation(**common, subject_id=n, subject_ref=f"B{n}", ladder=LADDER, started_at=CLOCK.now())
            for n in range(count)
        ],
        batch_size=2000,
    )
    Deadline.objects.bulk_create(
        [
            Deadline(
                **common,
                subject_id=row.subject_id,
                subject_ref=row.subject_ref,
                escalation=row,
                kind="step",
                step=0,
                started_at=row.started_at,
                due_at=began + timedelta(seconds=spread * n / count),
            )
            for n, row in enumerate(rows)
        ],
        batch_size=2000,
    )


def _open_incidents(area: Area, count: int) -> None:
    schools = list(School.objects.order_by("id").values_list("id", "lon", "lat"))
    by = Actor.system("bench")
    for n in range(count):
        school, lon, lat = schools[n % len(schools)]
        now = CLOCK.now()
        facts = Facts("signal", n + 1, "panic", 1, now, now, school, None, None, area.path, lon, lat)
        open_or_join(facts, by=by, now=now)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]))
