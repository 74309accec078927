"""`anyuan test [lane …]`: every test, in lanes; a lane that cannot run says why and is never silently green."""

from __future__ import annotations

import argparse
import os
import sys
from functools import partial
from pathlib import Path

from anyuan.site.cli import Refusal
from anyuan.site.cli._words import _

HELP = _("run the tests, all lanes or the named ones")
NEEDS = ("test-packages", "front-end")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    from anyuan.site.cli.test._lanes import LANES

    listing = "\n".join(f"  {lane.name:<16} {lane.sentence}" for lane in LANES)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = f"{_('lanes:')}\n{listing}"
    parser.add_argument("lanes", nargs="*", metavar="LANE", help=_("lanes to run (default: all everyday ones)"))
    parser.add_argument("-k", metavar="WORDS", help=_("only tests whose names match, as in pytest"))
    parser.add_argument("-x", action="store_true", help=_("stop a lane at its first failure"))


def run(args: argparse.Namespace) -> int:
    from anyuan.site.cli.test import _table
    from anyuan.site.cli.test._lanes import LANES, Job

    root = checkout()
    known = {lane.name: lane for lane in LANES}
    for name in args.lanes:
        if name not in known:
            raise Refusal(_("There is no lane “{name}”. Lanes: {names}").format(name=name, names=", ".join(known)))
    # Asked for by name, or on the machine that decides: then a lane that cannot run has failed.
    demanded = bool(args.lanes) or os.environ.get("CI", "").lower() in {"1", "true"}
    extra = [*(["-k", args.k] if args.k else []), *(["-x"] if args.x else [])]
    outcomes = []
    for lane in [known[name] for name in args.lanes] or LANES:
        if not (args.lanes or lane.everyday or demanded):
            by_name = _("takes minutes: runs in CI and by name, ./anyuan test {name}").format(name=lane.name)
            outcomes.append(_table.cannot_run(lane.name, by_name, demanded=False))
            continue
        missing = lane.needs()
        if missing:
            outcomes.append(_table.cannot_run(lane.name, missing, demanded=demanded))
            continue
        print(f"\n=== {lane.name}: {lane.sentence}", flush=True)
        outcomes.append(_table.timed(lane.name, partial(lane.work, Job(root, lane, extra))))
    print(_table.table(outcomes))
    print(_table.closing_line(outcomes))
    sys.stdout.flush()
    return 0 if all(outcome.good for outcome in outcomes) else 1


def checkout() -> Path:
    """The folder that holds `tests/`. Raises Refusal in an installed package, which carries no tests."""
    root = Path(__file__).resolve().parents[5]
    if not (root / "tests").is_dir() or not (root / "pyproject.toml").exists():
        raise Refusal(_("Tests run in a checkout; the installed package does not carry them."))
    return root
