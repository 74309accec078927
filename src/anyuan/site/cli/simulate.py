"""`anyuan simulate`: the devices and crews of the invented city, as ordinary clients of a running platform."""

from __future__ import annotations

import argparse
import asyncio
import signal

from anyuan.site.cli import Refusal
from anyuan.site.cli._words import _

HELP = _("let the invented city's devices speak to a running platform")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--speed", type=float, default=1.0, help=_("how fast the demo city's days pass"))
    parser.add_argument(
        "--responders",
        type=float,
        default=0.7,
        metavar="SHARE",
        help=_("share of the tasks that simulated crews answer, 0 to 0.9 (default 0.7)"),
    )


def run(args: argparse.Namespace) -> int:
    from anyuan.demo.simulator.facts import NoCity, load
    from anyuan.demo.simulator.run import Where, simulate
    from anyuan.site import options

    if not 0.1 <= args.speed <= 100:
        raise Refusal(_("The speed lies between 0.1 and 100."))
    if not 0 <= args.responders <= 1:
        raise Refusal(_("The share of answered tasks lies between 0 and 1."))
    try:
        facts = load(options.home())
    except NoCity as error:
        raise Refusal(_("This home has no invented city to simulate (see --home).")) from error
    where = Where(
        options.value("ANYUAN_HOST"),
        int(options.value("ANYUAN_PORT")),
        int(options.value("ANYUAN_DC09_PORT")),
        options.value("ANYUAN_MQTT"),
    )

    async def until_stopped() -> None:
        task = asyncio.ensure_future(simulate(facts, where, speed=args.speed, responders=args.responders))
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, task.cancel)
        try:
            await task
        except asyncio.CancelledError:
            return

    asyncio.run(until_stopped())
    return 0
