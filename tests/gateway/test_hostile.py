"""Floods, slow-loris, peers that never read, and an alarm line that gets through all the same."""

import asyncio
import time
from contextlib import suppress

from anyuan.gateway import limits
from anyuan.gateway.protocols.dc09 import codec
from anyuan.gateway.protocols.dc09.contact_id import ContactId
from anyuan.gateway.repeats import Repeats
from anyuan.gateway.writer import Stored
from anyuan.intake.models import RawMessage
from anyuan.kernel.clock import utc_now

PANIC = ContactId(None, "1", "120", "01", "005")


def panic(sequence, account="1234"):
    return codec.Sender(account).contact_id(sequence, PANIC, at=utc_now())


async def flood(gateway, content, stop):
    """Connects again and again and pours `content` in, reading nothing."""
    while not stop.is_set():
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", gateway.port)
            while not stop.is_set():
                writer.write(content)
                await writer.drain()
                await asyncio.sleep(0)
        except OSError:
            await asyncio.sleep(0)
        finally:
            writer.close()


def test_an_alarm_gets_through_while_garbage_floods_in(panel_line, running, panel):
    panel_line("1234")
    broken = panic(1).replace(b"1120", b"1121") * 200
    noise = [b"\n" * 65536, b"\x00" * 65536, broken, b'\n12345678"' + b"x" * 60000, panic(1, "FFFF") * 50]

    async def day():
        async with running() as gateway:
            stop = asyncio.Event()
            floods = [asyncio.ensure_future(flood(gateway, content, stop)) for content in noise * 2]
            await asyncio.sleep(0.3)
            slowest = 0.0
            for sequence in range(1, 11):
                caller = await panel.call(gateway)
                began = time.monotonic()
                reply = await caller.ask(panic(sequence))
                slowest = max(slowest, time.monotonic() - began)
                assert codec.read_answer(reply, sequence=f"{sequence:04d}").accepted
                await caller.leave()
            stop.set()
            await asyncio.gather(*floods, return_exceptions=True)
            # A panel waits several seconds for its answer before it tries again.
            assert slowest < 4.0

    asyncio.run(day())
    assert RawMessage.objects.filter(account="1234").count() == 10
    assert RawMessage.objects.exclude(account="1234").count() <= 60, "unknown accounts are kept, not as a flood"


def test_a_hundred_thousand_broken_frames_leave_no_row_and_a_working_receiver(panel_line, running, panel):
    panel_line("1234")
    broken = panic(1).replace(b"1120", b"1121")

    async def day():
        async with running() as gateway:
            sent = 0
            while sent < 100_000:
                caller = await panel.call(gateway)
                with suppress(OSError):
                    await caller.say(broken * 500)
                sent += 500
                await caller.leave()
            caller = await panel.call(gateway)
            assert codec.read_answer(await caller.ask(panic(9)), sequence="0009").accepted

    asyncio.run(day())
    assert RawMessage.objects.count() == 1


def test_who_sends_only_noise_is_hung_up_on(running, panel, transactional_db):
    async def day():
        async with running() as gateway:
            for content in (b"\x00" * 20_000, b"\n" * 20_000, panic(1).replace(b"1120", b"1121") * 100):
                caller = await panel.call(gateway)
                await caller.say(content)
                assert await caller.hung_up()

    asyncio.run(day())


def test_slow_loris_and_mute_connections_are_closed_and_a_patient_panel_is_not(panel_line, running, panel):
    panel_line("1234")

    async def day():
        async with running() as gateway:
            loris, mute, patient = [await panel.call(gateway) for _ in range(3)]
            await patient.ask(panic(1))
            await loris.say(panic(2)[:20])
            await asyncio.sleep(0.05)
            now = gateway.seconds()
            for connection in list(gateway.connections.open):
                connection.look(now + limits.FRAME_SECONDS + 1)
            assert await loris.hung_up()
            for connection in list(gateway.connections.open):
                connection.look(now + limits.FIRST_FRAME_SECONDS + 1)
            assert await mute.hung_up()
            assert codec.read_answer(await patient.ask(panic(3)), sequence="0003").accepted

    asyncio.run(day())


