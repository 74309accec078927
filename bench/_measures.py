"""Run inside a bench's installation: `fill SCHOOLS YEARS`, then `take QUICK`, which prints one line of JSON, times in seconds."""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import django

django.setup()

from django.utils import timezone

from anyuan.console.queries import measures as screens
from anyuan.directory.policy import Grant, Viewer
from anyuan.kernel.clock import utc_now
from anyuan.kernel.percentiles import percentile
from anyuan.measures import actions, queries
from anyuan.measures.models import Fact
from anyuan.measures.queries import About
from anyuan.measures.rules import periods
from anyuan.reports.queries import compute
from bench._measures_fill import BY_HAND, RAW, fill, span, sql


def by_hand(first: date, last: date) -> dict[str, Any]:
    """The four figures of a period over the raw rows."""
    found = {}
    for name, (n, d, where) in BY_HAND.items():
        found[name] = sql(
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
        told = {f.measure.name: f for f in queries.figures(viewer, month, About(), today=now.date(), names=BY_HAND)}
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
    sql(f"SELECT COUNT(*) {where}", [first, last])
    return sql(f"SELECT id, school_id, day {where} ORDER BY day, id LIMIT 101", [first, last])


def _day_by_hand(day: date) -> Any:
    n, d, where = BY_HAND["duties_done"]
    return sql(
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


def main(verb: str, *words: str) -> None:
    """``fill SCHOOLS YEARS`` or ``take QUICK``."""
    if verb == "fill":
        last = timezone.localdate(utc_now()) - timedelta(days=1)
        fill(int(words[0]), last - timedelta(days=round(365.25 * float(words[1])) - 1), last)
        return
    found = measure(*span(), words[0] == "1")
    found["raw"], found["facts"] = sql(f"SELECT COUNT(*) FROM {RAW}")[0][0], Fact.objects.count()
    print(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
