"""A small HTTP client for systems and phones: JSON over one kept connection, one request at a time."""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import json
from dataclasses import dataclass
from typing import Any


class WebError(ConnectionError):
    """The server could not be reached, or answered with an error; ``status`` is 0 for the former."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(f"{status} {text[:200]}")
        self.status = status


@dataclass(frozen=True, slots=True)
class WebAddress:
    """Where the platform is, and with whose token to speak."""

    host: str
    port: int
    token: str

    def connect(self) -> Web:
        return Web(self.host, self.port, self.token)


class Web:
    """One token's connection to the platform."""

    def __init__(self, host: str, port: int, token: str) -> None:
        self._address = (host, port)
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self._connection: http.client.HTTPConnection | None = None
        self._guard = asyncio.Lock()

    async def get(self, path: str) -> Any:
        return await self._ask("GET", path, None)

    async def post(self, path: str, body: dict[str, Any]) -> Any:
        return await self._ask("POST", path, body)

    async def _ask(self, method: str, path: str, body: dict[str, Any] | None) -> Any:
        """Raises WebError."""
        async with self._guard:
            return await asyncio.to_thread(self._exchange, method, path, body)

    def _exchange(self, method: str, path: str, body: dict[str, Any] | None) -> Any:
        data = json.dumps(body).encode() if body is not None else None
        for again in (True, False):
            try:
                connection = self._connection or http.client.HTTPConnection(*self._address, timeout=10)
                self._connection = connection
                connection.request(method, path, data, self._headers)
                answer = connection.getresponse()
                content = answer.read()
                break
            except (OSError, http.client.HTTPException) as error:
                self._close()
                # A kept connection that the server has closed meanwhile is no error; a fresh one that fails is.
                if not again:
                    raise WebError(0, repr(error)) from error
        if answer.status >= 400:
            raise WebError(answer.status, content.decode("utf-8", "replace"))
        return json.loads(content) if content else None

    def _close(self) -> None:
        if self._connection is not None:
            with contextlib.suppress(OSError):
                self._connection.close()
        self._connection = None
