"""`anyuan restore DIR`: an export, back into an empty home."""

from __future__ import annotations

import argparse
from pathlib import Path

from anyuan.site.cli import Refusal
from anyuan.site.cli._words import _

HELP = _("read an export into an empty home")
WHY = {
    "missing": _("This is no complete export: {where} is missing."),
    "format": _("This export has a format that is not known here: {where}."),
    "altered": _("The export was altered or is incomplete: {where}."),
    "evidence": _("Evidence of the export is missing or altered: {where}."),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="DIR", help=_("a folder that `anyuan export` wrote"))


def run(args: argparse.Namespace) -> int:
    from anyuan.site import options
    from anyuan.site.cli.export import progress
    from anyuan.site.transfer import restore

    folder, home = args.folder.absolute(), options.home()
    try:
        manifest = restore.check(folder)
        restore.prepare_home(folder, home)
        import django

        django.setup()
        restore.restore(folder, manifest, progress)
    except restore.NotAnExport as wrong:
        raise Refusal(WHY[wrong.why].format(where=wrong.where)) from None
    except restore.NotEmpty as full:
        raise Refusal(_("{place} is not empty: restore into an empty home.").format(place=full)) from None
    except restore.FromTheFuture as newer:
        sentence = _("The export was made by a newer version, which this one does not know: {changes}.")
        raise Refusal(sentence.format(changes=newer)) from None
    except restore.RecordBroken as broken:
        print(_("BROKEN: the record does not stand after reading it back ({where}).").format(where=broken))
        return 1
    rows = sum(manifest["rows"].values())
    print(_("Restored {rows} rows into {home}; the record stands.").format(rows=rows, home=home))
    return 0
