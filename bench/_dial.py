"""A connection to the alarm receiver, as a panel opens it."""

from __future__ import annotations

import socket


class Dial:
    """One TCP connection; asks and waits for the answer."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=5)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, frame: bytes) -> bytes:
        """Send one frame and return the answer's bytes. Raises OSError when none comes in five seconds."""
        self._socket.sendall(frame)
        answer = b""
        while not answer.endswith(b"\r"):
            part = self._socket.recv(4096)
            if not part:
                raise ConnectionError("the receiver hung up")
            answer += part
        return answer

    def close(self) -> None:
        self._socket.close()
