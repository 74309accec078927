"""`anyuan replay`: a historical log goes through intake, incident, dispatch and closure, and its clocks are printed."""

from __future__ import annotations

import argparse
import gc
import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from anyuan.site.cli import Refusal
from anyuan.site.cli._words import _

if TYPE_CHECKING:
    from anyuan.replay.drive import Outcome
    from anyuan.replay.log import Log, Problem

HELP = _("replay a historical log of calls and unit times, and print its clocks")
PROBLEMS = {
    "empty": _("row {row}, {column}: empty"),
    "not_a_time": _("row {row}, {column}: “{value}” is not a time as the map writes it"),
    "not_a_place": _("row {row}, {column}: “{value}” is not a position"),
    "earlier": _("row {row}, {column}: “{value}” is earlier than the time before it; both are kept"),
    "twice": _(
        "row {row}, {column}: unit “{value}” stands twice on this call at the same time; the second is left out"
    ),
    "too_short": _("row {row}: ends before the column {column}"),
    "differs": _("row {row}, {column}: “{value}” differs from another row of this call; the earliest counts"),
}
SHOWN = 20
# Seconds between two lines of progress.
PROGRESS_SECONDS = 2.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", type=Path, help=_("the log, one row per unit and call (csv)"))
    parser.add_argument("--map", required=True, metavar="MAP", help=_("how to read it: a map's name or its .toml file"))
    parser.add_argument("--speed", default="max", metavar="N|max", help=_("times real time (default max)"))
    parser.add_argument("--json", type=Path, metavar="OUT", help=_("also write the figures to this file"))
    parser.add_argument(
        "--keep",
        action="store_true",
        help=_("keep what was replayed in the home named by --home; without it nothing is left behind"),
    )


def run(args: argparse.Namespace) -> int:
    from anyuan.replay import log as logs
    from anyuan.replay import mapping, throwaway

    speed = _speed(args.speed)
    try:
        by = mapping.load(args.map)
        log = logs.read_file(args.file, by)
    except mapping.MapMissing as error:
        known = ", ".join(mapping.names())
        raise Refusal(_("There is no map “{name}”. Known maps: {known}.").format(name=error, known=known)) from error
    except mapping.MapWrong as error:
        raise Refusal(_("The map cannot be used: {error}").format(error=error)) from error
    except (logs.LogUnreadable, OSError) as error:
        raise Refusal(_("The log cannot be read with this map: {error}").format(error=error)) from error
    _tell_problems(log.problems)
    if not log.calls:
        raise Refusal(_("There is no call in the log."))
    try:
        with throwaway.home(args.keep) as home:
            throwaway.prepare(args.keep)
            figures, outcome = _replay(log, by, speed)
            if args.keep:
                print(_("Kept in {home}.").format(home=home), file=sys.stderr)
            _close_database()
    except throwaway.HomeInUse as error:
        raise Refusal(_("{home} already holds records; give --keep a home of its own.").format(home=error)) from error
    _tell_refusals(outcome)
    _print_table(figures)
    if args.json:
        args.json.write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return 0


def _replay(log: Log, by: Any, speed: float | None) -> tuple[dict[str, Any], Outcome]:
    from anyuan.replay import drive, figures, stream, world

    steps = stream.steps(log)
    # Millions of short-lived rows pass through: looking for cycles after every few hundred of them costs a tenth.
    gc.set_threshold(100_000, 50, 100)
    began = time.monotonic()
    ground = world.build(log, by, steps[0].when)
    outcome = drive.Drive(ground, by, speed).run(steps, _progress())
    told = _("Replayed {steps} steps of {calls} calls in {seconds:.0f} s.")
    print(
        told.format(steps=outcome.steps, calls=len(log.calls), seconds=time.monotonic() - began),
        file=sys.stderr,
    )
    return figures.read_back(outcome.types, log.violations, by.least_calls), outcome


def _speed(text: str) -> float | None:
    if text == "max":
        return None
    try:
        speed = float(text)
    except ValueError:
        speed = 0.0
    if not 0 < speed < float("inf"):
        raise Refusal(_("--speed takes a number above 0, or max."))
    return speed


def _progress() -> Callable[[int, int, datetime], None]:
    told = time.monotonic()

    def progress(number: int, of: int, when: datetime) -> None:
        nonlocal told
        if time.monotonic() - told >= PROGRESS_SECONDS:
            told = time.monotonic()
            line = _("{number} of {of} steps, {when}").format(number=number, of=of, when=f"{when:%Y-%m-%d %H:%M} UTC")
            print(line, file=sys.stderr, flush=True)

    return progress


def _tell_problems(problems: Sequence[Problem]) -> None:
    for problem in problems[:SHOWN]:
        sentence = PROBLEMS[problem.what]
        print(sentence.format(row=problem.row, column=problem.column, value=problem.value), file=sys.stderr)
    if len(problems) > SHOWN:
        print(_("… and {count} more cells.").format(count=len(problems) - SHOWN), file=sys.stderr)


def _tell_refusals(outcome: Outcome) -> None:
    for (verb, key), count in sorted(Counter((step.verb, key) for step, key in outcome.refused).items()):
        print(_("{count} × {verb} was refused: {key}").format(count=count, verb=verb, key=key), file=sys.stderr)


def _print_table(figures: dict[str, Any]) -> None:
    rows = [
        (_("received → first dispatch"), figures["all"]["received_to_first_dispatch"]),
        (_("received → first on scene"), figures["all"]["received_to_first_on_scene"]),
        *((f"  {kind}", found["received_to_first_on_scene"]) for kind, found in figures["by_type"].items()),
    ]
    print(
        _(
            "{units} unit runs, {calls} calls, {without} without anybody on scene; at most {busy} units busy at once"
        ).format(
            units=figures["unit_rows"],
            calls=figures["calls"],
            without=figures["calls_without_any_on_scene"],
            busy=figures["max_concurrent_units_busy(dispatch..available)"],
        )
    )
    print(f"{'':<34}{'n':>7}{'p50 s':>9}{'p90 s':>9}{'≤60 s':>8}{'≤180 s':>8}{'≤300 s':>8}{'≤600 s':>8}")
    for name, found in rows:
        times = "".join(f"{_number(found[key]):>9}" for key in ("p50", "p90"))
        within = "".join(f"{found[f'within_{limit}s']:>8}" for limit in (60, 180, 300, 600))
        print(f"{name:<34}{found['n']:>7}{times}{within}")


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}"


def _close_database() -> None:
    from django.db import connections

    connections.close_all()
