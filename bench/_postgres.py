"""A private PostgreSQL with every flush in force, for figures about durability."""

from __future__ import annotations

import os
import pwd
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.postgres import binaries


def durable_server(folder: Path) -> str:
    """Start a server below ``folder`` with fsync and synchronous commit on; returns its address."""
    from bench._house import free_port

    port, data = free_port(), folder / "pg"
    folder.chmod(0o755)
    who = _who()
    data.mkdir()
    if who:
        os.chown(data, who["user"], who["group"])
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
    subprocess.run(init, check=True, capture_output=True, cwd="/tmp", **who)
    (folder / "pg.port").write_text(str(port))
    _start(folder)
    return f"postgresql://anyuan@127.0.0.1:{port}/postgres"


def again(folder: Path) -> str:
    """Start the server that an earlier run left below ``folder``; returns its address."""
    _start(folder)
    return f"postgresql://anyuan@127.0.0.1:{(folder / 'pg.port').read_text()}/postgres"


def crash(folder: Path) -> None:
    """kill -9 of the postmaster and its children, then start it again and wait until it has recovered."""
    pid = int((folder / "pg" / "postmaster.pid").read_text().split()[0])
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    for each in [pid, *map(int, children)]:
        with suppress(ProcessLookupError):
            os.kill(each, signal.SIGKILL)
    while Path(f"/proc/{pid}").exists():
        time.sleep(0.02)
    (folder / "pg" / "postmaster.pid").unlink(missing_ok=True)
    _start(folder)


def _start(folder: Path) -> None:
    data, port = folder / "pg", (folder / "pg.port").read_text()
    options = f"-p {port} -k {data} -c listen_addresses=127.0.0.1 -c max_connections=80 -c fsync=on"
    start = [str(binaries() / "pg_ctl"), "-D", str(data), "-l", str(data / "log"), "-w", "-o", options, "start"]
    subprocess.run(start, check=True, capture_output=True, cwd="/tmp", **_who())


def stop_server(folder: Path) -> None:
    stop = [str(binaries() / "pg_ctl"), "-D", str(folder / "pg"), "-m", "immediate", "stop"]
    subprocess.run(stop, check=False, capture_output=True, cwd="/tmp", **_who())


def _who() -> dict[str, Any]:
    """PostgreSQL refuses to run as root."""
    if os.getuid() != 0:
        return {}
    user = pwd.getpwnam("postgres")
    return {"user": user.pw_uid, "group": user.pw_gid}
