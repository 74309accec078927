"""Run inside a bench's installation: `SCHOOLS YEARS QUICK`. Prints one line of JSON, times in seconds."""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from datetime import time as clock
from typing import Any

import django

django.setup()

from django.db import connection
from django.utils import timezone

from anyuan.console.queries import measures as screens
from anyuan.directory.models import Area, School
from anyuan.directory.policy import Grant, Viewer
from anyuan.duties.models import DutyRule, Post, Programme, Round
from anyuan.journal.rules import Actor
from anyuan.kernel.clock import utc_now
from anyuan.kernel.percentiles import percentile
from anyuan.measures import actions, queries
from anyuan.measures.models import Day, Definition, Fact
from anyuan.measures.queries import About
from anyuan.measures.rules import periods
from anyuan.reports.queries import compute

BY = Actor.system("bench")
TOWNS = 20
MEASURED = ("duties_done", "posts_kept", "patrols", "duties_missed")
RAW = "duties_occurrence"
# Each measure by hand: (what is counted, its denominator or nothing, which rows).
BY_HAND = {
    "duties_done": (
        "SUM(CASE WHEN o.state='done' THEN 1 ELSE 0 END)",
        "COUNT(*)",
        "o.state NOT IN ('planned','excused')",
    ),
    "posts_kept": (
        "SUM(CASE WHEN o.state='done' THEN 1 ELSE 0 END)",
        "COUNT(*)",
        "r.kind='guard_post' AND o.state NOT IN ('planned','excused')",
    ),
    "patrols": ("COUNT(*)", "NULL", "r.kind='foot_patrol' AND o.state IN ('done','late')"),
    "duties_missed": ("COUNT(*)", "NULL", "o.state='missed'"),
}


def build(schools: int, first: date, last: date) -> None:
    """Schools, rules and rounds by the house; occurrences, facts and months by one statement each."""
    now = utc_now()
    area = Area.objects.create(code="99", name="某市", level=2, path="/99/")
    towns = [Area.objects.create(code=f"99{n:02}", name=f"镇{n}", level=4, path=f"/99/{n:02}/") for n in range(TOWNS)]
    School.objects.bulk_create(
        School(code=f"S{n}", name=f"学校{n}", area=towns[n % TOWNS], pupils=600) for n in range(schools)
    )
    plan = Programme.objects.create(code="b", pack="b", title={}, area=area, area_path="/99/", installed_at=now)
    zone = timezone.get_default_timezone()
    for key, kind in (("gate_post", "guard_post"), ("patrol", "foot_patrol")):
        rule = DutyRule.objects.create(programme=plan, key=key, kind=kind, definition={}, valid_from=first)
        Post.objects.bulk_create(
            Post(
                programme=plan,
                rule_key=key,
                site=f"school:{one.pk}",
                school=one,
                area_path=one.area.path,
                from_day=first,
            )
            for one in School.objects.select_related("area")
        )
        days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        opens = [datetime.combine(day, clock(7), zone) for day in days]
        Round.objects.bulk_create(
            [
                Round(
                    rule=rule, area_path="/99/", day=day, opens_at=at, judge_at=at + timedelta(hours=1), state="judged"
                )
                for day, at in zip(days, opens, strict=True)
            ],
            batch_size=1000,
        )
    _sql(
        f'INSERT INTO {RAW} (post_id, rule_id, round_id, school_id, area_path, day, "window", opens_at, closes_at, judge_at,'
        " early_minutes, needs, needed, filled, arrived, state, reason, version)"
        " SELECT p.id, w.rule_id, w.id, p.school_id, p.area_path, w.day, 'a', w.opens_at, w.judge_at, w.judge_at, 0, '{}', 0, 0,"
        " 0, CASE (p.id * 31 + w.id * 17) %% 40 WHEN 0 THEN 'missed' WHEN 1 THEN 'late' WHEN 2 THEN 'excused' ELSE 'done' END,"
        " '', 1 FROM duties_round w JOIN duties_dutyrule r ON r.id = w.rule_id JOIN duties_post p ON p.rule_key = r.key"
    )
    actions.take(now=now)
    actions.keep_spans(now=now)
    actions.complete_since("duties", first, by=BY, now=now)
    for name in MEASURED:
        _facts(name, first, last, now)
    _sql("ANALYZE")


def _facts(name: str, first: date, last: date, now: datetime) -> None:
    one = Definition.objects.get(measure=name)
    n, d, where = BY_HAND[name]
    _sql(
        "INSERT INTO measures_fact (definition_id, day, school_id, area_path, numerator, denominator)"
        f" SELECT {one.pk}, o.day, o.school_id, '', {n}, {d} FROM {RAW} o JOIN duties_dutyrule r ON r.id = o.rule_id"
        f" WHERE {where} GROUP BY o.day, o.school_id"
    )
    month = "date(day, 'start of month')" if connection.vendor == "sqlite" else "date_trunc('month', day)::date"
    _sql(
        "INSERT INTO measures_month (definition_id, first_day, school_id, area_path, numerator, denominator)"
        f" SELECT definition_id, {month}, school_id, '', SUM(numerator), SUM(denominator) FROM measures_fact"
        f" WHERE definition_id = {one.pk} GROUP BY definition_id, {month}, school_id"
    )
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    Day.objects.bulk_create(
        [Day(measure=name, day=day, definition=one, state="filled", filled_at=now) for day in days], batch_size=1000
    )


