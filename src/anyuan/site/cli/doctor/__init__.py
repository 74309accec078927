"""`anyuan doctor`: what is wrong with this installation, in plain words. It looks, and changes nothing."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator

from anyuan.site.cli._words import _
from anyuan.site.cli.doctor._finding import Finding, Level

HELP = _("say in plain words what is wrong with this installation")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--settings", action="store_true", help=_("list every setting: value, where it comes from, meaning")
    )


def run(args: argparse.Namespace) -> int:
    """0 when nothing is wrong; remarks and warnings alone do not fail."""
    if args.settings:
        from anyuan.site.cli.doctor import _settings

        print(_settings.listing())
        return 0
    worst = Level.GOOD
    for finding in findings():
        print(finding.shown(colour=sys.stdout.isatty()), flush=True)
        worst = max(worst, finding.level)
    closing = {
        Level.GOOD: _("Everything is in order."),
        Level.NOTE: _("Everything is in order; see the remarks."),
        Level.WARNING: _("It works, but the warnings deserve a look."),
        Level.WRONG: _("Something is wrong; the lines marked ✗ say what to do."),
    }
    print(f"\n{closing[worst]}")
    return 1 if worst is Level.WRONG else 0


def findings() -> Iterator[Finding]:
    """All checks, in the order in which one mends an installation."""
    from anyuan.site.cli.doctor import _database, _machine, _network, _settings

    yield from _machine.checks()
    settings = list(_settings.checks())
    yield from settings
    if any(finding.level is Level.WRONG for finding in settings):
        return  # with unreadable settings the rest would only repeat it
    yield from _database.checks()
    yield from _network.checks()
