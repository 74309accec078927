"""Panels over real sockets and a real database: stored, then acknowledged."""

import asyncio
import socket
from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError

from anyuan.gateway.protocols.dc09 import codec
from anyuan.gateway.protocols.dc09.contact_id import ContactId
from anyuan.intake.models import LineContact, PathOutage, RawMessage
from anyuan.kernel.clock import utc_now

KEY = "00112233445566778899AABBCCDDEEFF"
PANIC = ContactId(None, "1", "120", "01", "005")


def panic(sequence=1, account="1234", **more):
    return codec.Sender(account, **more).contact_id(sequence, PANIC, at=utc_now())


def token(reply):
    return codec.parse(reply).token


def stored():
    return list(RawMessage.objects.order_by("id").values_list("account", "sequence", "priority", "path"))


def test_a_panic_is_in_the_table_when_the_panel_hears_ack(panel_line, running, panel):
    panel_line("1234")

    async def day():
        async with running() as gateway:
            caller = await panel.call(gateway)
            reply = await caller.ask(panic(7))
            assert codec.read_answer(reply, sequence="0007").accepted
            assert await asyncio.to_thread(stored) == [("1234", "0007", 0, "tcp")]

    asyncio.run(day())


def test_an_enciphered_panel_gets_an_enciphered_answer_and_clear_text_gets_none(panel_line, running, panel):
    panel_line("1234", key=KEY)

    async def day():
        async with running() as gateway:
            caller = await panel.call(gateway)
            reply = await caller.ask(panic(7, secret=bytes.fromhex(KEY)))
            assert codec.read_answer(reply, sequence="0007", secret=bytes.fromhex(KEY)).accepted
            await caller.say(panic(8))
            assert await caller.silent()
            await caller.say(panic(9, secret=bytes(16)))
            assert await caller.silent()

    asyncio.run(day())
    assert [row[1] for row in stored()] == ["0007"]
    assert LineContact.objects.get().refused == 2


def test_two_frames_in_one_segment_one_in_three_and_noise_between(panel_line, running, panel):
    panel_line("1234")

    async def day():
        async with running() as gateway:
            caller = await panel.call(gateway)
            await caller.say(panic(1) + b"\x00\x01noise" + panic(2))
            assert {codec.parse(await caller.hear()).sequence for _ in range(2)} == {"0001", "0002"}
            raw = panic(3)
            for piece in (raw[:4], raw[4:33], raw[33:]):
                await caller.say(piece)
                await asyncio.sleep(0.02)
            assert codec.read_answer(await caller.hear(), sequence="0003").accepted

    asyncio.run(day())
    assert len(stored()) == 3


def test_a_repeat_is_acknowledged_again_and_stored_once(panel_line, running, panel):
    panel_line("1234")

    async def day():
        async with running() as gateway:
            caller = await panel.call(gateway)
            await caller.say(panic(1) * 3)
            for _ in range(3):
                assert token(await caller.hear()) == "ACK"
            assert token(await caller.ask(panic(1))) == "ACK"

    asyncio.run(day())
    assert len(stored()) == 1


def test_after_a_restart_a_panel_that_repeats_makes_no_second_message(panel_line, running, panel):
    panel_line("1234")
    raw = panic(1)

    async def day():
        for _ in range(2):
            async with running() as gateway:
                caller = await panel.call(gateway)
                assert token(await caller.ask(raw)) == "ACK"

    asyncio.run(day())
    assert len(stored()) == 1


def test_heartbeats_are_acknowledged_without_a_row_and_move_the_contact_time(panel_line, running, panel):
    panel_line("1234")

    async def day():
        async with running() as gateway:
            caller = await panel.call(gateway)
            slow = utc_now() - timedelta(seconds=12)
            assert token(await caller.ask(codec.Sender("1234").heartbeat(at=slow))) == "ACK"
            await gateway.tick()

    asyncio.run(day())
    assert stored() == []
    contact = LineContact.objects.get()
    assert utc_now() - contact.last_contact_at < timedelta(seconds=30)
    assert -14_000 < contact.clock_offset_ms < -11_000


def test_a_panel_with_a_wrong_clock_is_told_the_time_and_then_accepted(panel_line, running, panel):
    panel_line("1234")

    async def day():
        async with running() as gateway:
            caller = await panel.call(gateway)
            wrong = codec.Sender("1234").contact_id(1, PANIC, at=utc_now() + timedelta(hours=1))
            answer = codec.read_answer(await caller.ask(wrong), sequence="0001")
            assert answer.token == "NAK"
            again = codec.Sender("1234").contact_id(1, PANIC, at=answer.receiver_clock)
            assert token(await caller.ask(again)) == "ACK"

    asyncio.run(day())
    assert len(stored()) == 1


def test_an_unknown_account_hears_duh_is_kept_for_a_person_and_known_once_registered(panel_line, running, panel):
    async def day():
        async with running() as gateway:
            caller = await panel.call(gateway)
            assert token(await caller.ask(panic(1, "BEEF"))) == "DUH"
            await asyncio.to_thread(panel_line, "beef")
            gateway._register_due = 0.0
            await gateway.tick()
            assert token(await caller.ask(panic(2, "BEEF"))) == "ACK"

    asyncio.run(day())
    assert [row[:2] for row in stored()] == [("BEEF", "0001"), ("beef", "0002")]