def by_hand(first: date, last: date) -> dict[str, Any]:
    """The four figures of a period over the raw rows."""
    found = {}
    for name, (n, d, where) in BY_HAND.items():
        found[name] = _sql(
            f"SELECT {n}, {d} FROM {RAW} o JOIN duties_dutyrule r ON r.id = o.rule_id"
            f" WHERE {where} AND o.day >= %s AND o.day <= %s",
            [first, last],
        )[0]
    return found


def measure(first: date, last: date, quick: bool) -> dict[str, float]:
    """All figures, ours and by hand in turn; both must say the same."""
    viewer, now, draw = Viewer(grants=(Grant("commander", area_path="/99/"),)), utc_now(), random.Random(7)
    rounds = 5 if quick else 20
    months = [periods.of(last - timedelta(days=draw.randrange(0, (last - first).days)), "month") for _ in range(rounds)]
    one = queries.measure("duties_missed")
    found: dict[str, float] = {}
    for month in months[:2]:
        told = {f.measure.name: f for f in queries.figures(viewer, month, About(), today=now.date(), names=MEASURED)}
        for name, (n, d) in by_hand(month.first, month.last).items():
            assert (told[name].numerator, told[name].denominator) == (n or 0, d), (name, month)
    found["dashboard"], found["dashboard_sql"] = _both(
        [lambda m=m: screens.tiles(viewer, m, About(), now) for m in months],
        [lambda m=m: [by_hand(m.first, m.last), by_hand(*_year_ago(m))] for m in months],
    )
    found["drill"], found["drill_sql"] = _both(
        [lambda m=m: queries.rows_of(viewer, one, m.first, m.last, About(), now=now) for m in months],
        [lambda m=m: _rows_by_hand(m.first, m.last) for m in months],
    )
    days = [last - timedelta(days=draw.randrange(1, 20)) for _ in range(rounds)]
    found["refill"], found["refill_sql"] = _both(
        [lambda d=d: actions.fill("duties_done", [d], now=now) for d in days],
        [lambda d=d: _day_by_hand(d) for d in days],
    )
    year = periods.of(last, "year")
    found["annual"], found["annual_sql"] = _both(
        [lambda: compute("annual_summary", viewer, year, About(), now=now)] * 3,
        [lambda: [by_hand(year.first, year.last), by_hand(*_year_ago(year))]] * 3,
    )
    return found


def _year_ago(period: periods.Period) -> tuple[date, date]:
    then = periods.last_year(period)
    return then.first, then.last


def _rows_by_hand(first: date, last: date) -> Any:
    where = f"FROM {RAW} WHERE state='missed' AND day >= %s AND day <= %s"
    _sql(f"SELECT COUNT(*) {where}", [first, last])
    return _sql(f"SELECT id, school_id, day {where} ORDER BY day, id LIMIT 101", [first, last])


def _day_by_hand(day: date) -> Any:
    n, d, where = BY_HAND["duties_done"]
    return _sql(
        f"SELECT o.school_id, {n}, {d} FROM {RAW} o JOIN duties_dutyrule r ON r.id = o.rule_id WHERE {where} AND o.day = %s"
        " GROUP BY o.school_id",
        [day],
    )


def _both(ours: list[Callable[[], Any]], theirs: list[Callable[[], Any]]) -> tuple[float, float]:
    """p95 of both, run in turn, after one of each that is not counted."""
    ours[0](), theirs[0]()
    mine, hand = [], []
    for one, other in zip(ours, theirs, strict=True):
        hand.append(_took(other))
        mine.append(_took(one))
    return percentile(mine, 0.95) or 0.0, percentile(hand, 0.95) or 0.0


def _took(run: Callable[[], Any]) -> float:
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


def _sql(sql: str, values: list[Any] | None = None) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values if values is not None else [])
        return cursor.fetchall() if cursor.description else []


def main(schools: int, years: float, quick: bool) -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    last = timezone.localdate(utc_now()) - timedelta(days=1)
    first = last - timedelta(days=round(365.25 * years) - 1)
    began = time.perf_counter()
    build(schools, first, last)
    found = {"build": time.perf_counter() - began, **measure(first, last, quick)}
    found["raw"], found["facts"] = _sql(f"SELECT COUNT(*) FROM {RAW}")[0][0], Fact.objects.count()
    print(json.dumps(found))


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]), sys.argv[3] == "1")
