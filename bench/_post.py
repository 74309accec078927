"""The load client of http: `python -m bench._post PORT CLIENTS SECONDS`. Each client has one request under way."""

from __future__ import annotations

import asyncio
import itertools
import json
import statistics
import sys
import time
from uuid import uuid4

import uvloop

from anyuan.kernel.percentiles import percentile
from bench._http_words import SOURCES


async def client(port: int, until: float, took: list[float], bad: list[int]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for source, token in itertools.cycle(SOURCES.items()):
        if time.perf_counter() >= until:
            break
        body = json.dumps({"source": source, "id": uuid4().hex, "device": "B1", "kind": "panic"}).encode()
        head = (
            f"POST /api/v1/signals HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {token}\r\n"
            f"content-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
        )
        began = time.perf_counter()
        writer.write(head.encode() + body)
        answer = await reader.readuntil(b"\r\n\r\n")
        length = int(answer.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        await reader.readexactly(length)
        took.append((time.perf_counter() - began) * 1000)
        if b" 202 " not in answer[:20]:
            bad.append(int(answer[9:12]))
    writer.close()


async def main(port: int, clients: int, seconds: float) -> None:
    took: list[float] = []
    bad: list[int] = []
    began = time.perf_counter()
    await asyncio.gather(*(client(port, began + seconds, took, bad) for _ in range(clients)))
    spent = time.perf_counter() - began
    print(
        json.dumps(
            {
                "per_second": len(took) / spent,
                "p50_ms": statistics.median(took),
                "p95_ms": percentile(took, 0.95),
                "bad": len(bad),
            }
        )
    )


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])))
