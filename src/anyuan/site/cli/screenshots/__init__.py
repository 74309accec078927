"""`anyuan screenshots`: every screen, in both languages and themes, at the sizes it is used at, in four states.

The pictures are looked at by eye before a change of the look is called done; the README's pictures are among them.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from pathlib import Path

from anyuan.site.cli import Refusal
from anyuan.site.cli._words import _
from anyuan.site.cli.screenshots.screens import SCREENS

HELP = _("take pictures of every screen in every state (needs Chromium)")
NEEDS = ("test-packages", "front-end")
NAMES = tuple(screen.name for screen in SCREENS)
DEFAULT_OUT = "docs/pictures"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--out", default=DEFAULT_OUT, metavar="DIR", help=_("folder for the pictures (default docs/pictures)")
    )
    parser.add_argument("--all", action="store_true", help=_("every screen in every state, not only the README's"))
    parser.add_argument("--only", nargs="+", default=[], choices=NAMES, metavar="SCREEN", help=_("these screens alone"))
    parser.add_argument("--chromium", default="", metavar="PATH", help=_("the browser's program file"))


def run(args: argparse.Namespace) -> int:
    try:
        import playwright.sync_api  # noqa: F401
    except ModuleNotFoundError:
        raise Refusal(_("Pictures need the test packages: install anyuan[test].")) from None
    out = Path(args.out).absolute()
    with tempfile.TemporaryDirectory(prefix="anyuan-screens-") as home:
        # A home of its own: the scenes must not mix with a real centre's records.
        os.environ.update(ANYUAN_HOME=home, ANYUAN_DATABASE="sqlite", ANYUAN_SECOND_FACTOR="off", ANYUAN_NOTIFY="test")
        from anyuan.site.cli.screenshots.camera import take

        count = take(Path(home), out, everything=args.all, only=args.only, chromium=args.chromium)
    print(_("{count} pictures are in {folder}.").format(count=count, folder=out))
    return 0
