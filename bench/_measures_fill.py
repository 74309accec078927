"""Schools with two duties a day for years, and what the house counts of them: written by the database itself, year by year.

Every year of rows and every year of facts is one step in one transaction, and the step is noted in the same transaction: a
filling that was cut off goes on where it stood. The raw table's indexes are made again at the end, sorted, instead of row by row.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from datetime import time as clock
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from anyuan.directory.models import Area, School
from anyuan.duties.models import DutyRule, Post, Programme, Round
from anyuan.journal.rules import Actor
from anyuan.kernel.clock import utc_now
from anyuan.measures import actions
from anyuan.measures.models import Day, Definition

BY = Actor.system("bench")
TOWNS = 20
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
NOTED = "bench_filled"  # one row for each step that is done


def sql(statement: str, values: list[Any] | None = None) -> list[Any]:
    """Run one statement; its rows, where it has any."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values if values is not None else [])
        return cursor.fetchall() if cursor.description else []


def fill(schools: int, first: date, last: date) -> None:
    """Go on until all is there. A filled house answers at once."""
    sql(f"CREATE TABLE IF NOT EXISTS {NOTED} (step varchar(80) PRIMARY KEY, said text NOT NULL)")
    if connection.vendor == "sqlite":
        for pragma in ("synchronous=OFF", "cache_size=-400000", "temp_store=MEMORY", "foreign_keys=OFF"):
            sql(f"PRAGMA {pragma}")  # only while filling
    done = dict(sql(f"SELECT step, said FROM {NOTED}"))
    if "span" in done:  # begun on another day: its own days go on
        first, last = span()
    else:
        _step("span", lambda: f"{first} {last}")
    for name, run in _steps(schools, first, last):
        if name not in done:
            _step(name, run)
            print(f"{timezone.now():%H:%M:%S} {name}", file=sys.stderr, flush=True)


def span() -> tuple[date, date]:
    """The first and last day that were filled."""
    first, last = sql(f"SELECT said FROM {NOTED} WHERE step = 'span'")[0][0].split()
    return date.fromisoformat(first), date.fromisoformat(last)


def _step(name: str, run: Callable[[], Any]) -> None:
    with transaction.atomic():
        said = run()
        sql(f"INSERT INTO {NOTED} (step, said) VALUES (%s, %s)", [name, str(said or "")])


def _steps(schools: int, first: date, last: date) -> Iterator[tuple[str, Callable[[], Any]]]:
    years = [(max(first, date(n, 1, 1)), min(last, date(n, 12, 31))) for n in range(first.year, last.year + 1)]
    yield "ground", lambda: _ground(schools, first, last)
    yield "indexes", _drop_indexes
    for since, until in years:
        yield f"rows {since}", lambda since=since, until=until: _rows(since, until)
    yield "indexes again", _make_indexes
    yield "measures", lambda: _taken(first)
    for name in BY_HAND:
        for since, until in years:
            yield f"{name} {since}", lambda name=name, since=since, until=until: _facts(name, since, until)
        yield f"{name} months", lambda name=name: _months(name)
    yield "analyze", lambda: sql("ANALYZE")


def _ground(schools: int, first: date, last: date) -> None:
    """Schools, rules, posts and rounds."""
    now, zone = utc_now(), timezone.get_default_timezone()
    area = Area.objects.create(code="99", name="某市", level=2, path="/99/")
    towns = [Area.objects.create(code=f"99{n:02}", name=f"镇{n}", level=4, path=f"/99/{n:02}/") for n in range(TOWNS)]
    School.objects.bulk_create(
        School(code=f"S{n}", name=f"学校{n}", area=towns[n % TOWNS], pupils=600) for n in range(schools)
    )
    plan = Programme.objects.create(code="b", pack="b", title={}, area=area, area_path="/99/", installed_at=now)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    opens = [datetime.combine(day, clock(7), zone) for day in days]
    for key, kind in (("gate_post", "guard_post"), ("patrol", "foot_patrol")):
        rule = DutyRule.objects.create(programme=plan, key=key, kind=kind, definition={}, valid_from=first)
        Post.objects.bulk_create(
            Post(
                programme=plan, rule_key=key, site=f"school:{one.pk}", school=one, area_path=one.area.path,
                from_day=first,
            )
            for one in School.objects.select_related("area")
        )  # fmt: skip
        Round.objects.bulk_create(
            (
                Round(
                    rule=rule, area_path="/99/", day=day, opens_at=at, judge_at=at + timedelta(hours=1), state="judged"
                )
                for day, at in zip(days, opens, strict=True)
            ),
            batch_size=1000,
        )