def test_who_drips_bytes_into_one_frame_is_not_kept_alive_by_them(panel_line, running, panel):
    panel_line("1234")

    async def day():
        async with running() as gateway:
            loris = await panel.call(gateway)
            began = gateway.seconds()
            for byte in panic(1)[:12]:
                await loris.say(bytes([byte]))
                await asyncio.sleep(0.01)
            (connection,) = gateway.connections.open
            assert connection._began_at - began < 0.1
            connection.look(began + limits.FRAME_SECONDS + 0.5)
            assert await loris.hung_up()

    asyncio.run(day())


def test_a_client_that_never_reads_its_answers_is_let_go(panel_line, running, panel):
    panel_line("1234")
    beat = codec.Sender("1234").heartbeat(at=None) * 200

    async def day():
        async with running() as gateway:
            caller = await panel.call(gateway)
            caller.writer.transport.pause_reading()
            deaf = next(iter(gateway.connections.open))
            for _ in range(3000):
                if deaf not in gateway.connections.open:
                    break
                caller.writer.write(beat)
                await asyncio.sleep(0)
            assert deaf not in gateway.connections.open
            other = await panel.call(gateway)
            assert codec.read_answer(await other.ask(panic(1)), sequence="0001").accepted

    asyncio.run(day())


def test_the_crowd_makes_room_for_the_newcomer_oldest_unproven_first():
    keeper = limits.Doorkeeper(most=5, most_unproven=3)
    assert [keeper.enter("a", n) for n in (1, 2, 3)] == [[], [], []]
    keeper.prove("a", 1)
    assert keeper.enter("a", 4) == []
    assert keeper.enter("a", 5) == [2]
    keeper.leave("a", 2)
    assert keeper.enter("b", 6) == []
    assert keeper.enter("c", 7) == [3], "the house is full: the largest crowd gives its oldest"
    keeper.leave("a", 3)
    for proven, address in ((4, "a"), (5, "a"), (6, "b"), (7, "c")):
        keeper.prove(address, proven)
    assert keeper.enter("d", 8) == [8], "all others are proven"
    assert len(keeper) == 6


def test_things_worth_keeping_once_are_not_kept_as_a_flood():
    sparing = limits.Sparing(most=2, seconds=10)
    assert [sparing.allows(t) for t in (0, 1, 2, 10.5, 11.5)] == [True, True, False, True, True]


class _Writer:
    """Stands for the writer: outcomes come when the test says."""

    def __init__(self):
        self.queue, self.full = [], False

    def put(self, draft, told):
        if self.full:
            return False
        self.queue.append((draft, told))
        return True


def test_copies_that_race_share_one_commit_and_its_outcome():
    from anyuan.gateway.protocols.dc09 import protocol

    clock, writer, heard = {"now": 0.0}, _Writer(), []
    repeats = Repeats(writer, lambda: clock["now"], most=3)

    def draft(sequence):
        raw = codec.Sender("1234").contact_id(sequence, PANIC, at=None)
        return protocol.hear(raw, codec.Station(), account="1234", path="tcp", peer="", now=utc_now()).draft

    for _ in range(500):
        assert repeats.put(draft(1), heard.append)
    assert len(writer.queue) == 1
    writer.queue[0][1](None)
    assert heard == [None] * 500, "not stored: nobody is acknowledged"
    assert repeats.put(draft(1), heard.append)
    writer.queue[1][1](Stored(7))
    assert repeats.put(draft(1), heard.append)
    assert heard[-2:] == [Stored(7), Stored(7)]
    clock["now"] = protocol.REPEAT_SECONDS + 1.0
    repeats.put(draft(1), heard.append)
    assert len(writer.queue) == 3, "after the window it is a new alarm"
    for sequence in range(2, 10):
        repeats.put(draft(sequence), heard.append)
        writer.queue[-1][1](Stored(sequence))
    assert len(repeats._stored) <= 3
    writer.full = True
    assert not repeats.put(draft(11), heard.append)
