"""Many open streams in one process: reads everything, counts events, and says when each arrived.

Run as a module: `python -m bench._listeners HOST PORT COUNT TOKEN NEEDLE`, where NEEDLE is text that marks an event.
Prints `ready` when all are open; then for every line on standard input prints one JSON object with the number of
events so far and their arrival times.
"""

from __future__ import annotations

import json
import selectors
import socket
import sys
import time


def main(host: str, port: int, count: int, token: str, event: str) -> None:
    needle = event.encode()
    selector = selectors.DefaultSelector()
    sockets = [_open(host, port, token) for _ in range(count)]
    for each in sockets:
        selector.register(each, selectors.EVENT_READ)
    selector.register(sys.stdin, selectors.EVENT_READ)
    print("ready", flush=True)
    total, arrivals = 0, []
    while True:
        for key, _ in selector.select():
            if key.fileobj is sys.stdin:
                line = sys.stdin.readline()
                if not line:
                    return
                print(json.dumps({"events": total, "arrivals": arrivals}), flush=True)
                if line.strip() == "clear":
                    total, arrivals = 0, []
                continue
            data = key.fileobj.recv(262_144)
            if not data:
                selector.unregister(key.fileobj)
                continue
            found = data.count(needle)
            if found:
                total += found
                arrivals += [time.time_ns()] * found


def _open(host: str, port: int, token: str) -> socket.socket:
    made = socket.create_connection((host, port))
    made.sendall(f"GET /api/v1/stream HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n\r\n".encode())
    head = b""
    while b"event: hello" not in head:
        part = made.recv(4096)
        if not part:
            raise ConnectionError(head.decode("latin-1"))
        head += part
    return made


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4], sys.argv[5])