def test_udp_speaks_the_same(panel_line, running):
    panel_line("1234")

    async def day():
        async with running() as gateway:

            def call():
                with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as own:
                    own.settimeout(5)
                    own.sendto(panic(4), ("127.0.0.1", gateway.port))
                    return own.recv(2048)

            assert codec.read_answer(await asyncio.to_thread(call), sequence="0004").accepted

    asyncio.run(day())
    assert [row[3] for row in stored()] == ["udp"]


def test_while_the_database_is_away_the_spool_acknowledges_and_later_everything_is_there_once(
    panel_line, running, panel
):
    from anyuan.gateway import storage

    panel_line("1234")
    weather = {"away": True}

    def receive(drafts, *, now):
        if weather["away"]:
            raise OperationalError("no route to the database")
        return storage.store(drafts, now=now)

    async def day():
        async with running(receive) as gateway:
            caller = await panel.call(gateway)
            for sequence in range(1, 21):
                assert token(await caller.ask(panic(sequence))) == "ACK"
            assert not gateway.spool.empty
            assert await asyncio.to_thread(stored) == []
            weather["away"] = False
            for sequence in range(21, 31):
                assert token(await caller.ask(panic(sequence))) == "ACK"
            for _ in range(200):
                if gateway.spool.empty:
                    break
                await asyncio.sleep(0.05)
            assert token(await caller.ask(panic(31))) == "ACK"

    asyncio.run(day())
    assert [row[1] for row in stored()] == [f"{n:04d}" for n in range(1, 32)]


def test_when_database_and_spool_both_fail_the_receiver_is_silent(panel_line, running, panel, monkeypatch):
    panel_line("1234")

    def receive(drafts, *, now):
        raise OperationalError("away")

    async def day():
        async with running(receive) as gateway:

            def full(drafts):
                raise OSError(28, "no space left on device")

            monkeypatch.setattr(gateway.spool, "append", full)
            caller = await panel.call(gateway)
            await caller.say(panic(1))
            assert await caller.silent()
            assert token(await caller.ask(codec.Sender("1234").heartbeat(at=None))) == "ACK"

    asyncio.run(day())


def test_a_message_that_the_database_refuses_does_not_take_the_others_with_it(panel_line, running, panel):
    from anyuan.gateway import storage

    panel_line("1234")

    def receive(drafts, *, now):
        if any(draft.sequence == "0666" for draft in drafts):
            raise ValueError("cannot be written")
        return storage.store(drafts, now=now)

    sequences = {"0001", "0002", "0003"}

    async def day():
        async with running(receive) as gateway:
            caller = await panel.call(gateway)
            await caller.say(panic(1) + panic(2) + panic(666) + panic(3))
            assert {codec.parse(await caller.hear()).sequence for _ in range(3)} == sequences
            assert await caller.silent()

    asyncio.run(day())
    assert {row[1] for row in stored()} == sequences


def test_a_lost_line_is_told_once_and_cleared_by_its_next_frame(panel_line, running, panel):
    line = panel_line("1234", category="SP6")

    async def day():
        async with running() as gateway:
            caller = await panel.call(gateway)
            await caller.ask(codec.Sender("1234").heartbeat(at=None))
            await gateway.tick()
            watch = gateway.contacts.supervision
            for second in range(1, 31):
                lost = watch.sweep(gateway.seconds() + second)
                if lost:
                    break
            watch.not_told(lost)
            watch._lines[line.id].heard["tcp"] -= 25
            await gateway.tick()
            await gateway.tick()
            assert await asyncio.to_thread(PathOutage.objects.count) == 1
            assert token(await caller.ask(codec.Sender("1234").heartbeat(at=None))) == "ACK"
            await gateway.tick()

    asyncio.run(day())
    outage = PathOutage.objects.get()
    assert outage.restored_at is not None
    assert LineContact.objects.get().lost_since is None


def test_a_thousand_accounts_on_one_node(panel_line, running, panel):
    from anyuan.directory.models import Line

    panel_line("1234")
    Line.objects.bulk_create(
        Line(code=f"L{n}", protocol="dc09", account=f"A{n:04X}", category="SP4") for n in range(1000)
    )

    async def one(gateway, number):
        caller = await panel.call(gateway)
        reply = await caller.ask(panic(5, f"A{number:04X}"))
        await caller.leave()
        return codec.read_answer(reply, sequence="0005").accepted

    async def day():
        async with running() as gateway:
            for start in range(0, 1000, 200):
                assert all(await asyncio.gather(*(one(gateway, n) for n in range(start, start + 200))))

    asyncio.run(day())
    assert len({row[0] for row in stored()}) == 1000


@pytest.mark.parametrize("stamp", [datetime(2026, 3, 2, tzinfo=UTC)])
def test_a_line_with_its_window_off_takes_any_clock(panel_line, running, panel, stamp):
    panel_line("1234", window_off=True)
    panel_line("1235", window_late_seconds=7200)

    async def day():
        async with running() as gateway:
            caller = await panel.call(gateway)
            assert token(await caller.ask(codec.Sender("1234").contact_id(1, PANIC, at=stamp))) == "ACK"
            late = codec.Sender("1235").contact_id(1, PANIC, at=utc_now() - timedelta(hours=1))
            assert token(await caller.ask(late)) == "ACK"

    asyncio.run(day())
