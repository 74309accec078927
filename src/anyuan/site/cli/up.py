"""`anyuan up`: the main job. Prepares what is missing, then runs the whole house on this machine until Ctrl-C."""

from __future__ import annotations

import argparse
import os
import signal
import time
import urllib.error
import urllib.request
from pathlib import Path

from anyuan.site.cli import Refusal, _ports
from anyuan.site.cli._words import _

HELP = _("prepare everything and run console, API, worker and gateway on this machine")
NEEDS = ("front-end",)
READY_SECONDS = 60


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, help=_("port of the web server (default 8000)"))
    parser.add_argument("--host", help=_("address to listen on (default 127.0.0.1)"))
    city = parser.add_mutually_exclusive_group()
    city.add_argument("--demo", metavar="CITY", default="", help=_("invented demo city of a new home"))
    city.add_argument("--empty", action="store_true", help=_("no demo city: an empty centre"))
    parser.add_argument("--speed", type=float, default=1.0, help=_("how fast the demo city's days pass"))
    parser.add_argument("--quiet-city", action="store_true", help=_("do not let the demo city's devices speak"))


def run(args: argparse.Namespace) -> int:
    if args.port is not None:
        os.environ["ANYUAN_PORT"] = str(args.port)
    if args.host:
        os.environ["ANYUAN_HOST"] = args.host
    from anyuan.site import options

    home = options.home()
    new = not (home / "secret.key").exists()
    # Before anything is written: a start that is refused leaves the choice of a city open.
    _ports.web_must_be_free()
    _ports.alarms_must_be_free()
    _choose_city(home, new, args)
    city = _prepare(home)
    from anyuan.site.processes import homes

    speaks = bool(city) and city not in homes.years() and not args.quiet_city
    return _supervise(home, city if speaks else None, args.speed)


def _choose_city(home: Path, new: bool, args: argparse.Namespace) -> None:
    """A new home without other wishes gets the invented city; the choice is written down, for the next start."""
    from anyuan.kernel.packs import pack_dirs
    from anyuan.site.processes import homes

    if not new:
        if args.demo or args.empty:
            print(_("This home was set up earlier; --demo and --empty are for a new one (see --home)."))
        return
    city = "" if args.empty else args.demo or homes.DEFAULT_CITY
    known = [*(folder.name for folder in pack_dirs("cities", home)), *homes.years()]
    if city and city not in known:
        raise Refusal(_("There is no city “{city}”. There are: {known}.").format(city=city, known=", ".join(known)))
    homes.begin(home, city=city)


def _prepare(home: Path) -> str:
    """Tables, then the demo city if this home has one; returns the city's name."""
    import django

    django.setup()
    from anyuan.kernel.clock import utc_now
    from anyuan.site.processes import homes, prepare

    if prepare.tables(home):
        print(_("Tables are ready."))
    city = homes.city(home)
    if city:
        from anyuan import demo

        began = time.monotonic()
        build = demo.build_year if city in homes.years() else demo.build
        if build(home, seed=homes.seed(home), now=utc_now(), city=city).fresh:
            print(_("The invented city was built in {seconds:.1f} s.").format(seconds=time.monotonic() - began))
    return city


def _supervise(home: Path, city: str | None, speed: float) -> int:
    from django.db import connection, connections

    from anyuan.site import options
    from anyuan.site.processes.supervisor import Child, Supervisor

    wish = options.value("ANYUAN_PROCESSES")
    many = wish == "many" or (wish == "auto" and connection.vendor == "postgresql")
    connections.close_all()
    parts = ["web", "gateway", "worker"] if many else ["all"]
    children = [Child(part, ["run", part]) for part in parts]
    if city:
        children.append(Child("simulator", ["simulate", "--speed", str(speed)]))
    supervisor = Supervisor(children)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, supervisor.ask_to_stop)
    address = f"http://{options.value('ANYUAN_HOST')}:{options.value('ANYUAN_PORT')}"
    try:
        supervisor.start()
        if _wait_until_ready(address, supervisor):
            _greet(home, address)
        supervisor.watch()
    finally:
        supervisor.stop()
    print(_("Stopped. Everything acknowledged is kept in {home}.").format(home=home))
    return 0


def _wait_until_ready(address: str, supervisor: object) -> bool:
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until and not supervisor.stopping:  # type: ignore[attr-defined]
        try:
            with urllib.request.urlopen(f"{address}/readyz", timeout=2) as answer:
                if answer.status == 200:
                    return True
        except (urllib.error.URLError, OSError):
            pass
        for child in supervisor.children:  # type: ignore[attr-defined]
            child.look()
        time.sleep(0.1)
    return False


def _greet(home: Path, address: str) -> None:
    """Where everything is, for somebody who sees it for the first time."""
    from anyuan.site import options

    rows = [
        (_("Desk"), f"{address}/"),
        (_("Wallboard"), f"{address}/wall"),
        (_("API description"), f"{address}/api/v1/openapi.json"),
        (_("Alarm receiver"), f"SIA DC-09, TCP/UDP {options.value('ANYUAN_HOST')}:{options.value('ANYUAN_DC09_PORT')}"),
        (_("Data"), str(home)),
    ]
    print()
    for label, value in rows:
        print(f"  {label:<18} {value}")
    _introduce(home)
    print()
    print(_("Ctrl-C stops everything."), flush=True)


def _introduce(home: Path) -> None:
    """The demo city's accounts. Their passwords were made for this home alone; nobody in the city is real."""
    import json

    from anyuan.site.cli._words import language

    path = home / "demo.json"
    if not path.is_file():
        return
    demo = json.loads(path.read_text(encoding="utf-8"))
    print()
    print("  " + demo["notice_zh" if language(os.environ).startswith("zh") else "notice_en"])
    for account in demo["accounts"]:
        print(f"  {account['username']:<18} {account['password']}   ({account['role']})")
