"""Run parts of the house in this process until a signal comes: web, gateway, worker, in any combination."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Coroutine
from typing import Any

import uvloop

from anyuan.site import options

#: An alarm passes through several threads. Python lets a busy thread keep the interpreter for 5 ms at each of these
#: hand-overs unless told otherwise; a tenth of that costs next to nothing and takes a third off the way to the screens.
SWITCH_SECONDS = 0.0005
PARTS = ("web", "gateway", "worker")


def run(parts: tuple[str, ...]) -> int:
    """Run ``parts`` until SIGTERM or SIGINT; 0 after an orderly end, 1 when a part failed."""
    import django

    django.setup()
    sys.setswitchinterval(SWITCH_SECONDS)
    return uvloop.run(_run(parts))


async def _run(parts: tuple[str, ...]) -> int:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    worker = _worker() if "worker" in parts else None
    tasks = [asyncio.ensure_future(coroutine) for coroutine in _services(parts, stop)]
    tasks.append(asyncio.ensure_future(stop.wait()))
    done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    failed = [task for task in done if task.exception() is not None]
    stop.set()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    if worker is not None:
        await asyncio.to_thread(worker.stop)
    for result in results:
        if isinstance(result, Exception):
            raise result
    return 1 if failed else 0


def _services(parts: tuple[str, ...], stop: asyncio.Event) -> list[Coroutine[Any, Any, None]]:
    found: list[Coroutine[Any, Any, None]] = []
    if "web" in parts:
        from anyuan.site.processes import web

        found.append(web.serve(options.value("ANYUAN_HOST"), int(options.value("ANYUAN_PORT")), stop))
    if "gateway" in parts:
        from anyuan.gateway.server import serve

        found.append(serve(stop))
    return found


def _worker() -> Any:
    from anyuan.gateway import interpreters
    from anyuan.incidents.queries.plans import all_plans
    from anyuan.kernel.clock import SystemClock
    from anyuan.worker.loop import Worker
    from anyuan.worker.parts import crews

    interpreters.install()
    all_plans()  # the first alarm after a start must not wait until a dozen plans are read
    worker = Worker(crews(), SystemClock())
    worker.start()
    return worker
