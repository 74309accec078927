"""Run inside a bench's installation. `fill N`: N past signals in the history, as archiving leaves them; `take N`: N alarms."""

from __future__ import annotations

import json
import os
import statistics
import sys
import time
from collections.abc import Iterator

import django

django.setup()

from django.db import connection, transaction

from anyuan.directory.models import Area, Line, School
from anyuan.intake import interpreters
from anyuan.intake.actions import interpret, receive
from anyuan.intake.rules import RawDraft, SignalDraft
from anyuan.intake.rules.duplicates import raw_key
from anyuan.kernel.clock import utc_now

SCHOOLS, PIECE = 200, 200_000


def fill(count: int) -> None:
    area, _ = Area.objects.get_or_create(code="99", defaults={"name": "某省", "level": 1, "path": "/99/"})
    for n in range(SCHOOLS):
        school, _ = School.objects.get_or_create(code=f"S{n}", defaults={"name": f"学校{n}", "area": area})
        Line.objects.get_or_create(
            code=f"L{n}", defaults={"protocol": "bench", "account": f"{n:04d}", "school": school}
        )
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=OFF")  # only while filling
    for start in range(1, count + 1, PIECE):
        with transaction.atomic(), connection.cursor() as cursor:
            for sql in _piece(start, min(start + PIECE - 1, count), count):
                cursor.execute(sql)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for table in ("intake_rawmessage", "intake_signal"):
                # Ids go on from there, as they would.
                cursor.execute("UPDATE sqlite_sequence SET seq=%s WHERE name=%s", [count, table])
                cursor.execute(
                    "INSERT INTO sqlite_sequence (name, seq) SELECT %s, %s WHERE NOT EXISTS "
                    "(SELECT 1 FROM sqlite_sequence WHERE name=%s)",
                    [table, count, table],
                )
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            for table in ("intake_rawmessage", "intake_signal"):
                cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, count])
            cursor.execute("VACUUM ANALYZE")


def _piece(first: int, last: int, count: int) -> Iterator[str]:
    """Written by the database itself: one alarm every three seconds up to eight days ago, spread over the lines."""
    line = f"(SELECT min(id) FROM directory_line) + n * 7919 % {SCHOOLS}"
    school = f"(SELECT min(id) FROM directory_school) + n * 7919 % {SCHOOLS}"
    seconds = f"{8 * 86400} + ({count} - n) * 3"
    if connection.vendor == "sqlite":
        series = (
            f"(WITH RECURSIVE s(n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM s WHERE n < {last}) SELECT n FROM s)"
        )
        at, no, yes, body, empty = (
            f"datetime('now', '-' || ({seconds}) || ' seconds')",
            "0",
            "1",
            "zeroblob(80)",
            "'{}'",
        )
        paths = """'[{"path":"tcp"}]'"""
    else:
        series = f"(SELECT generate_series({first}, {last}) AS n)"
        at, no, yes, body = (
            f"now() - make_interval(secs => {seconds})",
            "false",
            "true",
            "decode(repeat('00', 80), 'hex')",
        )
        empty, paths = "'{}'::jsonb", """'[{"path":"tcp"}]'::jsonb"""
    yield f"""INSERT INTO intake_signalhistory (id, raw_id, part, protocol, kind, level, restore, opens, held, code,
        qualifier, zone, "partition", "user", text, line_id, school_id, area_path, received_at, interpreted_at,
        exercise, test, paths, extra)
        SELECT n, n, 0, 'bench', 'panic', 1, {no}, {yes}, '', '120', '1', '003', '01', '', '', {line}, {school}, '/99/',
        {at}, {at}, {no}, {no}, {paths}, {empty} FROM {series} AS numbers"""
    yield f"""INSERT INTO intake_rawmessagehistory (id, protocol, path, account, sequence, body, received_at, priority,
        dedupe_key, peer, state, attempts, error, signal_id)
        SELECT n, 'bench', 'tcp', '0001', '0001', {body}, {at}, 0, '', '', 'interpreted', 1, '', n
        FROM {series} AS numbers"""


def said(raw: object) -> list[SignalDraft]:
    return [SignalDraft("panic", 1, code="120", qualifier="1", zone="003", opens=True, account=raw.account)]


def take(count: int) -> Iterator[float]:
    """Milliseconds from the raw message to its signal, each alarm alone."""
    interpreters.register("bench", said)
    run = f"{os.getpid()}"
    for n in range(count):
        now = utc_now()
        sequence = f"{run}-{n}"
        key = raw_key("bench", sequence)
        draft = RawDraft("bench", "tcp", f"{n % SCHOOLS:04d}", sequence, b"x" * 80, now, 0, key)
        began = time.perf_counter()
        receive([draft], now=now)
        (signal,) = interpret(now=now)
        yield (time.perf_counter() - began) * 1000
        assert signal.school_id is not None


def main(verb: str, count: int) -> None:
    if verb == "fill":
        fill(count)
        return
    took = list(take(count))[20:]
    print(json.dumps({"p50_ms": statistics.median(took)}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
