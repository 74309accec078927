"""An alarm panel that behaves as panels do: it repeats a message until it is acknowledged, then sends the next one."""

from __future__ import annotations

import json
import socket
import threading
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime

from anyuan.gateway.protocols.dc09.contact_id import ContactId
from anyuan.gateway.protocols.dc09.transmit import Sender

ANSWER_SECONDS = 2.0


class Panel(threading.Thread):
    """Sends burglary-family events of ever new zones over TCP; remembers every acknowledged one."""

    def __init__(self, port: int, account: str, codes: tuple[str, ...] = ("120",), pause: float = 0.02) -> None:
        super().__init__(daemon=True)
        self.port, self.account, self.codes, self.pause = port, account, codes, pause
        self.acknowledged: list[tuple[str, str]] = []  # (zone, code)
        self.repeats = 0
        self._sender = Sender(account)
        self._ending = threading.Event()
        self._socket: socket.socket | None = None

    def end(self) -> None:
        self._ending.set()

    def run(self) -> None:
        number = 0
        while not self._ending.is_set():
            number += 1
            code, zone = self.codes[number % len(self.codes)], f"{number % 1000:03d}"
            event = ContactId(None, "1", code, "01", zone)
            frame = self._sender.contact_id(number % 9999 + 1, event, at=datetime.now(UTC))
            while not self._ending.is_set():
                if self._acknowledged(frame):
                    self.acknowledged.append((zone, code))
                    break
                self.repeats += 1
                time.sleep(0.05)
            time.sleep(self.pause)
        self._hang_up()

    def _acknowledged(self, frame: bytes) -> bool:
        try:
            if self._socket is None:
                self._socket = socket.create_connection(("127.0.0.1", self.port), timeout=ANSWER_SECONDS)
                self._socket.settimeout(ANSWER_SECONDS)
            self._socket.sendall(frame)
            answer = b""
            while not answer.endswith(b"\r"):
                part = self._socket.recv(4096)
                if not part:
                    raise ConnectionError
                answer += part
            return b'"ACK"' in answer
        except OSError:
            self._hang_up()
            return False

    def _hang_up(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None


class HttpSource(threading.Thread):
    """A system that sends signals over HTTP and repeats each, under its own number, until it is accepted."""

    def __init__(self, port: int, source: str, school: str) -> None:
        super().__init__(daemon=True)
        self.url = f"http://127.0.0.1:{port}/api/v1/signals"
        self.source, self.school = source, school
        self.acknowledged: list[str] = []
        self._ending = threading.Event()

    def end(self) -> None:
        self._ending.set()

    def run(self) -> None:
        number = 0
        while not self._ending.is_set():
            number += 1
            text = f"{self.source} {number}"
            while not self._ending.is_set():
                if self._accepted(number, text):
                    self.acknowledged.append(text)
                    break
                time.sleep(0.05)

    def _accepted(self, number: int, text: str) -> bool:
        body = {"source": self.source, "id": str(number), "school": self.school, "kind": "panic", "text": text}
        headers = {"Authorization": f"Bearer token-of-{self.source}", "Content-Type": "application/json"}
        request = urllib.request.Request(self.url, json.dumps(body).encode(), headers)
        try:
            with urllib.request.urlopen(request, timeout=ANSWER_SECONDS) as answer:
                return answer.status in {200, 202}
        except (urllib.error.URLError, OSError):
            return False
