"""A private PostgreSQL for the tests: started from the distribution's binaries, stopped when the tests end."""

from __future__ import annotations

import atexit
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path


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
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    as_user = _unprivileged(folder)
    bin_dir = binaries()
    data = folder / "data"
    init = [bin_dir / "initdb", "-D", data, "-U", "anyuan", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]
    subprocess.run([*map(str, init)], check=True, capture_output=True, **as_user)
    # Tests of durability start a server of their own; here only speed counts.
    quick = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off"
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c max_connections=60 {quick}"
    start = [bin_dir / "pg_ctl", "-D", data, "-l", folder / "log", "-w", "-o", options, "start"]
    subprocess.run([*map(str, start)], check=True, capture_output=True, **as_user)
    stop = [str(bin_dir / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop"]

    def end() -> None:
        subprocess.run(stop, check=False, capture_output=True, **as_user)
        shutil.rmtree(folder, ignore_errors=True)

    atexit.register(end)
    address = f"postgresql://anyuan@127.0.0.1:{port}/postgres"
    os.environ["ANYUAN_TEST_POSTGRES"] = address
    return address


def _unprivileged(folder: Path) -> dict[str, object]:
    """PostgreSQL refuses to run as root: then it runs as the distribution's postgres user, who owns the folder."""
    if os.getuid() != 0:
        return {}
    user = pwd.getpwnam("postgres")
    os.chown(folder, user.pw_uid, user.pw_gid)
    return {"user": user.pw_uid, "group": user.pw_gid, "cwd": str(folder)}
