"""Run inside a bench's installation: `build SCHOOLS DAYS`, `rush SCHOOLS PORT SECONDS`, `day SCHOOLS`."""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import django

django.setup()

from django.conf import settings
from django.db import connection
from django.utils import timezone

from anyuan.directory.actions import tokens
from anyuan.directory.models import Account, Area, Person, Place, RoleGrant, School
from anyuan.directory.policy import Viewer
from anyuan.duties import actions, queries
from anyuan.duties.models import CheckIn, Occurrence, Round
from anyuan.duties.rules import codes
from anyuan.journal.rules import Actor
from anyuan.kernel.clock import utc_now
from anyuan.kernel.percentiles import percentile

BY = Actor.system("bench")
PAST_DAYS = 30
TOWNS = 20
CALLS = 5
# A check-in that is not answered by then is lost; the bench ends in any case.
PATIENCE = 30.0


def build(schools: int, days: int) -> dict[str, float]:
    """The prefecture, its programme, and the year laid ahead. The programme began a month ago."""
    now = utc_now()
    begun = now - timedelta(days=PAST_DAYS)
    _programme(days)
    area = Area.objects.create(code="99", name="某市", level=2, path="/99/")
    towns = [Area.objects.create(code=f"99{n:02}", name=f"镇{n}", level=4, path=f"/99/{n:02}/") for n in range(TOWNS)]
    made = [School(code=f"S{n}", name=f"学校{n}", area=towns[n % TOWNS], lon=106.0, lat=26.0) for n in range(schools)]
    School.objects.bulk_create(made)
    Place.objects.bulk_create(
        Place(code=f"G{n}", kind="gate", name="校门", school=one, area=one.area) for n, one in enumerate(made)
    )
    actions.install("bench", area, by=BY, now=begun)
    began = time.perf_counter()
    rows = actions.schedule(begun, days_ahead=days - 1)
    took = time.perf_counter() - began
    assert rows == schools * 2 * days, (rows, schools, days)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    _guards(made, now)
    return {"year": took}


def _programme(days: int) -> None:
    """Two posts a day, open whenever this runs."""
    windows = [
        {"key": "arrival", "opens": "00:00", "closes": "23:59", "early_minutes": 0, "grace_minutes": 0},
        {"key": "leaving", "opens": "00:01", "closes": "23:58", "early_minutes": 0, "grace_minutes": 0},
    ]
    rule = {
        "key": "gate_post",
        "kind": "guard_post",
        "title": {"en": "Guard post", "zh": "护学岗"},
        "where": {"of": "place", "kinds": ["gate"]},
        "rrule": f"FREQ=DAILY;COUNT={days}",
        "needs": {"guard": 1},
        "windows": windows,
    }
    folder = Path(settings.HOME) / "packs" / "programmes" / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    content = {"title": {"en": "Bench", "zh": "测试"}, "version": 1, "rules": [rule]}
    (folder / "pack.json").write_text(json.dumps(content), "utf-8")


def _guards(schools: list[School], now: datetime) -> None:
    """A guard with a token and a point at every school; their tokens lie in a file for the load client."""
    found = []
    for n, school in enumerate(schools):
        person = Person.objects.create(code=f"P{n}", name=f"保安{n}", purpose="duty", legal_basis="duty", school=school)
        account = Account.objects.create(username=f"guard{n}", person=person)
        RoleGrant.objects.create(account=account, role="guard", school=school, starts_at=now - timedelta(days=40))
        _row, token = tokens.make(account, by=BY, now=now)
        point = actions.make_point(school.places.get(), by=BY, now=now)
        found.append([token, codes.printed(point.secret, point.code)])
    _file().write_text(json.dumps(found), "utf-8")


def rush(schools: int, port: int, seconds: float) -> dict[str, float]:
    """Every guard checks in once within the same minute, over HTTP, each at a moment of its own."""
    guards = json.loads(_file().read_text("utf-8"))
    took: list[float] = []
    bad: list[str] = []

    async def one(n: int, token: str, point: str) -> None:
        await asyncio.sleep(seconds * n / schools)
        made = utc_now().isoformat()
        body = {"id": str(uuid4()), "point": point, "made_at": made, "sent_at": made, "method": "qr"}
        text = json.dumps(body).encode()
        head = (
            f"POST /api/v1/check-ins HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {token}\r\n"
            f"content-type: application/json\r\nconnection: close\r\ncontent-length: {len(text)}\r\n\r\n"
        )
        began = time.perf_counter()
        try:
            async with asyncio.timeout(PATIENCE):
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.write(head.encode() + text)
                answer = await reader.read()
                writer.close()
        except (OSError, TimeoutError) as error:
            bad.append(f"guard {n}: {type(error).__name__}")
            return
        finally:
            took.append((time.perf_counter() - began) * 1000)
        if b" 201 " not in answer[:20] or b'"counts": true' not in answer:
            bad.append(answer[:400].decode("utf-8", "replace"))

    async def everybody() -> None:
        await asyncio.gather(*(one(n, token, point) for n, (token, point) in enumerate(guards)))

    asyncio.run(everybody())
    if bad:
        print(f"{len(bad)} of {schools} not counted, the first: {bad[0]}", file=sys.stderr)
    counted = CheckIn.objects.filter(verdict="in_time").count()
    return {"arrived": counted, "p50_ms": statistics.median(took), "p99_ms": percentile(took, 0.99)}


def day(schools: int) -> dict[str, float]:
    """Today's board, then the day judged (one post of each school was manned, the other was not), then the month's rates."""
    viewer, now = Viewer.system(), utc_now()
    board = _median(lambda: queries.board(viewer, now))
    today = timezone.localdate(now)
    over = now + timedelta(days=1)
    began = time.perf_counter()
    for row in Round.objects.filter(day=today):
        actions.judge_round(row.pk, now=over)
    judged = time.perf_counter() - began
    states = Occurrence.objects.filter(day=today)
    assert states.filter(state="planned").count() == 0
    assert states.filter(state="missed").count() == schools
    # The month behind: nineteen of twenty were done.
    past = Occurrence.objects.filter(day__lt=today)
    past.update(state="done")
    past.filter(pk__in=list(past.values_list("pk", flat=True)[::20])).update(state="missed")
    first = today - timedelta(days=PAST_DAYS)
    rates = _median(lambda: queries.compliance_rate(viewer, first, today, now=over))
    rate = queries.compliance_rate(viewer, first, today, now=over)
    assert rate.denominator == schools * 2 * (PAST_DAYS + 1)
    return {"board": board, "judge": judged, "rates": rates}


def _median(work: Any) -> float:
    took = []
    for _ in range(CALLS):
        began = time.perf_counter()
        work()
        took.append(time.perf_counter() - began)
    return statistics.median(took)


def _file() -> Path:
    return Path(settings.HOME) / "bench-guards.json"


if __name__ == "__main__":
    verb, *numbers = sys.argv[1:]
    verbs = {"build": build, "rush": rush, "day": day}
    print(json.dumps(verbs[verb](*(float(n) if "." in n else int(n) for n in numbers))))
