"""`anyuan import FILE…`: registers from xlsx, xls, csv and geojson."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tomllib
from pathlib import Path
from typing import Any

from anyuan.directory.registers.describe import sheets
from anyuan.site.cli import Refusal
from anyuan.site.cli._words import _, language

HELP = _("import registers from xlsx, xls, csv or geojson files")
KINDS = (
    "areas", "organisations", "schools", "campuses", "places", "lines", "devices", "people", "teams", "units", "rosters",
    "calendar_days", *sheets(),
)  # fmt: skip


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument(
        "--kind",
        metavar="KIND",
        help=_("what the files hold, when their headings do not tell") + f": {', '.join(KINDS)}, case:hazard …",
    )
    parser.add_argument(
        "--map", type=Path, metavar="MAP", help=_("a toml or json file that says what the headings mean")
    )
    parser.add_argument("--area", metavar="CODE", help=_("the area of rows that name none"))
    parser.add_argument("--dry-run", action="store_true", help=_("check everything, store nothing"))
    parser.add_argument("--drop-refused", action="store_true", help=_("leave out columns that must not be taken"))
    parser.add_argument("--json", action="store_true", help=_("print the result as JSON"))


def run(args: argparse.Namespace) -> int:
    import django

    django.setup()
    from django.utils import translation

    with translation.override("zh-hans" if language(os.environ) == "zh_Hans" else "en"):
        return _import(args)


def _import(args: argparse.Namespace) -> int:
    from anyuan.directory.actions.importing import import_files
    from anyuan.directory.models import Area
    from anyuan.journal.rules import Actor
    from anyuan.kernel.clock import utc_now

    area = None
    if args.area:
        area = Area.objects.filter(code=args.area).first()
        if area is None:
            raise Refusal(_("There is no area with the code {code}.").format(code=args.area))
    kind = args.kind or ""
    given: dict[str, Any] = {
        "by": Actor.system("shell"),
        "now": utc_now(),
        "mapping": _mapping(args.map),
        "dry_run": args.dry_run,
        "drop_refused": args.drop_refused,
        "default_area": area,
    }
    if kind.startswith("case:"):
        outcome = _ledger(args.files, kind.removeprefix("case:"), given)
    elif kind and kind not in KINDS:
        raise Refusal(_("There is no kind of register or case “{kind}”.").format(kind=kind))
    else:
        outcome = import_files(args.files, kind=kind, **given)
    print(json.dumps(_plain(outcome), ensure_ascii=False)) if args.json else _print(outcome, args.dry_run)
    return 0 if outcome.ok else 1


def _ledger(files: list[Path], kind: str, given: dict[str, Any]) -> Any:
    """A ledger of cases; a long one says on standard error how far it is."""
    from anyuan.cases.actions.ledger_in import import_ledger
    from anyuan.directory.refusals import Refused

    def progress(count: int) -> None:
        print(_("… {count} rows").format(count=count), file=sys.stderr, flush=True)

    try:
        return import_ledger(files, kind, progress=progress, **given)
    except Refused as refusal:
        raise Refusal(str(refusal)) from refusal


def _mapping(path: Path | None) -> Any:
    from anyuan.directory.imports.headings import Mapping

    if path is None:
        return Mapping()
    try:
        text = path.read_text(encoding="utf-8")
        content = json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
        return Mapping(**content)
    except (OSError, ValueError, TypeError) as error:
        raise Refusal(_("The map {file} cannot be used: {why}").format(file=path.name, why=error)) from error


def _print(outcome: Any, dry_run: bool) -> None:
    for note in [*outcome.notes, *(n for sheet in outcome.sheets for n in sheet.notes)]:
        print(note, file=sys.stderr)
    for problem in outcome.problems:
        print(problem, file=sys.stderr)
    if outcome.further_problems:
        print(_("… and {count} more").format(count=outcome.further_problems), file=sys.stderr)
    for sheet in outcome.sheets:
        line = _("{file} {sheet} → {kind}: {created} new, {updated} changed, {unchanged} as before")
        print(
            line.format(
                file=sheet.file,
                sheet=sheet.sheet,
                kind=sheet.kind,
                created=sheet.created,
                updated=sheet.updated,
                unchanged=sheet.unchanged,
            )
        )
    if not outcome.ok:
        print(_("Nothing was stored. Please mend the file and import it again."), file=sys.stderr)
    elif dry_run:
        print(_("Dry run: everything fits, nothing was stored."))


def _plain(outcome: Any) -> dict[str, Any]:
    return {
        "applied": outcome.applied,
        "sheets": [
            {
                "file": s.file,
                "sheet": s.sheet,
                "kind": s.kind,
                "created": s.created,
                "updated": s.updated,
                "unchanged": s.unchanged,
                "linked": s.linked,
                "notes": [str(n) for n in s.notes],
            }
            for s in outcome.sheets
        ],
        "notes": [str(n) for n in outcome.notes],
        "problems": [
            {"file": p.file, "address": p.address, "heading": p.heading, "problem": str(p.sentence)}
            for p in outcome.problems
        ],
        "further_problems": outcome.further_problems,
    }
