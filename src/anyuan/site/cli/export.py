"""`anyuan export DIR`: everything, in open formats, with the journal."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from anyuan.site.cli import Refusal
from anyuan.site.cli._words import _

HELP = _("write everything to a folder: tables, journal, evidence, settings")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="DIR", help=_("an empty folder, or one that does not exist yet"))


def run(args: argparse.Namespace) -> int:
    import django

    django.setup()
    from anyuan.site.transfer import export

    try:
        manifest = export.export(args.folder.absolute(), progress)
    except export.NotEmpty:
        raise Refusal(_("{folder} is not empty.").format(folder=args.folder)) from None
    except export.EvidenceSpoilt as spoilt:
        print(_("BROKEN: evidence {name} does not have the content that its name promises.").format(name=spoilt))
        return 1
    rows = sum(manifest["rows"].values())
    sentence = _("Exported {rows} rows of {tables} tables and {evidence} evidence files to {folder}.")
    print(
        sentence.format(
            rows=rows, tables=len(manifest["rows"]), evidence=manifest["evidence"], folder=args.folder.absolute()
        )
    )
    print(_("It holds everything in the clear, keys and personal data included: keep it like the database itself."))
    return 0


def progress(what: str, count: int) -> None:
    """One line a table, for a person who waits."""
    if sys.stderr.isatty():
        print(f"{what:<40} {count:>10}", file=sys.stderr)
