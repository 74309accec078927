"""Run inside a bench's installation. `fill N`: N past signals in the history, as archiving leaves them; `take N`: N alarms."""

from __future__ import annotations

import json
import os
import statistics
import sys
import time
from collections.abc import Iterator
from datetime import timedelta

import django

django.setup()

from django.db import connection, transaction

from anyuan.directory.models import Area, Line, School
from anyuan.intake import interpreters
from anyuan.intake.actions import interpret, receive
from anyuan.intake.models import RawMessageHistory, SignalHistory
from anyuan.intake.rules import RawDraft, SignalDraft
from anyuan.intake.rules.duplicates import raw_key
from anyuan.kernel.clock import utc_now

SCHOOLS, PIECE = 200, 20_000


def fill(count: int) -> None:
    area, _ = Area.objects.get_or_create(code="99", defaults={"name": "某省", "level": 1, "path": "/99/"})
    for n in range(SCHOOLS):
        school, _ = School.objects.get_or_create(code=f"S{n}", defaults={"name": f"学校{n}", "area": area})
        Line.objects.get_or_create(
            code=f"L{n}", defaults={"protocol": "bench", "account": f"{n:04d}", "school": school}
        )
    lines = list(Line.objects.order_by("id").values_list("id", "school_id"))
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=OFF")  # only while filling
    for start in range(1, count + 1, PIECE):
        with transaction.atomic():
            _piece(range(start, min(start + PIECE, count + 1)), lines, count)
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


def _piece(ids: range, lines: list[tuple[int, int]], count: int) -> None:
    now = utc_now() - timedelta(days=8)
    signals, raws = [], []
    for id in ids:
        line, school = lines[id * 7919 % len(lines)]
        at = now - timedelta(seconds=(count - id) * 3)
        signals.append((id, id, 0, "bench", "panic", 1, False, True, "", "120", "1", "003", "01", "", "", line, None, None,
                        school, "/99/", None, None, None, at, at, False, False, '[{"path":"tcp"}]', "{}"))  # fmt: skip
        raws.append(
            (id, "bench", "tcp", f"{line:04d}", "0001", b"x" * 80, at, 0, "", "", "interpreted", 1, "", None, id)
        )
    _insert(SignalHistory, signals, _SIGNAL)
    _insert(RawMessageHistory, raws, _RAW)


_SIGNAL = (
    "id raw_id part protocol kind level restore opens held code qualifier zone partition user text line_id device_id place_id "
    "school_id area_path lon lat occurred_at received_at interpreted_at exercise test paths extra"
).split()  # noqa: SIM905
_RAW = (
    "id protocol path account sequence body received_at priority dedupe_key peer state attempts error unknown_id signal_id"
).split()  # noqa: SIM905


def _insert(model: type, rows: list[tuple[object, ...]], columns: list[str]) -> None:
    table = model._meta.db_table
    names = ",".join(f'"{c}"' for c in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            when = connection.ops.adapt_datetimefield_value
            adapted = [tuple(when(v) if hasattr(v, "tzinfo") else v for v in row) for row in rows]
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({','.join(['%s'] * len(columns))})", adapted)


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
