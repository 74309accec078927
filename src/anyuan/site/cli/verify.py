"""`anyuan verify`: does the record still stand as it was sealed?"""

from __future__ import annotations

import argparse
import sys
from datetime import datetime
from pathlib import Path

from anyuan.site.cli import Refusal
from anyuan.site.cli._words import _

HELP = _("check the journal's chain; exit 1 and the first broken place when it was altered")
WORDS = {
    "block_missing": _("block {block} is missing"),
    "chain": _("block {block} does not follow from the block before it"),
    "root": _("entries of block {block} were removed or reordered"),
    "leaf": _("entry {entry} in block {block} does not fit its seal"),
    "entry_missing": _("entry {entry} of block {block} is missing"),
    "entry_altered": _("entry {entry} of block {block} was altered after it was sealed"),
    "entry_unsealed": _("entry {entry} was added behind the journal's back"),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--from", dest="since", metavar="T", help=_("only blocks sealed since then (RFC 3339)"))
    parser.add_argument("--export", type=Path, metavar="FILE", help=_("write what was checked, for checking elsewhere"))


def run(args: argparse.Namespace) -> int:
    import django

    django.setup()
    from anyuan.journal.queries import head, verify
    from anyuan.journal.queries.export import lines

    since = _instant(args.since)
    if args.export:
        with args.export.open("wb") as file:
            file.writelines(lines(since))
    checked = verify(since=since, progress=_progress if sys.stderr.isatty() else None)
    if checked.broken is not None:
        sentence = WORDS[checked.broken.what].format(block=checked.broken.block, entry=checked.broken.entry)
        print(_("BROKEN: {sentence}.").format(sentence=sentence))
        return 1
    top = head()
    print(
        _("The record stands: {entries} entries in {blocks} blocks.").format(
            entries=checked.entries, blocks=checked.blocks
        )
    )
    if top is not None:
        print(_("Head: block {number}, {chain}").format(number=top.number, chain=top.chain))
    return 0


def _instant(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise Refusal(_("“{text}” is not a time with an offset, like 2026-03-02T08:00:00+08:00.").format(text=text))
    return found


def _progress(done: int, total: int) -> None:
    if done % 50 == 0 or done == total:
        print(f"\r{done}/{total}", end="" if done < total else "\n", file=sys.stderr, flush=True)
