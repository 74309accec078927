"""The reference for fan-out: an asyncio server that writes one ready-made chunk to every connection, and nothing else.

Run as a module: `python -m bench._bare_fanout PORT [PAUSE_SECONDS]`.
A line `N` on standard input writes the chunk N times to everybody.
"""

from __future__ import annotations

import asyncio
import sys
import time

import uvloop

CHUNK = b"event: incidents\ndata: " + b"x" * 150 + b"\n\n"
HEAD = (
    b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
    b"16\r\nevent: hello\ndata: {}\n\n\r\n"
)


class Stream(asyncio.Protocol):
    transports: set[asyncio.Transport] = set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        if b"\r\n\r\n" in data:
            self.transport.write(HEAD)
            self.transports.add(self.transport)

    def connection_lost(self, error: Exception | None) -> None:
        self.transports.discard(self.transport)


async def main(port: int, pause: float) -> None:
    loop = asyncio.get_running_loop()
    await loop.create_server(Stream, "127.0.0.1", port, backlog=2048)
    chunk = b"%x\r\n%s\r\n" % (len(CHUNK), CHUNK)
    print("ready", flush=True)
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        for _ in range(int(line)):
            print(time.time_ns(), flush=True)
            for transport in tuple(Stream.transports):
                transport.write(chunk)
            await asyncio.sleep(pause)
        print("done", flush=True)


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) > 2 else 0.02))
