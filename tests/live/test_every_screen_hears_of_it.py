"""What is committed reaches every open screen that may see it, once more after a reconnect, and nobody else."""

from __future__ import annotations

import asyncio
import json
import socket
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction

from anyuan.api.live import hub as hub_module
from anyuan.api.live.app import TransportPipe
from anyuan.api.live.hub import Client, Hub
from anyuan.api.live.news import News, frame
from anyuan.api.live.reader import Reader
from anyuan.directory.policy import Viewer
from anyuan.journal import actions, events
from anyuan.journal.models import Entry
from anyuan.journal.rules import Actor, Scope, Subject

NOW = datetime(2026, 3, 2, 1, 2, 3, tzinfo=UTC)
HAPPENED = events.event("test.incident_happened", "{ref} happened.", topic="incidents")
COUNTY, ELSEWHERE = "/99/9912/991201/", "/99/9913/991301/"


def happen(number: int, area_path: str = COUNTY) -> int:
    subject = Subject("incidents.incident", number, f"J{number}")
    with transaction.atomic():
        scope = Scope(area_path)
        return actions.record(HAPPENED, subject=subject, by=Actor.system("test"), now=NOW, scope=scope).id


class Listener:
    """A browser's side of the stream, byte by byte."""

    def __init__(self, address: tuple[str, int], token: str, last: int | None = None, query: str = "") -> None:
        self.socket = socket.create_connection(address, timeout=10)
        resume = f"Last-Event-ID: {last}\r\n" if last is not None else ""
        self.socket.sendall(
            f"GET /api/v1/stream{query} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n{resume}\r\n".encode()
        )
        self.file = self.socket.makefile("rb")
        self.status = int(self.file.readline().split()[1])
        while self.file.readline() not in {b"\r\n", b""}:
            pass

    def events(self) -> Iterator[tuple[str, dict]]:
        name = ""
        for line in self.file:
            if line.startswith(b"event: "):
                name = line[7:].strip().decode()
            elif line.startswith(b"data: "):
                yield name, json.loads(line[6:])

    def next(self, wanted: str) -> dict:
        return next(data for name, data in self.events() if name == wanted)

    def close(self) -> None:
        self.file.close()
        self.socket.close()


def test_a_commit_is_on_the_screen_within_a_second(server, token_for):
    listener = Listener(server, token_for("dispatcher"))
    assert listener.next("hello")["topics"]
    began = time.monotonic()
    happen(7)
    data = listener.next("incidents")
    assert time.monotonic() - began < 1.0
    assert (data["ref"], data["kind"], data["id"], data["name"]) == (
        "J7",
        "incidents.incident",
        7,
        "test.incident_happened",
    )
    listener.close()


def test_what_happened_while_away_is_sent_after_a_reconnect(server, token_for):
    token = token_for("dispatcher")
    last = happen(1)
    for number in range(2, 12):
        happen(number)
    listener = Listener(server, token, last)
    refs = [listener.next("incidents")["ref"] for _ in range(10)]
    assert refs == [f"J{n}" for n in range(2, 12)]
    listener.close()


def test_too_much_to_catch_up_is_announced_as_a_gap(server, token_for):
    token = token_for("dispatcher")
    last = happen(1)
    with transaction.atomic():
        subject = Subject("incidents.incident", 1, "J1")
        actions.record_many(
            [actions.Happening(HAPPENED, subject, Actor.system("test"), NOW, {}, Scope(COUNTY))] * 600, now=NOW
        )
    listener = Listener(server, token, last)
    assert listener.next("gap") == {"reason": "long", "since": last}
    listener.close()


def test_another_area_s_news_is_not_there(server, token_for):
    listener = Listener(server, token_for("dispatcher"))
    listener.next("hello")
    happen(1, ELSEWHERE)
    happen(2, "")
    happen(3, COUNTY)
    assert listener.next("incidents")["ref"] == "J3"
    listener.close()


@pytest.mark.parametrize(
    ("token", "query", "status"),
    [
        ("nonsense", "", 401),
        (None, "?topics=gossip", 400),
        (None, "?colour=red", 400),
        (None, "?topics=incidents", 200),
    ],
)
def test_strangers_and_unknown_words_are_refused(server, token_for, token, query, status):
    listener = Listener(server, token or token_for("dispatcher"), query=query)
    assert listener.status == status
    listener.close()


def test_a_client_that_never_reads_is_skipped_and_later_told_to_read_again(monkeypatch):
    """Two connections over real sockets with small buffers: one reads, one does not; memory stays bounded."""
    monkeypatch.setattr(hub_module, "STALLED_BYTES", 4096)

    async def story() -> None:
        loop = asyncio.get_running_loop()
        hub, ends = Hub(), []
        for _ in range(2):
            near, far = socket.socketpair()
            near.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
            far.setblocking(False)
            transport, _protocol = await loop.create_connection(asyncio.Protocol, sock=near)
            client = Client(TransportPipe(transport), Viewer.system(), frozenset({"incidents"}))
            hub.join(client)
            hub.caught_up(client)
            ends.append((far, client))
        (deaf_end, deaf), (awake_end, awake) = ends
        item = News(1, "incidents", COUNTY, None, None, frame("incidents", {"ref": "x" * 1000}, 1))
        received = 0
        for _ in range(300):
            hub.publish([item])
            while received < _ * len(item.chunk):
                received += len(await loop.sock_recv(awake_end, 65536))
        assert awake.stalled_since is None
        assert deaf.stalled_since is not None
        assert deaf.pipe.waiting_bytes() < 4096 + 2 * len(item.chunk)
        text = b""
        while b"event: gap" not in text:
            text += await loop.sock_recv(deaf_end, 65536)
            await asyncio.sleep(0)
            hub.look_after(deaf)
        assert deaf.stalled_since is None

    asyncio.run(story())


@pytest.mark.django_db(transaction=True)
def test_an_entry_that_commits_late_with_a_low_id_is_not_lost():
    happen(1)
    reader = Reader()
    low = Entry.objects.order_by("-id").values_list("id", flat=True)[0] + 1
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT nextval(pg_get_serial_sequence('journal_entry', 'id'))")
    else:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE sqlite_sequence SET seq = seq + 1 WHERE name = 'journal_entry'")
    happen(3)
    assert [item.id for item in reader.poll()] == [low + 1]
    row = Entry.objects.get(id=low + 1)
    row.id, row.subject_ref = low, "late"
    Entry.objects.bulk_create([row])
    assert [item.id for item in reader.poll()] == [low]
    assert reader.poll() == []
