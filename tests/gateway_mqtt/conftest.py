"""Messages as the broker delivers them, and a real Mosquitto for the lane ``mqtt``."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def incoming(topic: str, payload: Any, *, retained: bool = False, mid: int = 1, at: datetime = NOW) -> Any:
    """Objects become JSON, text stays text."""
    import json

    from anyuan.gateway.protocols.mqtt_client.words import Incoming

    body = (
        payload
        if isinstance(payload, bytes)
        else payload.encode()
        if isinstance(payload, str)
        else json.dumps(payload).encode()
    )
    return Incoming(topic, body, retained, mid, at)


class NoWriter:
    """Takes everything and tells nobody; for tests of what would be stored."""

    def __init__(self) -> None:
        self.taken: list[Any] = []

    def put(self, draft: Any, told: Any) -> bool:
        self.taken.append((draft, told))
        return True


def listener(writer: Any = None) -> Any:
    import asyncio

    from anyuan.gateway.protocols.mqtt_client.listener import Broker, Listener, readers
    from anyuan.gateway.server import House
    from anyuan.kernel.clock import FrozenClock

    return Listener(House(writer or NoWriter(), FrozenClock(NOW), asyncio.Event()), Broker("127.0.0.1", 1), readers())


@pytest.fixture
def ear() -> Any:
    """A listener that never met its broker."""
    return listener()


def said(ear: Any, message: Any) -> list[tuple[str, str, str]]:
    """(device, kind, code) of every alarm in a message that would be stored."""
    draft = ear.sort(message)
    if draft is None:
        return []
    reader = next(r for r in ear.readers if draft.protocol == r.NAME)
    return [(d.device_hint, d.kind, d.code) for d in reader.interpret(draft) if d.effect != "contact"]


@dataclass
class Mosquitto:
    """A broker that keeps its sessions on disk, so that it can be ended and started again."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        program = shutil.which("mosquitto") or "/usr/sbin/mosquitto"
        settings = self.folder / "mosquitto.conf"
        settings.write_text(
            f"listener {self.port} 127.0.0.1\nallow_anonymous true\npersistence true\n"
            f"persistence_location {self.folder}/\nautosave_interval 1\nuser root\n"
        )
        self.process = subprocess.Popen(
            [program, "-c", str(settings)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.02)
        raise RuntimeError("mosquitto did not start")

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(10)
            self.process = None


@pytest.fixture
def mosquitto(tmp_path: Path) -> Iterator[Mosquitto]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    broker = Mosquitto(tmp_path, port)
    broker.start()
    yield broker
    broker.stop()
