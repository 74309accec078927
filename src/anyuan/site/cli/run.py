"""`anyuan run PART …`: one process of an installation, for service managers and clusters."""

from __future__ import annotations

import argparse

from anyuan.site.cli import _ports
from anyuan.site.cli._words import _

HELP = _("run web, gateway, worker or all in this process until stopped")
NEEDS = ("front-end",)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("parts", nargs="+", choices=("web", "gateway", "worker", "all"), metavar="PART")


def run(args: argparse.Namespace) -> int:
    from anyuan.site.processes.run import PARTS
    from anyuan.site.processes.run import run as run_parts

    parts = PARTS if "all" in args.parts else tuple(args.parts)
    if "gateway" in parts:
        _ports.alarms_must_be_free()
    return run_parts(parts)
