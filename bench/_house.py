"""A throw-away installation for benches: its own home and database, its parts as real processes."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg

from tests import tables
from tests.ports import free_port

CHECKOUT = Path(__file__).resolve().parent.parent
HERTZ = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pid: int) -> float:
    """User and system time that the process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / HERTZ


class House:
    """One installation. ``run`` starts a part of it as a process; everything ends with the context."""

    def __init__(self, home: Path, database: str) -> None:
        self.home = home
        self.port, self.dc09_port = free_port(), free_port()
        self.environment = os.environ | {
            "ANYUAN_HOME": str(home),
            "ANYUAN_DATABASE": database,
            "ANYUAN_PORT": str(self.port),
            "ANYUAN_DC09_PORT": str(self.dc09_port),
            "ANYUAN_NOTIFY": "test",
            "ANYUAN_MQTT": "",
            "ANYUAN_LOG_LEVEL": "WARNING",
            "DJANGO_SETTINGS_MODULE": "anyuan.site.settings",
            "PYTHONPATH": f"{CHECKOUT / 'src'}{os.pathsep}{CHECKOUT}",
        }
        self._running: list[subprocess.Popen[bytes]] = []

    def run(self, *words: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen([sys.executable, "-m", "anyuan.site.cli", *words], env=self.environment)
        self._running.append(process)
        return process

    def script(self, module: str, *words: str, **options: object) -> subprocess.Popen[bytes]:
        """Run a bench's own module in this installation, in a process of its own."""
        command = [sys.executable, "-m", module, *words]
        process = subprocess.Popen(command, env=self.environment, cwd=CHECKOUT, **options)  # type: ignore[call-overload]
        self._running.append(process)
        return process

    @property
    def has_server(self) -> bool:
        """Does the database run as a server of its own?"""
        return self.environment["ANYUAN_DATABASE"].startswith("postgresql")

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Look into the database from outside, as it is committed."""
        if not self.has_server:
            with closing(sqlite3.connect(self.home / "anyuan.sqlite3", timeout=30)) as connection:
                return connection.execute(sql).fetchall()
        with psycopg.connect(self.environment["ANYUAN_DATABASE"]) as connection:
            return connection.execute(sql).fetchall()  # type: ignore[arg-type]

    def sql(self, statement: str, *, writable: bool = False) -> None:
        """Say something to the database server, outside any transaction."""
        with psycopg.connect(self.environment["ANYUAN_DATABASE"], autocommit=True) as connection:
            if writable:
                connection.execute("SET default_transaction_read_only = off")
            connection.execute(statement)  # type: ignore[arg-type]

    def command(self, *words: str) -> int:
        """Run one command line verb to its end and return its exit code."""
        return subprocess.run(
            [sys.executable, "-m", "anyuan.site.cli", *words], env=self.environment, check=False
        ).returncode

    def crash_database(self) -> None:
        """kill -9 of the whole database server, then start it again; it recovers from its log."""
        from bench import _postgres

        _postgres.crash(self.home.parent)

    def wait_port(self, port: int, seconds: float = 30.0) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                return
            except OSError:
                time.sleep(0.05)
        raise TimeoutError(f"nothing listens on port {port}")

    def wait_ready(self, path: str = "/healthz", seconds: float = 30.0) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=2):
                    return
            except urllib.error.HTTPError as error:
                if error.code < 500:
                    return
                time.sleep(0.05)
            except (urllib.error.URLError, OSError):
                time.sleep(0.05)
        raise TimeoutError(f"{path} did not answer in {seconds} s")

    def stop(self) -> None:
        for process in self._running:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for process in self._running:
            try:
                process.wait(6)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._running.clear()


@contextmanager
def house(database: str = "sqlite", folder: Path | None = None, kept: Path | None = None) -> Iterator[House]:
    """An installation with its tables; ``database`` is sqlite or postgres (a private server). Fresh and gone afterwards,
    or ``kept`` at a place of its own and found there again."""
    place = kept or Path(tempfile.mkdtemp(prefix="anyuan-bench-", dir=folder))
    place.mkdir(parents=True, exist_ok=True)
    address = "sqlite"
    if database == "postgres":
        from bench import _postgres

        address = _postgres.again(place) if (place / "pg").exists() else _postgres.durable_server(place)
    made = House(place / "home", address)
    (place / "home").mkdir(parents=True, exist_ok=True)
    if database == "sqlite":
        tables.put_sqlite(place / "home" / "anyuan.sqlite3")
    try:
        if kept is not None:  # an earlier run may have left older tables
            made.command("manage", "migrate", "-v", "0")
        yield made
    finally:
        made.stop()
        if database == "postgres":
            from bench._postgres import stop_server

            stop_server(place)
        if kept is None:
            shutil.rmtree(place, ignore_errors=True)
