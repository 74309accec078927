"""A private PostgreSQL for the tests: started from the distribution's binaries, stopped when the tests end."""

from __future__ import annotations

import atexit
import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import psycopg

from tests import tables
from tests.ports import free_port

TABLES = "anyuan_tables"


class PostgresMissing(RuntimeError):
    """No PostgreSQL server binaries on this machine."""


def binaries() -> Path:
    """Folder of initdb and pg_ctl. Raises PostgresMissing."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: float(p.parent.name))
    for folder in [*reversed(found), *(Path(p).parent for p in [shutil.which("initdb")] if p)]:
        if (folder / "initdb").exists():
            return folder
    raise PostgresMissing("PostgreSQL is not installed: apt-get install postgresql")


def private_server() -> str:
    """Start one and return its address; the same one for every worker of a parallel run."""
    if address := os.environ.get("ANYUAN_TEST_POSTGRES"):
        return address
    folder = Path(tempfile.mkdtemp(prefix="anyuan-pg-"))
    folder.chmod(0o755)
    data = folder / "data"
    put_data(data)
    port = free_port()
    # Tests of durability start a server of their own; here only speed counts.
    start(data, port, "-c max_connections=60 -c fsync=off -c full_page_writes=off -c synchronous_commit=off")

    def end() -> None:
        stop(data)
        shutil.rmtree(folder, ignore_errors=True)

    atexit.register(end)
    address = f"postgresql://anyuan@127.0.0.1:{port}/postgres"
    os.environ["ANYUAN_TEST_POSTGRES"] = address
    return address


def put_data(data: Path) -> None:
    """A server's folder with two databases that hold all tables and no row: `postgres`, and `TABLES` to copy."""
    tables.put("tables.pg", _make_data, data)


def _make_data(data: Path) -> None:
    owner = unprivileged()
    data.mkdir()
    if owner:
        os.chown(data, owner["user"], owner["group"])
    init = [
        str(binaries() / "initdb"),
        "-D",
        str(data),
        "-U",
        "anyuan",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C.UTF-8",
    ]
    subprocess.run(init, check=True, capture_output=True, cwd="/tmp", **owner)
    port = free_port()
    start(data, port, "-c fsync=off")
    try:
        address = f"postgresql://anyuan@127.0.0.1:{port}/postgres"
        with tempfile.TemporaryDirectory(prefix="anyuan-tables-") as home:
            tables.migrate(address, Path(home))
        with psycopg.connect(address.replace("/postgres", "/template1"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {TABLES} TEMPLATE postgres")
    finally:
        stop(data, "fast")


def start(data: Path, port: int, options: str) -> None:
    """Start a server on a folder and wait until it answers."""
    options = f"-p {port} -k {data} -c listen_addresses=127.0.0.1 {options}"
    command = [str(binaries() / "pg_ctl"), "-D", str(data), "-l", str(data / "log"), "-w", "-o", options, "start"]
    subprocess.run(command, check=True, capture_output=True, cwd="/tmp", **unprivileged())


def stop(data: Path, mode: str = "immediate") -> None:
    """Stop the server of a folder."""
    command = [str(binaries() / "pg_ctl"), "-D", str(data), "-m", mode, "stop"]
    subprocess.run(command, check=False, capture_output=True, cwd="/tmp", **unprivileged())


def unprivileged() -> dict[str, Any]:
    """PostgreSQL refuses to run as root: then it runs as the distribution's postgres user, who owns its folder."""
    if os.getuid() != 0:
        return {}
    user = pwd.getpwnam("postgres")
    return {"user": user.pw_uid, "group": user.pw_gid}
