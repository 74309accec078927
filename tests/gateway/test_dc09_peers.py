"""Independent diallers call our receiver, and our sender calls an independent receiver, over real sockets."""

import asyncio
from contextlib import suppress

import pytest

from anyuan.gateway.protocols.dc09 import codec
from anyuan.gateway.protocols.dc09.contact_id import ContactId
from anyuan.gateway.protocols.dc09.sia_dcs import DcsEvent
from anyuan.intake.models import LineContact, RawMessage
from anyuan.kernel.clock import utc_now

KEYS = [None, bytes(range(16)), bytes(range(32))]


def codes():
    from anyuan.gateway import interpreters
    from anyuan.intake.interpreters import interpreter_for

    interpreters.install()
    found = []
    for raw in RawMessage.objects.order_by("id"):
        raw.body = bytes(raw.body)
        found += [(one.code, one.restore, one.zone, raw.path) for one in interpreter_for("dc09")(raw)]
    return found


@pytest.mark.parametrize("path", ["TCP", "UDP"])
@pytest.mark.parametrize("key", KEYS, ids=["clear", "AES-128", "AES-256"])
def test_my_dc09_spt_delivers_its_events(panel_line, running, path, key):
    from my_dc09_spt import dc09_spt as spt

    panel_line("1A2B", key=key.hex() if key else "")

    def dial(port):
        dialler = spt.dc09_spt("1A2B", 1, 2)
        dialler.set_path("main", "primary", "127.0.0.1", port, account="1A2B", key=key, type=path)
        dialler.send_msg("ADM-CID", {"code": 120, "q": 1, "zone": "005"})
        dialler.send_msg("SIA-DCS", {"code": "FA", "zone": "12", "text": "smoke", "area": "1"})
        dialler.send_msg("ADM-CID", {"code": 120, "q": 3, "zone": "005"})
        return dialler.state()

    async def day():
        async with running() as gateway:
            state = await asyncio.to_thread(dial, gateway.port)
            assert state["msgs queued"] == 0

    asyncio.run(day())
    way = path.lower()
    assert codes() == [("120", False, "005", way), ("FA", False, "012", way), ("120", True, "005", way)]


def test_my_dc09_spt_polls_both_its_paths(panel_line, running):
    from my_dc09_spt import dc09_spt as spt

    panel_line("1A2B", category="DP3")

    def poll(port):
        dialler = spt.dc09_spt("1A2B", None, 0)
        dialler.set_path("main", "primary", "127.0.0.1", port, type="TCP")
        dialler.set_path("back-up", "primary", "127.0.0.1", port, type="UDP")
        for path in (dialler.tpaths["main"]["primary"]["path"], dialler.tpaths["back-up"]["primary"]["path"]):
            assert dialler.transfer_msg(0, "NULL", "]", path)

    async def day():
        async with running() as gateway:
            await asyncio.to_thread(poll, gateway.port)
            await gateway.tick()

    asyncio.run(day())
    assert set(LineContact.objects.values_list("path", flat=True)) == {"tcp", "udp"}


@pytest.mark.parametrize("size", [0, 16, 24, 32])
def test_siadc09_frames_are_acknowledged_in_a_form_that_it_accepts(panel_line, running, panel, size):
    from siadc09.account import Account
    from siadc09.message import AckMessage, EventMessage, parse_frame
    from siadc09.xdata import Data

    key = bytes(range(size)) if size else None
    panel_line("BEEF", key=key.hex() if key else "")
    account = Account(acct=0xBEEF, pref=3, rcvr=7, key=key)

    async def day():
        async with running() as gateway:
            caller = await panel.call(gateway)
            data = Data(content=b"#BEEF|1120 01 005")
            message = EventMessage(account, {"idtoken": "ADM-CID", "seqno": 9, "data": data})
            now = utc_now()
            raw = message.encode(seq=9, timestamp=now.replace(microsecond=0), encrypt=key is not None)
            reply = parse_frame(await caller.ask(raw), key)
            assert isinstance(reply, AckMessage)
            assert (reply.seq, reply.account.acct, reply.account.pref, reply.account.rcvr) == (9, 0xBEEF, 3, 7)

    asyncio.run(day())
    assert [row[0] for row in codes()] == ["120"]


def test_our_sender_is_understood_by_pysiaalarm():
    from pysiaalarm import SIAAccount

    heard = []

    async def keep(event):
        heard.append((event.account, event.code))

    async def exchange():
        from pysiaalarm.aio.server import SIAServerTCP
        from pysiaalarm.utils import Counter

        receiver = SIAServerTCP({"1234": SIAAccount("1234", allowed_timeband=None)}, keep, Counter())
        server = await asyncio.start_server(receiver.handle_line, "127.0.0.1", 0)
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        sender = codec.Sender("1234", receiver="1", line="2")
        for number, raw in enumerate(
            (
                sender.sia_dcs(1, [DcsEvent("PA", "5", True, {"ri": "1"})], at=utc_now()),
                sender.contact_id(2, ContactId(None, "1", "120", "01", "005"), at=utc_now()),
            ),
            start=1,
        ):
            writer.write(raw)
            reply = await asyncio.wait_for(reader.readuntil(b"\r"), 5)
            # It answers before it handles, and puts R and L twice; what counts for a sender is the token.
            assert b'"ACK"%04d' % number in reply
            await asyncio.sleep(0.05)
        writer.close()
        server.close()

    asyncio.run(exchange())
    assert heard == [("1234", "PA"), ("1234", "PA")]


def test_the_clock_of_a_dialler_is_corrected_by_our_nak(panel_line, running):
    """my_dc09_spt takes the time of a NAK over and sends again by itself (only enciphered frames carry its time)."""
    from my_dc09_spt import dc09_spt as spt

    key = bytes(range(16))
    panel_line("1A2B", key=key.hex())

    def dial(port):
        dialler = spt.dc09_spt("1A2B", None, 0)
        dialler.set_path("main", "primary", "127.0.0.1", port, account="1A2B", key=key, type="TCP")
        path = dialler.tpaths["main"]["primary"]["path"]
        path.set_offset(3600)
        # It sends the message again with our time, and only then trips over a mistake of its own in reading the ACK.
        with suppress(TypeError):
            dialler.transfer_msg(1, "ADM-CID", "#1A2B|1120 01 005]", path)
        return abs(path.get_offset())

    async def day():
        async with running() as gateway:
            offset = await asyncio.to_thread(dial, gateway.port)
            assert offset < 30

    asyncio.run(day())
    assert [row[0] for row in codes()] == ["120"]
