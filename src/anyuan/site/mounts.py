"""What the web server answers before Django: alarms over HTTP and the live stream, which must not wait behind pages."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any

Application = Callable[[dict[str, Any], Any, Any], Awaitable[None]]


def _mounts() -> dict[str, Application]:
    """Path → application. Each is an ASGI function of its own package."""
    found: dict[str, Application] = {}
    for path, module in (
        ("/api/v1/signals", "anyuan.gateway.protocols.http.app"),
        ("/api/v1/cap", "anyuan.gateway.protocols.cap.app"),
        ("/api/v1/stream", "anyuan.api.live.app"),
    ):
        try:
            if find_spec(module):
                found[path] = import_module(module).app
        except ModuleNotFoundError:
            continue
    if "/api/v1/signals" in found:
        # Only the site knows both: a sender that repeats itself is told which incident its signal became.
        from anyuan.incidents.queries import incident_ref

        found["/api/v1/signals"].incident_of = incident_ref  # type: ignore[attr-defined]
    return found


def mounted(fallback: Application) -> Application:
    """One application: the mounts by exact path, everything else to ``fallback``."""
    mounts = _mounts()

    async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
            return
        await mounts.get(scope.get("path", ""), fallback)(scope, receive, send)

    return application


async def _lifespan(receive: Any, send: Any) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
