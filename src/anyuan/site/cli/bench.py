"""`./anyuan bench [name …]`: measure against named references in the same run; table and JSON."""

from __future__ import annotations

import argparse
import importlib
import json
import pkgutil
import sys
from pathlib import Path

from anyuan.site.cli import Refusal
from anyuan.site.cli._words import _

HELP = _("measure against named references in the same run (source checkout)")
NEEDS = ("test-packages", "front-end")
CHECKOUT = Path(__file__).resolve().parents[4]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("names", nargs="*", metavar="NAME", help=_("benches to run (default: all)"))
    parser.add_argument("--quick", action="store_true", help=_("one short round, to see that a bench runs"))
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--json", type=Path, metavar="FILE", help=_("write the rows as JSON too"))
    parser.add_argument("--list", action="store_true", help=_("name the benches"))


def run(args: argparse.Namespace) -> int:
    if not (CHECKOUT / "bench").is_dir():
        raise Refusal(_("Benches are part of a source checkout."))
    sys.path.insert(0, str(CHECKOUT))
    import bench
    from bench.harness import Options, Row, table

    known = [m.name for m in pkgutil.iter_modules(bench.__path__) if m.name not in {"harness"} and m.name[0] != "_"]
    if args.list:
        print("\n".join(known))
        return 0
    unknown = set(args.names) - set(known)
    if unknown:
        raise Refusal(_("There is no bench “{name}”.").format(name=", ".join(sorted(unknown))))
    options = Options(quick=args.quick, database=args.database)
    rows: list[Row] = []
    for name in args.names or known:
        print(f"· {name}", file=sys.stderr, flush=True)
        rows += importlib.import_module(f"bench.{name}").run(options)
    print(table(rows))
    if args.json:
        args.json.write_text(json.dumps([row.as_json() for row in rows], indent=1, ensure_ascii=False), "utf-8")
    return 0
