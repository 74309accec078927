"""Small real servers to send to: a mail server and a text-message gateway, each on a free port of this machine."""

from __future__ import annotations

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Gateway:
    """What the text-message gateway was asked, and how it answers."""

    url: str = ""
    status: int = 200
    calls: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    @property
    def texts(self) -> list[dict]:
        return [json.loads(body) for _, body in self.calls]


@contextmanager
def gateway() -> Iterator[Gateway]:
    state = Gateway()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            state.calls.append((dict(self.headers), body))
            answer = json.dumps({"id": f"gw-{len(state.calls)}"}).encode()
            self.send_response(state.status)
            if state.status == 302:
                self.send_header("Location", state.url)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        state.url = f"http://127.0.0.1:{server.server_address[1]}/sms?key=SECRET-IN-URL"
        with _running(server):
            yield state


@dataclass
class MailServer:
    """What the mail server received, and how it answers to a recipient."""

    port: int = 0
    answer_to_rcpt: str = "250 ok"
    letters: list[tuple[str, bytes]] = field(default_factory=list)


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """As much of RFC 5321 as a polite client needs."""
    state = MailServer()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self._say("220 test")
            recipient = ""
            while line := self.rfile.readline():
                verb = line.decode().strip().upper()
                if verb.startswith("RCPT"):
                    recipient = line.decode().split("<")[1].split(">")[0]
                    self._say(state.answer_to_rcpt)
                elif verb == "DATA":
                    self._say("354 go on")
                    state.letters.append((recipient, self._letter()))
                    self._say("250 taken")
                elif verb == "QUIT":
                    self._say("221 bye")
                    return
                else:
                    self._say("250 ok")

        def _letter(self) -> bytes:
            lines = []
            while (line := self.rfile.readline()) not in (b".\r\n", b""):
                lines.append(line)
            return b"".join(lines)

        def _say(self, text: str) -> None:
            self.wfile.write(text.encode() + b"\r\n")

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = True
        daemon_threads = True

    with Server(("127.0.0.1", 0), Handler) as server:
        state.port = server.server_address[1]
        with _running(server):
            yield state


@contextmanager
def _running(server: socketserver.BaseServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
