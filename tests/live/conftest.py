"""A real web server on a free port, and people with tokens to listen to it."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256

import pytest
import uvicorn

EARLY = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def server(transactional_db) -> Iterator[tuple[str, int]]:
    """Address of the running product."""
    from anyuan.site.asgi import application

    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port = listening.getsockname()[1]
    config = uvicorn.Config(application, "127.0.0.1", port, log_level="error", lifespan="off", http="httptools")
    running = uvicorn.Server(config)
    thread = threading.Thread(target=lambda: asyncio.run(running._serve()), daemon=True)
    thread.start()
    while not running.started:
        threading.Event().wait(0.01)
    yield "127.0.0.1", port
    running.force_exit = running.should_exit = True
    thread.join(10)


@pytest.fixture
def token_for():
    """Make an account with one role over one area and return its bearer token."""
    from anyuan.directory.models import Account, ApiToken, Area, RoleGrant

    def make(role: str, area_code: str = "991201") -> str:
        path = f"/99/{area_code[:4]}/{area_code}/"
        area, _ = Area.objects.get_or_create(
            code=area_code, defaults={"name": "某县", "name_en": "A county", "level": 3, "path": path}
        )
        account = Account.objects.create_user(f"{role}-{area_code}")
        RoleGrant.objects.create(account=account, role=role, area=area, starts_at=EARLY)
        token = f"token-{role}-{area_code}"
        digest = sha256(token.encode()).hexdigest()
        ApiToken.objects.create(account=account, name="test", digest=digest, created_at=EARLY)
        return token

    return make