def _rows(first: date, last: date) -> None:
    """A duty of every post on each of these days, in the order of the days: as a ledger grows."""
    sql(
        f'INSERT INTO {RAW} (post_id, rule_id, round_id, school_id, area_path, day, "window", opens_at, closes_at, judge_at,'
        " early_minutes, needs, needed, filled, arrived, state, reason, version)"
        " SELECT p.id, w.rule_id, w.id, p.school_id, p.area_path, w.day, 'a', w.opens_at, w.judge_at, w.judge_at, 0, '{}', 0, 0,"
        " 0, CASE (p.id * 31 + w.id * 17) %% 40 WHEN 0 THEN 'missed' WHEN 1 THEN 'late' WHEN 2 THEN 'excused' ELSE 'done' END,"
        " '', 1 FROM duties_round w JOIN duties_dutyrule r ON r.id = w.rule_id JOIN duties_post p ON p.rule_key = r.key"
        " WHERE w.day >= %s AND w.day <= %s ORDER BY w.day, w.id, p.id",
        [first, last],
    )


def _drop_indexes() -> str:
    """Take the raw table's indexes away, and keep how each is made."""
    if connection.vendor != "sqlite":
        return ""
    found = sql("SELECT name, sql FROM sqlite_master WHERE type='index' AND tbl_name=%s AND sql IS NOT NULL", [RAW])
    for name, _made in found:
        sql(f'DROP INDEX "{name}"')
    return ";\n".join(made for _name, made in found)


def _make_indexes() -> None:
    for made in sql(f"SELECT said FROM {NOTED} WHERE step = 'indexes'")[0][0].split(";\n"):
        if made:
            sql(made.replace("%", "%%"))


def _taken(first: date) -> None:
    now = utc_now()
    actions.take(now=now)
    actions.keep_spans(now=now)
    actions.complete_since("duties", first, by=BY, now=now)


def _facts(name: str, first: date, last: date) -> None:
    """What the house would have counted of these days."""
    one, now = Definition.objects.get(measure=name), utc_now()
    n, d, where = BY_HAND[name]
    sql(
        "INSERT INTO measures_fact (definition_id, day, school_id, area_path, numerator, denominator)"
        f" SELECT {one.pk}, o.day, o.school_id, '', {n}, {d} FROM {RAW} o JOIN duties_dutyrule r ON r.id = o.rule_id"
        f" WHERE {where} AND o.day >= %s AND o.day <= %s GROUP BY o.day, o.school_id ORDER BY o.day, o.school_id",
        [first, last],
    )
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    Day.objects.bulk_create(
        [Day(measure=name, day=day, definition=one, state="filled", filled_at=now) for day in days], batch_size=1000
    )


def _months(name: str) -> None:
    one = Definition.objects.get(measure=name)
    month = "date(day, 'start of month')" if connection.vendor == "sqlite" else "date_trunc('month', day)::date"
    sql(
        "INSERT INTO measures_month (definition_id, first_day, school_id, area_path, numerator, denominator)"
        f" SELECT definition_id, {month}, school_id, '', SUM(numerator), SUM(denominator) FROM measures_fact"
        f" WHERE definition_id = {one.pk} GROUP BY definition_id, {month}, school_id"
    )
