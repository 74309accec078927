"""The web server: uvicorn with limits, and a shutdown that does not wait for open streams."""

from __future__ import annotations

import asyncio

import uvicorn

GRACE_SECONDS = 3


def server(host: str, port: int, *, log_level: str = "warning") -> uvicorn.Server:
    """A server for the product's ASGI application, not yet running."""
    config = uvicorn.Config(
        "anyuan.site.asgi:application",
        host=host,
        port=port,
        loop="uvloop",
        http="httptools",
        lifespan="off",
        access_log=False,
        log_level=log_level,
        # An open event stream would otherwise hold the shutdown for as long as the browser stays.
        timeout_graceful_shutdown=GRACE_SECONDS,
        timeout_keep_alive=30,
        limit_concurrency=4000,
        h11_max_incomplete_event_size=64 * 1024,
        server_header=False,
        date_header=True,
    )
    return uvicorn.Server(config)


async def serve(host: str, port: int, stop: asyncio.Event) -> None:
    """Serve until ``stop`` is set. Signals belong to the process, not to the server."""
    running = server(host, port)
    running.config.load()
    running.lifespan = running.config.lifespan_class(running.config)
    task = asyncio.ensure_future(running._serve())
    await asyncio.wait([task, asyncio.ensure_future(stop.wait())], return_when=asyncio.FIRST_COMPLETED)
    from anyuan.api.live.app import close_streams

    close_streams()
    running.should_exit = True
    await task
